"""Addresses of machines: which network they belong to, and how much of them may be written down."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
UNIX = "unix"
"""Word for a peer behind a Unix socket, which has no address."""


@dataclass(frozen=True)
class Networks:
    """Some networks, and whether peers behind a Unix socket belong to them."""

    networks: tuple[Network, ...] = ()
    unix: bool = False

    def __contains__(self, address: str) -> bool:
        """Whether ``address`` (as text, empty for a Unix socket) lies in one of the networks."""
        found = read_address(address)
        if found is None:
            return self.unix and not address
        return any(found in network for network in self.networks if network.version == found.version)


def parse_networks(words: Iterable[str]) -> Networks:
    """Return the networks that ``words`` name: addresses, ``10.0.0.0/8``, or ``unix``. Raises ValueError."""
    named = list(words)
    return Networks(tuple(ip_network(word) for word in named if word != UNIX), UNIX in named)


LOOPBACK = parse_networks(["127.0.0.0/8", "::1", UNIX])
"""This machine itself."""


@lru_cache(4096)
def read_address(text: str) -> Address | None:
    """Return the address that ``text`` writes, None where it is none. IPv4 inside IPv6 (RFC 4291, 2.5.5.2) is IPv4."""
    try:
        found = ip_address(text.partition("%")[0].strip("[]"))
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found


def subscriber(text: str) -> str:
    """Return whom a limit counts: the address, of IPv6 the /64, which one household or one desk has to itself."""
    return _network(text, 32, 64)


def shorten(text: str) -> str:
    """Return the network of an address without the person behind it: /24 of IPv4, /48 of IPv6."""
    return _network(text, 24, 48)


@lru_cache(4096)
def _network(text: str, bits: int, bits6: int) -> str:
    found = read_address(text)
    if found is None:
        return UNIX if not text else "?"
    return str(ip_network((found, bits if found.version == 4 else bits6), strict=False))
