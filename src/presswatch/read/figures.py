"""Numbers and what they count."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from presswatch.language.rules import FactWords, facts_for, rules_for
from presswatch.model import Block, BlockKind, Figure
from presswatch.plain import fold

MOST_WORDS = 4  # of what is counted
LARGE = 1000  # hours that many are a count of work, fewer a duration
MOST_SCALES = 2  # hundred thousand
MOST = 1e15  # beyond, a row of digits is no count
LEAST_WORD = 10  # "two people" is no figure
YEARS = range(1950, 2100)

_WORD = re.compile(r"[^\W_][\w’'.-]*")
_DIGITS = r"(?<![\w.,/:#-])\d{1,3}(?:[ \u00a0\u202f,.]\d{3})+(?![\d])|(?<![\w.,/:#-])\d{1,9}(?:[.,]\d{1,3})?(?!\d)"
_GROUPED = re.compile(r"\d{1,3}(?:([ \u00a0\u202f,.])\d{3})+")
_GAP = re.compile(r"[ \u00a0\u202f-]{1,2}|(?<=['’])")
_BEFORE = re.compile(r"([^\W_][\w’'-]*|[^\w\s])\s?\Z")
_SIGN = re.compile(r"[$€£]\s?\Z")


@dataclass(frozen=True, slots=True)
class _Rules:
    facts: FactWords
    numbers: re.Pattern[str]
    opening: re.Pattern[str]  # what stands before a number in folded text
    french: bool  # whether the comma is the decimal one


def find_figures(text: str, blocks: Sequence[Block], language: str, as_of: date | None) -> tuple[Figure, ...]:
    """How many there are of what: "46 languages", "1000+ researchers", "5 millions d'heures de calcul". Years, times,
    durations, percentages and numbers of chapters are none. `as_of` is the document's day. O(n)."""
    found: list[Figure] = []
    for block in blocks:
        if block.kind is not BlockKind.FURNITURE:
            rules = _rules(block.language if block.language != "unknown" else language)
            found += _figures(text, block, rules, as_of)
    return tuple(found)


def _figures(text: str, block: Block, rules: _Rules, as_of: date | None) -> Iterator[Figure]:
    at = block.start
    folded = fold(text[block.start : block.end])
    for opening in rules.opening.finditer(f" {folded}"):
        start = block.start + opening.start()
        number = rules.numbers.match(text, start, block.end) if start >= at else None
        if number is None:
            continue
        value, end = _value(text, number, block.end, rules)
        at = end
        if value is None:
            continue
        scaled = end > number.end("digits") + 1 if number["digits"] else True
        if number["digits"] and not scaled and _is_year(text, block.start, number, rules.facts):
            continue
        if _is_numbered(text, block.start, number.start(), rules.facts):
            continue
        large = scaled or value >= LARGE
        money = _SIGN.search(text, max(block.start, number.start() - 2), number.start())
        what = (money.start(), money.end()) if money else _counted(text, end, block.end, rules.facts, scaled, large)
        if what is None or (money and not scaled):  # a price
            continue
        start = money.start() if money else number.start()
        stop = end if money else what[1]
        yield Figure(text[number.start() : end].strip(), value, text[what[0] : what[1]].strip(), start, stop, as_of)


def _value(text: str, number: re.Match[str], limit: int, rules: _Rules) -> tuple[float | None, int]:
    """What the number and its scales come to and where they end; None where a word is no number by itself."""
    facts = rules.facts
    end = number.end()
    value = _digits(number["digits"], rules.french) if number["digits"] else None
    if value is None:
        word = fold(number["word"])
        value = float(facts.numbers.get(word) or facts.scales.get(word) or 0)
        needs_scale = word in facts.numbers
    else:
        needs_scale = False
        if text[end : end + 1] == "+":
            end += 1
    for _ in range(MOST_SCALES):
        scale = _next_word(text, end, limit)
        if not scale:
            break
        times = facts.scales.get(fold(scale[0].rstrip(".-")))
        if times is None and "-" in scale[0]:
            head, _, _ = scale[0].partition("-")
            times = facts.scales.get(fold(head))
            if times:
                return value * times, scale.start() + len(head)
        if times is None:
            break
        value, end, needs_scale = value * times, scale.end(), False
        if text[end : end + 1] == "+":
            end += 1
    return (None if (needs_scale and value < LEAST_WORD) or value > MOST else value), end


def _digits(digits: str, french: bool) -> float:
    mark = "," if french else "."  # of decimals; several of it part thousands
    grouped = _GROUPED.fullmatch(digits)
    if not grouped:
        return float(digits.replace(",", "." if french else ""))
    if grouped[1] != mark or digits.count(mark) > 1:
        return float(re.sub(r"\D", "", digits))
    whole, _, decimals = digits.rpartition(mark)
    return float(re.sub(r"\D", "", whole) + "." + decimals)


def _next_word(text: str, at: int, limit: int) -> re.Match[str] | None:
    """The word that follows at once: after one blank or a hyphen."""
    gap = _GAP.match(text, at, limit)
    return _WORD.match(text, gap.end(), limit) if gap else None


def _counted(text: str, at: int, limit: int, facts: FactWords, scaled: bool, large: bool) -> tuple[int, int] | None:
    """Where the name of what is counted begins and ends: up to its plural, with the complement behind it."""
    word = _next_word(text, at, limit)
    if word and (link := _linked(word, facts)) is not None:
        if link == 0:
            word = _next_word(text, word.end(), limit)
        at = word.start() + link if word and link else at
        word = _WORD.match(text, at, limit) if link else word
    start = word.start() if word else at
    for _ in range(MOST_WORDS):
        if not word:
            return None
        name = fold(word[0]).rstrip(".'-")
        first = word.start() == start
        timed = name in facts.uncounted and not (large and _complemented(text, word.end(), limit, facts))
        if not name or name[0].isdigit() or name in facts.not_things or (first and (timed or name in facts.numbers)):
            return None
        if _is_plural(word[0].rstrip(".'’-"), name, facts) or (
            scaled and word.start() == start and "-" in text[at:start]
        ):
            end = word.start() + len(word[0].rstrip(".'’-"))
            return start, _complemented(text, end, limit, facts) or end
        word = _next_word(text, word.end(), limit) if word[0][-1] not in "." else None
    return None


def _linked(word: re.Match[str], facts: FactWords) -> int | None:
    """How many characters of a word link the number to what it counts: 0 for a whole word, None for no link."""
    name = fold(word[0])
    if name in facts.linking:
        return 0
    return next((len(link) for link in facts.linking if link.endswith("'") and name.startswith(link)), None)


def _is_plural(word: str, name: str, facts: FactWords) -> bool:
    if name in facts.plurals:
        return True
    ending = len(name) > 3 and name.endswith(facts.plural_endings) and not name.endswith("ss")
    return ending or word[-2:] in ("Us", "Ms")  # GPUs, LLMs


def _complemented(text: str, end: int, limit: int, facts: FactWords) -> int | None:
    """Where "of computing" ends, behind a plural; None where there is none. Only what is no article nor a name."""
    joint = _next_word(text, end, limit)
    if not joint or text[end] == "-":
        return None
    name = fold(joint[0])
    if name in facts.complements:
        noun = _next_word(text, joint.end(), limit)
        if not noun or fold(noun[0]).rstrip(".") in facts.not_things or not noun[0][0].islower():
            return None
        return noun.start() + len(noun[0].rstrip(".'’-"))
    elided = any(part.endswith("'") and name.startswith(part) for part in facts.complements)
    return joint.start() + len(joint[0].rstrip(".'’-")) if elided else None


def _is_numbered(text: str, begin: int, at: int, facts: FactWords) -> bool:
    """Whether the number is the name of a page or a session, or part of a name: Figure 2, the Alma 11 Pro."""
    before = _BEFORE.search(text, max(begin, at - 30), at)
    if before is None:
        return False
    ahead = text[max(begin, before.start() - 2) : before.start()].strip()
    named = before[1][0].isupper() and before.start() > begin and ahead[-1:] not in tuple('.!?:•*-–“«"')
    return fold(before[1]) in facts.numbered or before[1] in "#°" or named


def _is_year(text: str, begin: int, number: re.Match[str], facts: FactWords) -> bool:
    """Whether four digits are a year; round ones are a count, but behind "in"."""
    digits = number["digits"]
    if not digits.isdigit() or int(digits) not in YEARS:
        return False
    before = _BEFORE.search(text, max(begin, number.start() - 30), number.start())
    return bool(int(digits) % 100) or (before is not None and fold(before[1]) in facts.dated)


@cache
def _rules(language: str) -> _Rules:
    facts = facts_for(language)
    words = sorted({*facts.numbers, *facts.scales}, key=len, reverse=True)
    word = rf"(?<![\w-])(?P<word>{_either(words)})(?![\w'’])"
    numbers = re.compile(rf"(?P<digits>{_DIGITS})|{word}", re.IGNORECASE)
    few = [word for word in words if facts.numbers.get(word, LEAST_WORD) < LEAST_WORD]  # no figure without a scale
    many = [word for word in words if word not in few]
    alone = rf"{_either(many)}|(?:{_either(few)})[ -]{{1,2}}(?:{_either(facts.scales)})"
    initials = "".join({word[0] for word in words})
    opening = re.compile(rf"\W(?=[\d{initials}])(?=\d|(?<!-)(?:{alone})(?![\w']))")
    return _Rules(facts, numbers, opening, rules_for(language).code == "fr")


def _either(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, words))
