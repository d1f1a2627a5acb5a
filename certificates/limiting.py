"""Slows down whoever tries codes: so many look-ups a minute for one address, counted in the cache."""

from ipaddress import ip_address, ip_network
from time import time

from django.core.cache import cache
from django.http import HttpRequest

LOOK_UPS = 60  # per minute and address: a trade fair behind one router, not a machine
PERIOD = 60  # seconds


def is_too_fast(request: HttpRequest) -> bool:
    """Counts this look-up and says whether it was one too many."""
    key = f"verify:{neighbourhood(request.META.get('REMOTE_ADDR', ''))}:{int(time() // PERIOD)}"
    if cache.add(key, 1, PERIOD * 2):
        return False
    try:
        return cache.incr(key) > LOOK_UPS
    except ValueError:  # it expired in between
        return False


def neighbourhood(address: str) -> str:
    """One IPv4 address, or the /64 network that one IPv6 subscriber has to themselves."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    return address if parsed.version == 4 else str(ip_network(f"{address.partition('%')[0]}/64", strict=False))
