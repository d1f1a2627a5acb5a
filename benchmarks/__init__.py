"""Measurements behind the figures in the docs: `make bench`. Tables with machine and date, never assertions."""
