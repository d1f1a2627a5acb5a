"""Search: what it promises, measured beside others. `make bench-search`, and judged questions to tune with."""
