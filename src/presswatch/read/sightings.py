"""Whether the raw bytes of a page may name the project: the cheap test that decides which pages are read in full.

It may let a page through that names nobody; it never holds one back in which `read.mentions` would find a name. So
every way in which a browser could be shown a name is part of one regular expression over bytes: letters with or without
accents in every charset, references (`&eacute;`, `&#233;`), escapes of JSON (`\\u00e9`), and between two letters tags,
comments, soft hyphens, whatever is not ASCII. RE2 goes over a page once, in 0.3 ms for 215 kB, however many ways there
are. Where ASCII bytes need not be ASCII letters (UTF-16, the two-byte charsets of East Asia) the page is decoded first.
"""

from __future__ import annotations

import html.entities
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Any

from presswatch.model import Terms
from presswatch.plain import fold, may_change
from presswatch.read.decode import META_WITHIN, decode

_SHORT = 6  # letters; a shorter name must stand apart, or every script of a page would hold it
_AT_ONCE = 8  # names in one pattern
_MEMORY = 64 << 20  # bytes that RE2 may keep for the states of one pattern
_WIDE_HEAD = 2000  # bytes in which decode looks for UTF-16
_WIDE = re.compile(
    rb"charset\s*=\s*[\"']?\s*(?:gb|x-gbk|chinese|big5|cn-big5|shift|sjis|x-sjis|windows-31j|euc|ks_c|korean|windows-949"
    rb"|iso-2022|utf-16)",
    re.IGNORECASE,
)
_CODECS = (
    *(f"cp{number}" for number in (*range(1250, 1259), 874)),
    *(f"iso8859-{number}" for number in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)),
    *("koi8-r", "koi8-u", "mac-roman"),
)
# Where letters lie that fold to a letter on a keyboard: alphabets, punctuation, ligatures, full width, mathematics.
_LETTERS = (range(0x80, 0x3100), range(0xFB00, 0xFB07), range(0xFF01, 0xFF5F), range(0x1D400, 0x1D800))

_AMP = rb"&(?:amp;)*"
_ESCAPE = rb"\\+(?i:u[0-9a-f]{4})"
_NOISE = rb"""(?:<(?:[^>"']|"[^"]*"|'[^']*')*>|<[^>]*>|<!--(?s:.)*?-->|<(?i:script|style|template)(?s:.)*?</"""
_NOISE += rb"[a-zA-Z]*\s*>|" + _AMP + rb"(?:lt;[^&<]*" + _AMP + rb"gt;|#?[a-zA-Z0-9]{1,24};?)|" + _ESCAPE
_NOISE += rb"|[\x00-\x08\x0b\x0e-\x1f\x7f-\xff\\])"
_BETWEEN_WORDS = rb"(?:[\s-]|\\+[nrtbf]|" + _NOISE + rb")+"
_BEFORE = rb"(?:^|[^a-zA-Z0-9]|\\[nrtbf]|" + _ESCAPE + rb"|&[a-zA-Z]{2,8})"
_AFTER = rb"(?:[^a-zA-Z0-9]|$)"
_TWICE = rb"|\xc3[\x80-\xff]{3,15}"  # UTF-8 that was read as Windows-1252, perhaps more than once: decode mends it
_MATHEMATICAL = rb"|" + _AMP + rb"(?i:#x1d[4-7][0-9a-f]{2}|#1(?:19|20)[0-9]{3});?"


@dataclass(frozen=True, slots=True)
class _Sight:
    """Patterns over bytes. A name that leans on context counts in a page that holds such a word. Most pages hold no
    name of either kind, and one pass tells that."""

    either: tuple[bytes, ...]
    enough: tuple[bytes, ...]
    leaning: tuple[bytes, ...]
    context: tuple[bytes, ...]

    def of(self, body: bytes) -> bool:
        if not _found(self.either, body):
            return False
        return _found(self.enough, body) or (_found(self.leaning, body) and _found(self.context, body))


def may_mention(body: bytes, content_type: str | None, terms: Terms) -> bool:
    """Whether a page, without its content coding, may hold a mention of these terms. False is certain."""
    sight = _sight(terms)
    if _needs_decoding(body, content_type):
        body = decode(body, content_type)[0].encode()
    return sight.of(body)


def _needs_decoding(body: bytes, content_type: str | None) -> bool:
    """Whether a byte that looks like an ASCII letter may be something else."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in body[:_WIDE_HEAD]:
        return True
    return bool(_WIDE.search(body[:META_WITHIN]) or (content_type and _WIDE.search(content_type.encode())))


@lru_cache(maxsize=16)
def _sight(terms: Terms) -> _Sight:
    enough = [_name(term, handles=True) for term in terms.strong]
    leaning = [_name(term, handles=False) for term in terms.weak]
    leaning += [_name(term, handles=False, exact=True) for term in terms.cased]
    return _Sight(
        either=_together(enough + leaning),
        enough=_together(enough),
        leaning=_together(leaning),
        context=_together(_name(term, handles=False) for term in terms.context),
    )


def _together(names: Iterable[bytes]) -> tuple[bytes, ...]:
    """The patterns in as few as RE2 can keep in its memory."""
    listed = sorted(filter(None, set(names)))
    return tuple(b"|".join(listed[at : at + _AT_ONCE]) for at in range(0, len(listed), _AT_ONCE))


def _found(patterns: Sequence[bytes], body: bytes) -> bool:
    return any(_compiled(pattern).search(body) for pattern in patterns)


@lru_cache(maxsize=64)
def _compiled(pattern: bytes) -> Any:
    import re2

    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.max_mem = _MEMORY
    options.log_errors = False
    return re2.compile(pattern, options)


def _name(term: str, *, handles: bool, exact: bool = False) -> bytes:
    """The ways to write a term, as `mentions` splits and folds it; b"" for a term without letters. `exact` keeps its
    capitals and accents."""
    said = term if exact else fold(term)
    words = [word for word in re.split(r"[\s-]+" if not exact else r"[\s\u00a0\u2010-\u2015-]+", said.strip()) if word]
    letters = sum(char.isalnum() for word in words for char in word)
    if not letters:
        return b""
    written = _BETWEEN_WORDS.join(_word(word, exact) for word in words)
    if letters >= _SHORT:
        return written
    apart = _BEFORE + written + rb"(?:" + _NOISE + rb"*(?i:e?s|x))?" + _AFTER
    return apart + (rb"|@" + _NOISE + rb"*" + written if handles else b"")


def _word(word: str, exact: bool) -> bytes:
    return (_NOISE + rb"*").join(_letter(char, exact) for char in word)


@lru_cache(maxsize=512)
def _letter(char: str, exact: bool) -> bytes:
    """The bytes that may stand for a folded character."""
    same = [char] if exact else [char, *_same()[char]]
    literal = b"|".join(re.escape(each.encode()) for each in same if each.isascii())
    literal = literal if exact or not literal else rb"(?i:" + literal + rb")"
    ways = [literal, _as_utf8(same), _as_one_byte(same), _as_reference(same), _as_escape(same)]
    more = b"" if exact and char.isascii() else _TWICE
    return rb"(?:" + b"|".join(filter(None, ways)) + more + (_MATHEMATICAL if char.isalnum() else b"") + rb")"


@lru_cache(maxsize=1)
def _same() -> defaultdict[str, list[str]]:
    """Every folded character and what else folds to it."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    chars = "".join(filter(may_change, map(chr, chain(range(0x21, 0x7F), *_LETTERS))))
    for char, folded in zip(chars, fold(chars), strict=True):
        if folded != char:
            found[folded].append(char)
    return found


def _as_utf8(chars: Sequence[str]) -> bytes:
    by_head: defaultdict[bytes, set[int]] = defaultdict(set)
    for char in chars:
        if not char.isascii():
            encoded = char.encode()
            by_head[encoded[:-1]].add(encoded[-1])
    return b"|".join(re.escape(head) + _one_of(tails) for head, tails in sorted(by_head.items()))


def _as_one_byte(chars: Sequence[str]) -> bytes:
    found = {value for char in chars for value in _single_bytes().get(char, ())}
    return _one_of(found) if found else b""


@lru_cache(maxsize=1)
def _single_bytes() -> dict[str, set[int]]:
    """The bytes above ASCII that stand for a character in one charset or another."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    high = bytes(range(0x80, 0x100))
    for codec in _CODECS:
        for value, char in zip(high, high.decode(codec, "replace"), strict=True):
            found[char].add(value)
    found.pop("\ufffd", None)  # where a charset has no character
    return found


def _one_of(values: set[int]) -> bytes:
    return b"[" + b"".join(b"\\x%02x" % value for value in sorted(values)) + b"]"


def _as_reference(chars: Sequence[str]) -> bytes:
    near = [char for char in chars if ord(char) < 0x1D400]  # the mathematical ones have a pattern in common
    ways = [b"#0*%d" % ord(char) for char in near] + [b"#x0*%x" % ord(char) for char in near]
    ways += [name.encode() for char in near for name in sorted(_references().get(char, ()))]
    return _AMP + rb"(?i:" + b"|".join(ways) + rb");?"


@lru_cache(maxsize=1)
def _references() -> dict[str, set[str]]:
    named: defaultdict[str, set[str]] = defaultdict(set)
    for name, char in html.entities.html5.items():
        named[char].add(name.rstrip(";"))
    return dict(named)


def _as_escape(chars: Sequence[str]) -> bytes:
    """As JSON writes it: UTF-16 in hexadecimal."""
    ways = [char.encode("utf-16-be").hex() for char in chars if ord(char) < 0x10000]
    return rb"\\+(?i:u(?:" + "|".join(ways).encode() + rb"))" if ways else b""
