"""Slows down whoever tries one thing after another: so many times in a period, counted in the cache."""

from time import time

from django.core.cache import cache


def is_too_often(what: str, most: int, period: int) -> bool:
    """Counts this time and says whether it was one too many. `period`: seconds, from whole multiples of it."""
    key = f"{what}:{int(time() // period)}"
    if cache.add(key, 1, period * 2):
        return False
    try:
        return cache.incr(key) > most
    except ValueError:  # it expired in between
        return False
