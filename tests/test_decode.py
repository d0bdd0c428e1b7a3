from __future__ import annotations

import time

import pytest

from presswatch.read.decode import decode

FRENCH = "<p>Été à l’Élysée : « Aurore » est ouvert…</p>"
STRAIGHT = FRENCH.replace("’", "'").replace("…", "...")


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"\xef\xbb\xbf" + FRENCH.encode(), "text/html; charset=iso-8859-1"),
        (b"\xff\xfe" + FRENCH.encode("utf-16-le"), None),
        (b"\xfe\xff" + FRENCH.encode("utf-16-be"), "text/html; charset=utf-8"),
        (FRENCH.encode("utf-16-le"), "text/html"),
        (FRENCH.encode("cp1252"), "text/html; charset=iso-8859-1"),
        (FRENCH.encode("cp1252"), "text/html; charset='latin1'"),
        (FRENCH.encode("cp1252"), None),
        (FRENCH.encode(), None),
        (FRENCH.encode(), "text/html; charset=klingon"),
        (FRENCH.encode(), "text/html; charset=zlib_codec"),
        (FRENCH.encode("iso8859-15", "replace").replace(b"?", b"..."), "text/html; charset=iso-8859-15"),
    ],
)
def test_every_way_of_sending_a_page_gives_its_text(body: bytes, content_type: str | None) -> None:
    text, _ = decode(body, content_type)
    assert text.startswith("<p>Été à l")
    assert "Élysée : « Aurore »" in text


def test_a_meta_charset_within_the_first_kilobyte_is_believed() -> None:
    page = '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251"><p>Модель</p>'
    assert "Модель" in decode(page.encode("cp1251"), "text/html")[0]


def test_a_meta_charset_beyond_it_is_not() -> None:
    page = b" " * 1100 + b'<meta charset="windows-1251"><p>' + "été".encode("cp1252")
    assert decode(page, None)[0].endswith("été")


@pytest.mark.parametrize("charset", ["iso-8859-1", "windows-1252"])
def test_a_header_that_valid_utf8_disproves_is_overruled(charset: str) -> None:
    assert decode(FRENCH.encode(), f"text/html; charset={charset}") == (FRENCH, ("charset_overruled",))


def test_utf8_that_is_latin1_throughout_is_read_as_such() -> None:
    text, flags = decode(STRAIGHT.encode("latin-1"), "text/html; charset=utf-8")
    assert text == STRAIGHT
    assert flags == ("charset_overruled",)


def test_bad_bytes_between_good_ones_leave_holes_only() -> None:
    text, flags = decode(FRENCH.encode().replace(b"Aurore", b"Au\xff\xc0ore"), None)
    assert "Au\ufffd\ufffdore" in text
    assert "Été" in text
    assert flags == ("bad_bytes",)


def test_utf7_is_never_decoded() -> None:
    assert decode(b"+ADw-script+AD4-", "text/html; charset=utf-7")[0] == "+ADw-script+AD4-"


def test_nul_bytes_and_encoded_surrogates_are_gone_and_nothing_is_cut() -> None:
    text, _ = decode(b"one\x00two\xed\xa0\x80three", "text/html; charset=utf-8")
    assert text.startswith("onetwo")
    assert text.endswith("three")
    text.encode("utf-8")


def test_double_encoding_is_repaired_and_said_so() -> None:
    broken = "L’atelier – « ouvert »".encode().decode("cp1252")
    assert decode(broken.encode(), None) == ("L’atelier – « ouvert »", ("mojibake_repaired",))


def test_typography_is_never_straightened() -> None:
    text = "“Curly” ‘marks’ — and … ellipses, ﬁne ligatures"
    assert decode(text.encode(), None) == (text, ())


@pytest.mark.parametrize("bad", [b"<meta " * 100_000, b"charset=" * 100_000, "é“".encode() * 100_000])
def test_hostile_bodies_take_linear_time(bad: bytes) -> None:
    start = time.perf_counter()
    decode(bad, None)
    assert time.perf_counter() - start < 5
