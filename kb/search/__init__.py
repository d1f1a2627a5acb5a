"""Search: documents (rows) → analysis (terms) → index (Whoosh) → query (ranked hits) → snippets."""
