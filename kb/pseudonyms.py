"""Names that tell one session from another without saying whose it is. Only this installation's secret makes them."""

from ipaddress import ip_address, ip_network

from django.http import HttpRequest
from django.utils.crypto import salted_hmac

LENGTH = 16  # hexadecimal digits each: who, and which of their sessions


def session_of(request: HttpRequest) -> str:
    """32 digits. For a visitor the first half is the network, so that three browsers are not three people."""
    if request.user.is_authenticated:
        return person(request.user.pk) + digest("session", request.session.session_key or "")
    place = network(request.META.get("REMOTE_ADDR", ""))
    return digest("network", place) + digest("browser", f"{place} {request.META.get('HTTP_USER_AGENT', '')}")


def person(pk: int) -> str:
    return digest("person", str(pk))


def who(session: str) -> str:
    """The half that stays when somebody takes another browser."""
    return session[:LENGTH]


def digest(what: str, value: str) -> str:
    return salted_hmac(f"kb.pseudonyms.{what}", value, algorithm="sha256").hexdigest()[:LENGTH]


def network(address: str) -> str:
    """One IPv4 address, or the /64 network that one IPv6 subscriber has to themselves."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return ""
    return address if parsed.version == 4 else str(ip_network(f"{address.partition('%')[0]}/64", strict=False))
