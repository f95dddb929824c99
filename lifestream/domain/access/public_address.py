"""Addresses on the internet that others than we ourselves answer at. Pure.

What a person types as an address may name this machine, its network or a cloud's metadata. A name
is only as good as what it resolves to at the moment of connecting, so whoever connects asks here
about the numbers, and connects to those and no others.
"""

import re
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from lifestream.domain.errors import InvalidRequest

MAX_URL_CHARS = 2000
NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
"""Whose last 32 bits are an IPv4 address. Source: RFC 6052 and RFC 8215."""

NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
"""The last part of a host that is read as an IPv4 address. Source: WHATWG URL, 3.5."""

LOCAL_ENDINGS = (".localhost", ".local", ".internal", ".lan", ".home.arpa")
"""Names that are never of the internet. Source: RFC 6761, 6762, 8375; ICANN on ``.internal``."""


def is_public(address: str) -> bool:
    """Whether a numeric address is one of the internet, whatever it is wrapped in."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv6Address):
        inner = _inside(found)
        if inner is not None:
            return all(is_public(str(one)) for one in inner)
    return found.is_global and not found.is_multicast and not found.is_reserved


def checked_https(url: str) -> str:
    """An address that something may be sent to, as far as it can be told without asking for it.

    Raises:
        InvalidRequest: It is none, not encrypted, has a password in it, or is not of the internet.
    """
    given = url.strip()
    try:
        parts = urlsplit(given)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
        parts = urlsplit("")
    if not host or len(given) > MAX_URL_CHARS or not given.isprintable() or " " in given:
        raise _refused("It is no address; write it as https://example.org/hook.")
    if parts.scheme != "https":
        raise _refused("It has to begin with https://, so that nobody on the way reads it.")
    if parts.username is not None or parts.password is not None:
        raise _refused("It must not have a name or password before its host.")
    if port == 0:
        raise _refused("Its port is none.")
    name = host.rstrip(".").lower()
    is_number = ":" in name or NUMBER.fullmatch(name.rpartition(".")[2]) is not None
    is_local = name == "localhost" or name.endswith(LOCAL_ENDINGS) or "." not in name
    if is_public(name) if is_number else not is_local:
        return given
    raise _refused("It is of this machine or a private network, and nothing is sent there.")


def _inside(address: IPv6Address) -> tuple[IPv4Address, ...] | None:
    """The IPv4 addresses that an IPv6 address stands for; None where it is just itself."""
    if address.ipv4_mapped is not None:
        return (address.ipv4_mapped,)
    if address.sixtofour is not None:
        return (address.sixtofour,)
    if address.teredo is not None:
        return address.teredo
    if any(address in network for network in NAT64):
        return (IPv4Address(int(address) & 0xFFFFFFFF),)
    return None


def _refused(why: str) -> InvalidRequest:
    return InvalidRequest(why, code="BAD_ADDRESS")
