"""Judges a response: its status, its headers, its body. What can't be trusted to be whole raises NoPage."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from http.client import HTTPException, IncompleteRead, LineTooLong
from ssl import SSLCertVerificationError

from urllib3.exceptions import HTTPError, InvalidChunkLength, InvalidHeader, NewConnectionError
from urllib3.response import BaseHTTPResponse

from presswatch.fetch import codings
from presswatch.fetch.manners import retry_after
from presswatch.fetch.nopage import NoPage, refused
from presswatch.model import FetchOutcome

REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})

_GONE = frozenset({404, 410, 451})
_REFUSES_US = frozenset({401, 402, 403, 407})
_LATER = frozenset({408, 425, 429})
_PIECE = 1 << 16

# Never an article or a feed. Whoever wants one (an outlet's image) names it in the Accept header.
_NOT_PAGES = frozenset({"image", "video", "audio", "font"})
_NOT_PAGE_TYPES = frozenset({"application/pdf", "application/zip"})


def judge_status(status: int, headers: Mapping[str, str], now: datetime) -> None:
    """Raises NoPage unless the status says that a whole page follows."""
    if status == 304:
        raise NoPage(FetchOutcome.UNCHANGED, "unchanged since last time (304)", status=status)
    if status in _GONE:
        raise NoPage(FetchOutcome.GONE, f"the page is gone ({status})", status=status)
    if status in _LATER or 500 <= status < 600:
        wait = retry_after(headers.get("Retry-After"), now) if status in (429, 503) else None
        what = "the server asks us to slow down" if status == 429 else "the server is in trouble"
        raise NoPage(FetchOutcome.RETRY, f"{what} ({status})", status=status, retry_after=wait)
    if status in _REFUSES_US:
        raise NoPage(FetchOutcome.ERROR, f"the server refuses us ({status})", status=status)
    if status in (204, 205):
        raise _empty(status)
    if status == 206 or not 200 <= status < 300:
        raise NoPage(FetchOutcome.ERROR, f"the server answers with status {status}", status=status)


def judge_type(headers: Mapping[str, str], accept: str) -> None:
    """Raises NoPage (refused) for a media type that is no page and was not asked for."""
    kind = headers.get("Content-Type", "").partition(";")[0].strip().lower()
    family = kind.partition("/")[0]
    no_page = family in _NOT_PAGES or kind in _NOT_PAGE_TYPES
    if no_page and kind not in accept and f"{family}/*" not in accept:
        raise refused(f"the address leads to {kind[:80]!r}, which is no page")


def read_body(response: BaseHTTPResponse, limit: int) -> bytes:
    """The whole body, unpacked. Raises NoPage as `codings.decoded` does, and for a body that is cut short or
    contradicts its headers."""
    _judge_framing(response.headers, limit)
    coding = codings.coding_of(response.headers.get("Content-Encoding"))
    sent = bytearray()
    for piece in response.stream(_PIECE, decode_content=False):
        sent += piece
        if len(sent) > limit:
            raise codings.too_big(limit)
    body = codings.decoded(bytes(sent), coding, limit)
    if not body:
        raise _empty(response.status)
    return body


def explained(error: Exception) -> NoPage:
    """What a library's exception means."""
    chain = _chain(error)
    for link in chain:
        if isinstance(link, NoPage):
            return link
    for link in chain:
        known = _known(link)
        if known:
            return known
    if isinstance(error, (OSError, HTTPError)) and not isinstance(error, InvalidHeader):
        return NoPage(FetchOutcome.RETRY, f"the connection broke: {_said(chain[-1])}")
    return NoPage(FetchOutcome.ERROR, f"the answer is not proper HTTP: {_said(chain[-1])}")


def _known(error: BaseException) -> NoPage | None:
    if isinstance(error, SSLCertVerificationError):
        return NoPage(FetchOutcome.ERROR, f"the certificate is not valid: {error.verify_message}")
    if isinstance(error, NewConnectionError):
        return NoPage(FetchOutcome.RETRY, f"no connection: {_said(error.__cause__ or error)}")
    if isinstance(error, TimeoutError):
        return NoPage(FetchOutcome.RETRY, "no connection in time")
    if isinstance(error, LineTooLong):
        return NoPage(FetchOutcome.ERROR, "the answer has a header too long to read")
    if isinstance(error, InvalidChunkLength):
        return NoPage(FetchOutcome.ERROR, "the body is cut into chunks without sensible lengths")
    if isinstance(error, IncompleteRead):
        return NoPage(FetchOutcome.RETRY, "the body ends early")
    if isinstance(error, ConnectionError):
        return NoPage(FetchOutcome.RETRY, "the server closed the connection")
    if isinstance(error, HTTPException) and "headers" in str(error):  # http.client: "got more than 100 headers"
        return NoPage(FetchOutcome.LIMIT, "the answer has too many headers")
    return None


def _chain(error: BaseException) -> list[BaseException]:
    """The exception and what it was raised from, outermost first."""
    chain = [error]
    while (cause := chain[-1].__cause__) is not None and cause not in chain:
        chain.append(cause)
    return chain


def _judge_framing(headers: Mapping[str, str], limit: int) -> None:
    transfer = headers.get("Transfer-Encoding", "").strip().lower()
    if transfer not in ("", "identity", "chunked"):
        raise NoPage(FetchOutcome.ERROR, f"the body is sent as {transfer[:40]!r}, which can't be read")
    lengths = {length.strip() for length in headers.get("Content-Length", "").split(",")} - {""}
    if len(lengths) > 1 or not all(length.isascii() and length.isdigit() for length in lengths):
        raise NoPage(FetchOutcome.ERROR, "the answer gives no sensible length")
    if transfer != "chunked" and any(len(length) > 15 or int(length) > limit for length in lengths):
        raise codings.too_big(limit)


def _empty(status: int) -> NoPage:
    return NoPage(FetchOutcome.ERROR, f"the answer is empty ({status})", status=status)


def _said(error: BaseException) -> str:
    """Printable, because it may quote the server."""
    text = "".join(char if char.isprintable() else " " for char in str(error)[:200]).strip()
    return text or type(error).__name__
