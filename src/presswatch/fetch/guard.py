"""Where we may connect: decided on the address itself, after resolving, before connecting, on every hop.

The tables follow the IANA special-purpose registries (iana.org/assignments/iana-ipv4-special-registry and
iana-ipv6-special-registry); `ipaddress.is_global` is not used, because its answers differ between Python versions.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from presswatch.fetch.nopage import NoPage, refused
from presswatch.fetch.target import DEFAULT_PORTS, plain_host
from presswatch.model import FetchOutcome, FetchRules

Resolver = Callable[..., Sequence[tuple[Any, ...]]]
"""Called and answering like `socket.getaddrinfo`."""

_IPv4 = ipaddress.IPv4Address
_IPv6 = ipaddress.IPv6Address

_CLOSED_4 = [
    (ipaddress.IPv4Network(network), what)
    for network, what in {
        "0.0.0.0/8": 'an address of "this network"',
        "10.0.0.0/8": "a private address",
        "100.64.0.0/10": "a shared address of a provider",
        "127.0.0.0/8": "a loopback address",
        "168.63.129.16/32": "a cloud host's own service",
        "169.254.0.0/16": "a link-local address",
        "172.16.0.0/12": "a private address",
        "192.0.0.0/24": "an address kept for protocols",
        "192.0.2.0/24": "an address for documentation",
        "192.88.99.0/24": "a withdrawn 6to4 relay",
        "192.168.0.0/16": "a private address",
        "198.18.0.0/15": "an address for benchmarks",
        "198.51.100.0/24": "an address for documentation",
        "203.0.113.0/24": "an address for documentation",
        "224.0.0.0/4": "a multicast address",
        "255.255.255.255/32": "the broadcast address",
        "240.0.0.0/4": "a reserved address",
    }.items()
]
_CLOSED_6 = [
    (ipaddress.IPv6Network(network), what)
    for network, what in {
        "::/128": "the unspecified address",
        "::1/128": "a loopback address",
        "100::/64": "an address that is discarded",
        "2001::/23": "an address kept for protocols",
        "2001:db8::/32": "an address for documentation",
        "3fff::/20": "an address for documentation",
        "fc00::/7": "a private address",
        "fe80::/10": "a link-local address",
        "fec0::/10": "a site-local address",
        "ff00::/8": "a multicast address",
    }.items()
]
_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
_MAPPED = ipaddress.IPv6Network("::ffff:0:0/96")
_COMPATIBLE = ipaddress.IPv6Network("::/96")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_NOBODY = ("example.org", "example.com", "example.net", "example", "test", "invalid", "localhost")


@dataclass(frozen=True, slots=True)
class Address:
    """A place that may be connected to, and whether TLS is spoken there."""

    ip: str
    port: int
    tls: bool


def reason_against(ip: str, port: int) -> str | None:
    """Why nobody may be sent there, None when it is a public address on port 80 or 443. IPv4 addresses inside
    IPv6 ones (mapped, compatible, 6to4, NAT64, Teredo) are judged too."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return f"{ip!r} is not an IP address"
    what = _closed_4(address) if isinstance(address, _IPv4) else _closed_6(address)
    if what:
        return f"{ip} is {what}"
    if port not in DEFAULT_PORTS.values():
        return f"port {port} is neither 80 nor 443"
    return None


def is_loopback(ip: str) -> bool:
    """Whether this is 127.0.0.0/8 or ::1, also when mapped into IPv6."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return False
    if isinstance(address, _IPv6) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return address.is_loopback


def nobody_reads(contact: str) -> bool:
    """Whether no operator can be reached there: empty, without a domain, or in a domain kept for examples."""
    text = contact.strip().removeprefix("mailto:")
    try:
        domain = text.rpartition("@")[2] if "@" in text else urlsplit(text).hostname or text
    except ValueError:
        return True
    domain = domain.strip(" ./>").lower()
    return "." not in domain or any(domain == name or domain.endswith("." + name) for name in _NOBODY)


class Guard:
    """Holds the [fetch] table and answers which addresses a host may be reached at."""

    def __init__(self, rules: FetchRules, resolver: Resolver = socket.getaddrinfo) -> None:
        self._resolver = resolver
        self._listed = frozenset(_listed(entry) for entry in rules.allow_private)
        self._hosts = {name.lower().rstrip("."): value for name, value in rules.hosts.items()}
        self._contact = rules.contact
        self._loopback_only = nobody_reads(rules.contact)

    def addresses(self, scheme: str, host: str, port: int) -> list[Address]:
        """Where to connect for `host` (as `plain_host` spells it), best first. Raises NoPage: refused when any of
        its addresses is, since a resolver may answer public first and private second; retry when it has none."""
        mapped = self._hosts.get(host)
        if mapped is not None:
            return self._mapped(host, mapped)
        ips = self._resolve(host, port)
        for ip in ips:
            self._judge(host, ip, port)
        return [Address(ip, port, scheme == "https") for ip in ips]

    def _judge(self, host: str, ip: str, port: int) -> None:
        if self._loopback_only and not is_loopback(ip):
            raise self._refused_for_contact(host)
        if (host, port) in self._listed or (ip, port) in self._listed:
            return
        reason = reason_against(ip, port)
        if reason:
            entry = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
            raise refused(f'{host} is not asked: {reason} (list "{entry}" in allow_private of [fetch] if it is yours)')

    def _mapped(self, host: str, value: str) -> list[Address]:
        try:
            parts = urlsplit(value if "://" in value else f"http://{value}")
            port = DEFAULT_PORTS[parts.scheme] if parts.port is None else parts.port
        except (KeyError, ValueError) as error:
            raise refused(f'hosts of [fetch] sends {host} to "{value}", which is no "address:port"') from error
        ips = self._resolve(plain_host(parts.hostname or ""), port)
        if self._loopback_only and not all(map(is_loopback, ips)):
            raise self._refused_for_contact(host)
        return [Address(ip, port, parts.scheme == "https") for ip in ips]

    def _resolve(self, host: str, port: int) -> list[str]:
        try:
            found = self._resolver(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            if self._loopback_only:
                raise self._refused_for_contact(host) from error
            raise NoPage(FetchOutcome.RETRY, f"the name {host} can't be resolved") from error
        ips = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        if not ips:
            raise NoPage(FetchOutcome.RETRY, f"the name {host} has no address")
        return ips

    def _refused_for_contact(self, host: str) -> NoPage:
        return refused(
            f'{host} is not asked, because nobody reads the contact "{self._contact}": '
            "put an address that reaches you under contact in [project]"
        )


def _closed_4(address: ipaddress.IPv4Address) -> str | None:
    return next((what for network, what in _CLOSED_4 if address in network), None)


def _closed_6(address: ipaddress.IPv6Address) -> str | None:
    if address.scope_id is not None:
        return "an address of one interface"
    for inner in _inside(address):
        what = _closed_4(inner)
        if what:
            return f"{inner}, {what}"
    if any(True for _ in _inside(address)):
        return None
    named = next((what for network, what in _CLOSED_6 if address in network), None)
    return named or (None if address in _GLOBAL_UNICAST else "not a global unicast address")


def _inside(address: ipaddress.IPv6Address) -> Iterator[ipaddress.IPv4Address]:
    """The IPv4 addresses that an IPv6 address carries: traffic to it ends up, or passes, there."""
    if address in _MAPPED or address in _NAT64 or (address in _COMPATIBLE and int(address) > 1):
        yield _IPv4(int(address) & 0xFFFFFFFF)
    elif address.sixtofour:
        yield address.sixtofour
    elif address.teredo:
        yield from address.teredo


def _listed(entry: str) -> tuple[str, int]:
    """An entry of allow_private as (host, port); one that can't be read matches nothing."""
    host, _, port = entry.strip().lower().rpartition(":")
    host = host.removeprefix("[").removesuffix("]").rstrip(".")
    try:
        return str(ipaddress.ip_address(host)), int(port)
    except ValueError:
        return host, int(port) if port.isascii() and port.isdigit() else -1
