"""The parts of scripts/prepare.py: standard library only, because nothing is installed yet."""
