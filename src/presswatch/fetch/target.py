"""What a URL asks for, in the one spelling that is sent. Odd spellings of addresses end here."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from presswatch.fetch.nopage import NoPage, refused
from presswatch.model import FetchOutcome

MAX_URL = 2048  # the sitemaps protocol allows no longer <loc>; longer ones in the wild are traps
DEFAULT_PORTS = {"http": 80, "https": 443}

_SAFE = "!#$%&'()*+,/:;=?@[]~|"  # what stays unescaped in a path and query; "%" because escapes are kept as they are
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}\Z")
_NUMBER = re.compile(r"(?:[0-9]+|0x[0-9a-f]*)\Z")


@dataclass(frozen=True, slots=True)
class Target:
    """`url` is ASCII and without fragment, `host` lower case without brackets or final dot, `path` with its query."""

    url: str
    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """What the Host header says."""
        return _authority(self.scheme, self.host, self.port)


def target_of(url: str) -> Target:
    """Raises NoPage: refused for a scheme, user name or host that is not fetched, an error when it is no URL."""
    text = re.sub(r"[\t\r\n]", "", url).strip("\x00\x1f ")
    if len(text) > MAX_URL:
        raise NoPage(FetchOutcome.ERROR, f"the address is {len(text):,} characters long, more than {MAX_URL:,}")
    try:
        parts = urlsplit(text)
        hostname, port = parts.hostname, parts.port
    except ValueError as error:
        raise NoPage(FetchOutcome.ERROR, f"{text[:80]!r} is not a web address: {error}") from error
    scheme = parts.scheme.lower()
    if scheme not in DEFAULT_PORTS:
        raise refused(f"{text[:80]!r} is neither http nor https")
    if "@" in parts.netloc:
        raise refused("the address holds a user name, which is not sent")
    host = plain_host(hostname or "")
    port = DEFAULT_PORTS[scheme] if port is None else port
    path, query = _escaped(parts.path), _escaped(parts.query)
    clean = urlunsplit((scheme, _authority(scheme, host, port), path, query, ""))
    return Target(clean, scheme, host, port, (path or "/") + (f"?{query}" if query else ""))


def redirected(base: Target, location: str) -> Target:
    """Where a Location header leads. http.client hands header bytes as latin-1; servers send UTF-8."""
    sent = location.encode("latin-1", "replace")
    try:
        text = sent.decode("utf-8")
    except UnicodeDecodeError:
        text = quote(sent, safe=_SAFE)
    try:
        joined = urljoin(base.url, text.strip())
    except ValueError as error:
        raise NoPage(FetchOutcome.ERROR, f"it redirects to {text[:80]!r}, which is not a web address") from error
    return target_of(joined)


def plain_host(host: str) -> str:
    """The host in ASCII lower case. Raises NoPage (refused) for anything but a plain DNS name, a dotted quad or an
    IPv6 address without zone: "127.1", "2130706433", "0x7f.1", "0177.0.0.1" and escapes are nobody's real address."""
    odd = refused(f"{host[:80]!r} is not a host name that is asked")
    if "%" in host or not host:
        raise odd
    if ":" in host:
        try:
            return str(ipaddress.IPv6Address(host))
        except ValueError as error:
            raise odd from error
    try:
        name = host.encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise odd from error
    labels = name.removesuffix(".").split(".")
    if _NUMBER.match(labels[-1]):
        if not _is_dotted_quad(".".join(labels)):
            raise odd
    elif len(name) > 253 or not all(_LABEL.match(label) for label in labels):
        raise odd
    return ".".join(labels)


def _is_dotted_quad(host: str) -> bool:
    try:
        return str(ipaddress.IPv4Address(host)) == host
    except ValueError:
        return False


def _authority(scheme: str, host: str, port: int) -> str:
    name = f"[{host}]" if ":" in host else host
    return name if port == DEFAULT_PORTS[scheme] else f"{name}:{port}"


def _escaped(part: str) -> str:
    return quote(part, safe=_SAFE, errors="replace")
