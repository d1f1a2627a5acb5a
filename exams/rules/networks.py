"""Ranges of addresses, one a line, IPv4 or IPv6: from where an exam may be taken."""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network


@dataclass
class BadNetwork(Exception):
    """Line `line` is no range of addresses; `meant` is the range it probably stands for."""

    line: int
    text: str
    meant: str = ""


def read(text: str) -> list[Network]:
    """The ranges, one a line; empty lines do not matter, a single address is a range of one. Raises BadNetwork."""
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1)]
    return [read_line(number, line) for number, line in lines if line]


def read_line(number: int, line: str) -> Network:
    try:
        return ip_network(line)
    except ValueError:
        raise BadNetwork(number, line, nearest(line)) from None


def nearest(line: str) -> str:
    """10.1.2.3/16 is a place in 10.1.0.0/16: say so. Nothing for what is no address at all."""
    try:
        return str(ip_network(line, strict=False))
    except ValueError:
        return ""


def contains(networks: Iterable[Network], address: str) -> bool:
    """Whether the address lies in one of them; an IPv4 address written as IPv6 is the IPv4 address."""
    try:
        place: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(place, IPv6Address) and place.ipv4_mapped:
        place = place.ipv4_mapped
    return any(place.version == network.version and place in network for network in networks)
