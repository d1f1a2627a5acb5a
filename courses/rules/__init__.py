"""Rules of learning: pure functions over plain values."""
