"""The same name as pages may write it, and phrases of a text to look for."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Iterator
from html.entities import codepoint2name

_KINDS = {
    "two words": re.compile(r"\b[^\W\d_]{4,}\s[^\W\d_]{4,}\b"),
    "accented": re.compile(r"\b[^\W\d_]*[à-öø-ÿÀ-ÖØ-ß][^\W\d_]+\b"),
    "apostrophe": re.compile(r"\b[^\W\d_]+['’][^\W\d_]{3,}\b"),
    "hyphenated": re.compile(r"\b[^\W\d_]{2,}-[^\W\d_]{2,}\b"),
}
_NOISE = ("<b>", "</em>", "<wbr>", "&shy;", "\u00ad", '<a href="x?a=1&amp;b=2" title="1 > 0">', "<!-- > -->", "\u200b")
_BLANKS = (" ", "\n    ", "&nbsp;", "&#160;", "\u00a0", "\u202f", "&#x2009;", "-", "&#8209;", "\u2011", "</b> ")


def phrases(text: str, chance: random.Random) -> dict[str, str]:
    """A phrase of each kind that the text holds, by the kind's name."""
    found = {kind: sorted(set(pattern.findall(text))) for kind, pattern in _KINDS.items()}
    return {kind: chance.choice(phrases) for kind, phrases in found.items() if phrases}


def renderings(phrase: str) -> Iterator[tuple[str, str]]:
    """The phrase as HTML in other ways that show the same, by the name of the way."""
    middle = len(phrase) // 2
    yield "references by name", "".join(named(char) for char in phrase)
    yield "decimal references", "".join(char if char.isascii() else f"&#{ord(char)};" for char in phrase)
    yield "hexadecimal references", "".join(f"&#x{ord(char):X};" for char in phrase)
    yield "split by a tag", f"{phrase[:middle]}<b>{phrase[middle:]}</b>"
    yield "split after its first letter", f'<span class="cap">{phrase[0]}</span>{phrase[1:]}'
    yield "every letter by itself", "".join(f"<i>{char}</i>" if char != " " else char for char in phrase)
    yield "with a place to break", f"{phrase[:middle]}<wbr>{phrase[middle:]}"
    yield "with soft hyphens", f"{phrase[:2]}&shy;{phrase[2:middle]}\u00ad{phrase[middle:]}"
    yield "decomposed", unicodedata.normalize("NFD", phrase)
    yield "without accents", without_accents(phrase)
    yield "in capitals", phrase.upper() if len(phrase.upper()) == len(phrase) else phrase
    yield "with a blank that does not break", phrase.replace(" ", "&nbsp;")
    yield "over two lines", phrase.replace(" ", "\n      ")
    yield "with a typographic apostrophe", phrase.replace("'", "’")
    yield "escaped", "".join(char if char.isascii() else f"\\u{ord(char):04x}" for char in phrase)


def named(char: str) -> str:
    name = codepoint2name.get(ord(char))
    return f"&{name};" if name and char not in "<>" else char


def without_accents(phrase: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFD", phrase) if not unicodedata.combining(char))


def spelled(name: str, chance: random.Random) -> str:
    """The name as HTML, every letter and blank in some way of many."""
    return "".join(_blank(chance) if char == " " else _letter(char, chance) for char in name)


def _letter(char: str, chance: random.Random) -> str:
    ways = (char, char, char, char.upper(), without_accents(char), named(char), f"&#{ord(char)};", f"&#x{ord(char):x};")
    noise = chance.choice(_NOISE) if chance.random() < 0.15 else ""
    return chance.choice(ways) + noise


def _blank(chance: random.Random) -> str:
    return chance.choice(_BLANKS)
