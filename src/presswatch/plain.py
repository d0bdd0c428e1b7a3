"""Text made plain: the one place that decides which characters may be kept and how spellings are folded."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from html import unescape

# Out: NUL and the other C0 controls except \n and \t, DEL, lone surrogates (SQLite and UTF-8 refuse them) and the two
# non-characters that XML refuses.
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_BLANKS = re.compile(r"[ \t\n\r\f\v]+")
_TAG_START = re.compile(r"<(?=[a-zA-Z/!?])")
_SILENT = re.compile(r"(script|style|template|noscript)\b", re.IGNORECASE)
_INLINE = re.compile(r"/?(?:a|abbr|b|cite|code|del|em|font|i|ins|mark|q|s|small|span|strong|sub|sup|u|wbr)\b", re.I)
_ESCAPED_TAG = re.compile(
    r"</?(?:a|b|br|div|em|figure|h[1-6]|i|img|li|ol|p|script|span|strong|style|ul)\b[^<>]*>", re.I
)


def clean_text(text: str) -> str:
    """The text without lone surrogates, NULs and other control characters; lines end with a newline.

    >>> clean_text("one\\x00\\r\\ntwo\\ud800")
    'one\\ntwo'
    """
    return _UNWANTED.sub("", one_newline(text))


def one_newline(text: str) -> str:
    """The text with lines that end with a newline, whichever of the three ways it was written in."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def plain(fragment: str) -> str:
    """What an HTML fragment says in one line: no tags, comments, scripts, references or control characters. O(n).

    >>> plain("<p>Caf&eacute; &amp; <b>more</b></p><script>no()</script>")
    'Café & more'
    """
    text = unescape(_without_tags(fragment))
    if _ESCAPED_TAG.search(text):
        text = unescape(_without_tags(text))
    return _BLANKS.sub(" ", clean_text(text)).strip()


def _without_tags(text: str) -> str:
    kept: list[str] = []
    at = 0
    last_close = text.rfind(">")
    while start := _TAG_START.search(text, at):
        begin = start.start()
        name = text[begin + 1 : begin + 12]
        if begin > last_close and not name.startswith("!--"):
            break
        kept.append(text[at:begin])
        at = _end_of_markup(text, begin, name)
        if not _INLINE.match(name):
            kept.append(" ")
    kept.append(text[at:])
    return "".join(kept)


def _end_of_markup(text: str, begin: int, name: str) -> int:
    """Where the markup that opens at `begin` ends: a tag, a comment, or a script with all it holds."""
    if name.startswith("!--"):
        end = text.find("-->", begin + 4)
        return len(text) if end < 0 else end + 3
    end = text.find(">", begin) + 1
    silent = _SILENT.match(name)
    if not silent or text[end - 2 : end] == "/>":
        return end
    closing = re.compile(f"</{silent[1]}", re.IGNORECASE).search(text, end)
    return text.find(">", closing.start()) + 1 or len(text) if closing else len(text)


class _Folding(dict[int, str]):
    """Filled as characters are met; one character folds to one character."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        folded = _SAME_SIGN.get(char) or _fold_one(char)
        self[code] = folded
        return folded


_SAME_SIGN = {
    **dict.fromkeys("‘’‚‛ʼ′`´", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("\u00a0\u202f\u2009\u2007\u2002\u2003\u200a\n\t\r", " "),
}


def _fold_one(char: str) -> str:
    base = [part for part in unicodedata.normalize("NFKD", char) if not unicodedata.combining(part)]
    single = base[0] if len(base) == 1 else char
    lowered = single.casefold()
    return lowered if len(lowered) == 1 else single.lower()[:1]


_FOLDING = _Folding()
_NOT_ASCII = re.compile("[^\x00-\x7f]")
_ASCII_FOLDING = bytes(ord(_FOLDING[code]) if code < 128 else code for code in range(256))
_REMEMBERED = 1000  # characters; paragraphs and words are folded by one reader after the other


def _fold(text: str) -> str:
    """In ASCII first, as bytes: `str.translate` is slow from the first other character on, and texts hold few."""
    if text.isascii():
        return text.translate(_FOLDING)
    text = text.encode("utf-8", "surrogatepass").translate(_ASCII_FOLDING).decode("utf-8", "surrogatepass")
    return _NOT_ASCII.sub(lambda char: _FOLDING[ord(char[0])], text)


_fold_short = lru_cache(maxsize=2048)(_fold)


def fold(text: str) -> str:
    """The text without case, accents, kinds of dash, quotation mark and blank: one character for one character, so
    that an offset into it is an offset into `text`.

    >>> fold("L’Été\\u00a0— œuvre")
    "l'ete - œuvre"
    """
    return _fold_short(text) if len(text) <= _REMEMBERED else _fold(text)


def may_change(char: str) -> bool:
    """Whether `fold` may make another one of a character, sooner known than what it makes: most alphabets stay."""
    return char in _SAME_SIGN or char.casefold() != char or unicodedata.decomposition(char) != ""
