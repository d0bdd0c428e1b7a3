"""Bytes to text, by the order of the WHATWG, mended where servers are known to lie."""

from __future__ import annotations

import re

from presswatch.plain import clean_text, one_newline

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_META = re.compile(rb"<meta\b[^>]{0,500}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
# A lead byte of UTF-8 and a byte that follows it, both read as Windows-1252.
_FOLLOWING = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_DAMAGE = re.compile(f"[\u00c2-\u00f4][\u0080-\u00bf{_FOLLOWING}]")
# The same in UTF-8: a page is looked through from one \xC3 to the next, which takes no time where there is none.
_DAMAGED_BYTES = re.compile(b"\xc3[\x82-\xb4](?:\xc2[\x80-\xbf]|" + b"|".join(c.encode() for c in _FOLLOWING) + b")")
_CONTROLS = bytes({*range(32), 127} - set(b"\t\n\r"))  # all but blanks; whatever the charset, they are these
_PIECES = re.compile('([<"])')
META_WITHIN = 1024  # bytes, https://html.spec.whatwg.org/#prescan-a-byte-stream-to-determine-its-encoding

# https://encoding.spec.whatwg.org/#names-and-labels: the labels seen on the web, to Python's codecs. A label that is
# not here is unknown, so that no codec which is not a text encoding (zlib_codec, utf-7, idna) is ever reached.
_LABELS = {
    **dict.fromkeys(("utf-8", "utf8", "unicode-1-1-utf-8", "x-unicode20utf8"), "utf-8"),
    **dict.fromkeys(
        [
            "ascii",
            "ansi_x3.4-1968",
            "us-ascii",
            "iso-8859-1",
            "iso8859-1",
            "iso_8859-1",
            "iso88591",
            "latin1",
            "latin-1",
            "l1",
            "cp819",
            "ibm819",
            "windows-1252",
            "cp1252",
            "x-cp1252",
        ],
        "cp1252",
    ),
    **dict.fromkeys(["iso-8859-2", "iso8859-2", "latin2", "l2"], "iso8859-2"),
    **dict.fromkeys(["iso-8859-15", "iso8859-15", "latin9", "latin-9", "l9"], "iso8859-15"),
    **dict.fromkeys(["iso-8859-9", "latin5", "windows-1254", "cp1254"], "cp1254"),
    **{f"iso-8859-{n}": f"iso8859-{n}" for n in (3, 4, 5, 6, 7, 8, 10, 13, 14, 16)},
    **{label: f"cp{n}" for n in (1250, 1251, 1253, 1255, 1256, 1257, 1258) for label in (f"windows-{n}", f"cp{n}")},
    **dict.fromkeys(["gb2312", "gbk", "gb18030", "x-gbk", "chinese"], "gb18030"),
    **dict.fromkeys(["big5", "big5-hkscs", "cn-big5"], "big5hkscs"),
    **dict.fromkeys(["shift_jis", "shift-jis", "sjis", "x-sjis", "windows-31j"], "cp932"),
    **dict.fromkeys(["euc-kr", "korean", "ks_c_5601-1987", "windows-949"], "cp949"),
    "euc-jp": "euc_jp",
    "iso-2022-jp": "iso2022_jp",
    "koi8-r": "koi8-r",
    "koi8-u": "koi8-u",
    "macintosh": "mac-roman",
    "windows-874": "cp874",
    "tis-620": "cp874",
    "utf-16": "utf-16-le",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
}


def decode(body: bytes, content_type: str | None) -> tuple[str, tuple[str, ...]]:
    """The text of a response and what had to be done for it ("charset_overruled", "bad_bytes", "mojibake_repaired").

    Asked in turn: BOM, HTTP header, meta charset, strict UTF-8, Windows-1252. A declared charset is overruled where
    the bytes prove it wrong. Never raises; the text holds no NUL, no lone surrogate and no other control character.
    """
    utf8 = _utf8(body)
    decoded, flags = _decoded(body, content_type, utf8)
    clean = _is_clean(body, decoded)
    text = one_newline(decoded) if clean else clean_text(decoded)
    repaired = _repair(text, body if clean and decoded is utf8 else text.encode())
    if repaired != text:
        flags = (*flags, "mojibake_repaired")
    return repaired, flags


def _is_clean(body: bytes, text: str) -> bool:
    """Whether there is no character for `clean_text` to take out, as most pages' bytes show in a tenth of its time."""
    return len(body.translate(None, _CONTROLS)) == len(body) and "\ufffe" not in text and "\uffff" not in text


def _utf8(body: bytes) -> str | None:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _decoded(body: bytes, content_type: str | None, utf8: str | None) -> tuple[str, tuple[str, ...]]:
    for bom, codec in _BOMS:
        if body.startswith(bom):
            return _lenient(body[len(bom) :], codec)
    declared = _declared(body, content_type)
    wide = _wide_codec(body)
    if wide:
        return _lenient(body, wide)
    if declared is None or declared.startswith("utf-16"):  # NULs would show; without them it is not UTF-16
        declared = None
    if utf8 is None:
        return _not_utf8(body, declared)
    overruled = declared not in (None, "utf-8", "iso2022_jp") and not utf8.isascii()
    if declared == "iso2022_jp":
        return _lenient(body, declared)
    return utf8, ("charset_overruled",) if overruled else ()


def _declared(body: bytes, content_type: str | None) -> str | None:
    """The codec that the header names, else the one that the page names; None when neither is known."""
    header = _HEADER.search(content_type or "")
    codec = _LABELS.get(header[1].lower()) if header else None
    if codec:
        return codec
    meta = _META.search(body[:META_WITHIN])
    return _LABELS.get(meta[1].decode("ascii").lower()) if meta else None


def _not_utf8(body: bytes, declared: str | None) -> tuple[str, tuple[str, ...]]:
    """A body that is not valid UTF-8: by its declared charset, else UTF-8 with holes or Windows-1252, whichever
    explains more of its bytes."""
    if declared not in (None, "utf-8"):
        return _lenient(body, declared or "cp1252")
    torn = body.decode("utf-8", "replace")
    holes = torn.count("\ufffd")
    if sum(char > "\x7f" for char in torn) - holes > holes:
        return torn, ("bad_bytes",)
    text, flags = _lenient(body, "cp1252")
    return text, (("charset_overruled", *flags) if declared else flags)


def _wide_codec(body: bytes) -> str | None:
    """UTF-16 without a BOM gives itself away: nearly every second byte of Latin text is NUL."""
    head = body[:2000]
    half = len(head) // 2
    if half < 8:
        return None
    if head[1::2].count(0) > 0.7 * half and head[0::2].count(0) < 0.1 * half:
        return "utf-16-le"
    if head[0::2].count(0) > 0.7 * half and head[1::2].count(0) < 0.1 * half:
        return "utf-16-be"
    return None


def _lenient(body: bytes, codec: str) -> tuple[str, tuple[str, ...]]:
    try:
        return body.decode(codec), ()
    except UnicodeDecodeError:
        return body.decode(codec, "replace"), ("bad_bytes",)


def _repair(text: str, encoded: bytes) -> str:
    """UTF-8 that was once read as Windows-1252 is put right; quotation marks stay as they are. `encoded` is the text in
    UTF-8, whatever its lines end with.

    Only what stands between tags, quotation marks or line ends and can hold it is tried: ftfy takes as long for a whole
    page as reading it does.
    """
    if text.isascii() or not _DAMAGED_BYTES.search(encoded):
        return text
    return "\n".join(_mended(line) if _DAMAGE.search(line) else line for line in text.split("\n"))


def _mended(line: str) -> str:
    import ftfy

    return "".join(ftfy.fix_encoding(piece) if _DAMAGE.search(piece) else piece for piece in _PIECES.split(line))
