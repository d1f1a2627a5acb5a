"""The index as tables of a PostgreSQL: lexemes (rules) → tables (where) → writing → finding."""
