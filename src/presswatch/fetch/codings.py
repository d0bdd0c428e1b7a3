"""Takes a content coding off a whole body; what comes out is complete or nothing."""

from __future__ import annotations

import zlib

from presswatch.fetch.nopage import NoPage
from presswatch.model import FetchOutcome

ACCEPTED = "gzip, deflate"

_KNOWN = frozenset({"gzip", "x-gzip", "deflate"})
_GZIP, _ZLIB, _RAW = 31, 15, -15  # zlib's wbits
_MAX_MEMBERS = 100  # a gzip body may be several files on end; thousands of empty ones are an attack


def coding_of(header: str | None) -> str | None:
    """The one coding that a Content-Encoding header names, None for a body sent as it is. Raises NoPage (error) for
    several codings, and for one that was not asked for."""
    parts = (part.strip().lower() for part in (header or "").split(","))
    names = [part for part in parts if part not in ("", "identity")]
    if len(names) > 1:
        raise NoPage(FetchOutcome.ERROR, f"the body is packed {len(names)} times over")
    if names and names[0] not in _KNOWN:
        raise NoPage(FetchOutcome.ERROR, f"the body is packed as {names[0][:40]!r}, which was not asked for")
    return names[0] if names else None


def decoded(sent: bytes, coding: str | None, limit: int) -> bytes:
    """The body without its coding. Raises NoPage: LIMIT above `limit` bytes (without making more than that), RETRY
    when the body ends early, ERROR when it is damaged."""
    if coding is None:
        if len(sent) > limit:
            raise too_big(limit)
        return sent
    try:
        if coding == "deflate":
            return _inflate(sent, _ZLIB if _has_zlib_header(sent) else _RAW, limit)[0]
        return _gunzip(sent, limit)
    except zlib.error as error:
        raise NoPage(FetchOutcome.ERROR, f"the body says it is {coding}, but can't be unpacked") from error


def too_big(limit: int) -> NoPage:
    return NoPage(FetchOutcome.LIMIT, f"the page is bigger than {limit / (1 << 20):g} MiB")


def _gunzip(sent: bytes, limit: int) -> bytes:
    whole = bytearray()
    for _ in range(_MAX_MEMBERS):
        piece, rest = _inflate(sent, _GZIP, limit, len(whole))
        whole += piece
        if not rest.startswith(b"\x1f\x8b"):  # browsers, too, ignore padding after the last member
            return bytes(whole)
        sent = rest
    raise NoPage(FetchOutcome.ERROR, f"the body is more than {_MAX_MEMBERS} gzip files on end")


def _inflate(sent: bytes, wbits: int, limit: int, had: int = 0) -> tuple[bytes, bytes]:
    """What one stream holds, and the bytes after it."""
    stream = zlib.decompressobj(wbits)
    piece = stream.decompress(sent, limit - had + 1)
    if had + len(piece) > limit:
        raise too_big(limit)
    if not stream.eof:
        raise NoPage(FetchOutcome.RETRY, "the packed body ends early")
    return piece, stream.unused_data


def _has_zlib_header(sent: bytes) -> bool:
    return len(sent) >= 2 and sent[0] & 0x0F == 8 and int.from_bytes(sent[:2], "big") % 31 == 0
