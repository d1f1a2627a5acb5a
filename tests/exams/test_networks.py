"""Ranges of addresses: read line by line, told apart, IPv4 and IPv6."""

from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exams.rules.networks import BadNetwork, contains, read


def test_empty_lines_do_not_matter_and_an_address_is_a_range_of_one():
    assert read("\n 10.0.0.0/8 \r\n\n192.0.2.7\n2001:db8::/32\n") == [
        ip_network("10.0.0.0/8"),
        ip_network("192.0.2.7/32"),
        ip_network("2001:db8::/32"),
    ]
    assert read("  \n") == []


@pytest.mark.parametrize(
    ("text", "line", "meant"),
    [
        ("10.0.0.0/8\n10.1.2.3/16", 2, "10.1.0.0/16"),
        ("2001:db8::1/64", 1, "2001:db8::/64"),
        ("机房", 1, ""),
        ("10.0.0.0/33", 1, ""),
        ("10.0.0.0/8, 10.1.0.0/16", 1, ""),
        ("300.1.1.1", 1, ""),
        ("\n\n::/129", 3, ""),
    ],
)
def test_a_bad_line_is_named_with_what_was_probably_meant(text, line, meant):
    with pytest.raises(BadNetwork) as bad:
        read(text)
    assert (bad.value.line, bad.value.meant) == (line, meant)


@pytest.mark.parametrize(
    ("ranges", "address", "expected"),
    [
        ("10.0.0.0/8", "10.255.0.1", True),
        ("10.0.0.0/8", "11.0.0.1", False),
        ("10.0.0.0/8", "::ffff:10.1.1.1", True),
        ("::/0", "::ffff:10.1.1.1", False),
        ("0.0.0.0/0", "2001:db8::1", False),
        ("fe80::/10", "fe80::1%eth0", True),
        ("10.0.0.0/8\n2001:db8::/32", "2001:db8::9", True),
        ("0.0.0.0/0", "", False),
        ("0.0.0.0/0", "unknown", False),
        ("0.0.0.0/0", "10.0.0.1, 10.0.0.2", False),
    ],
)
def test_what_lies_inside(ranges, address, expected):
    assert contains(read(ranges), address) == expected


@given(st.ip_addresses(), st.integers(0, 32))
def test_every_address_lies_in_the_range_that_is_meant_by_it(address, prefix):
    with_host_bits = f"{address}/{prefix}"
    try:
        found = read(with_host_bits)
    except BadNetwork as bad:
        found = read(bad.meant)
    inside = address if not getattr(address, "ipv4_mapped", None) else ip_address(str(address.ipv4_mapped))
    assert contains(found, str(address)) == any(inside.version == one.version and inside in one for one in found)
