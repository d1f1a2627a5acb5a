"""The edges of examinations, by who comes: candidates, authors, examiners."""
