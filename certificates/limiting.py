"""Slows down whoever tries codes: so many look-ups a minute for one address."""

from ipaddress import ip_address, ip_network

from django.http import HttpRequest

from people.pacing import is_too_often

LOOK_UPS = 60  # per minute and address: a trade fair behind one router, not a machine
PERIOD = 60  # seconds


def is_too_fast(request: HttpRequest) -> bool:
    """Counts this look-up and says whether it was one too many."""
    return is_too_often(f"verify:{neighbourhood(request.META.get('REMOTE_ADDR', ''))}", LOOK_UPS, PERIOD)


def neighbourhood(address: str) -> str:
    """One IPv4 address, or the /64 network that one IPv6 subscriber has to themselves."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    return address if parsed.version == 4 else str(ip_network(f"{address.partition('%')[0]}/64", strict=False))
