"""The parts of scripts/messages.py: where messages come from, where they go, and what can be wrong with them."""
