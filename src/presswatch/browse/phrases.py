"""What a person typed into the search box, as phrases; and where they stand in a text. No database in here."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from presswatch.browse.marking import Span, marked
from presswatch.plain import clean_text, fold
from presswatch.read.sentences import sentences

LONGEST = 300
"""Characters of a query that are read."""
MOST_WORDS = 24
"""Words of a query that are searched for."""
EXCERPT = 320
"""Characters of a result, about; a longer sentence is cut."""

_PARTS = re.compile(r'"([^"]*)"|([^\s"]+)')
_WORD = re.compile(r"[^\W_]+")
_QUOTATION_MARKS = str.maketrans(dict.fromkeys("“”„‟″«»", '"') | {"ʼ": "'"})
_LIGATURES = (("oe", "œ"), ("ae", "æ"))
_PLACES = 100  # of one phrase in one text
_SENTENCES = 12  # of one text that are compared


@dataclass(frozen=True)
class Phrase:
    """Words that stand together: one word, what an apostrophe or a hyphen joins, or what was in quotation marks."""

    typed: str

    @cached_property
    def spellings(self) -> tuple[tuple[str, ...], ...]:
        """The words, with œ as oe and æ as ae and the other way round."""
        found = {self.typed: None}
        for plain, ligature in _LIGATURES:
            for spelling in list(found):
                found[_swapped(spelling, ligature, plain)] = None
                found[_swapped(spelling, plain, ligature)] = None
        return tuple(dict.fromkeys(tuple(_WORD.findall(spelling)) for spelling in found))

    @property
    def query(self) -> str:
        """As FTS5 takes it, which folds accents and capitals itself."""
        return "(" + " OR ".join(f'"{" ".join(words)}"' for words in self.spellings) + ")"

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Finds the phrase in a folded text."""
        each = (r"[\W_]{1,9}".join(map(re.escape, map(fold, words))) for words in self.spellings)
        return re.compile(rf"(?<![^\W_])(?:{'|'.join(each)})(?![^\W_])")


def phrases(typed: str) -> tuple[tuple[Phrase, ...], bool]:
    """The phrases of a query, each once, and whether some of it was left out because it is too long.

    >>> [phrase.typed for phrase in phrases("l'été “old customs hall” (NEAR")[0]]
    ["l'été", 'old customs hall', '(NEAR']
    """
    text = unicodedata.normalize("NFC", clean_text(typed[: LONGEST * 2])).translate(_QUOTATION_MARKS)
    found: dict[str, Phrase] = {}
    cut, left = len(text) > LONGEST, MOST_WORDS
    for match in _PARTS.finditer(text[:LONGEST]):
        part = (match[1] if match[1] is not None else match[2]).strip()
        left -= len(_WORD.findall(part))
        if left < 0:
            cut = True
            break
        if _WORD.search(part):
            found.setdefault(fold(part), Phrase(part))
    return tuple(found.values()), cut


def all_of(wanted: Iterable[Phrase]) -> str:
    """The FTS5 query that all phrases must occur."""
    return " AND ".join(phrase.query for phrase in wanted)


def typed_again(wanted: Iterable[Phrase]) -> str:
    """The phrases as one would type them.

    >>> typed_again(phrases('lamp "old hall"')[0])
    'lamp "old hall"'
    """
    return " ".join(f'"{phrase.typed}"' if " " in phrase.typed else phrase.typed for phrase in wanted)


def places(text: str, wanted: Sequence[Phrase]) -> list[tuple[int, Span]]:
    """Where each phrase stands: its number among `wanted` and the place, in the order of the text."""
    folded = fold(text)
    found = [(at, match.span()) for at, phrase in enumerate(wanted) for match in _first(phrase.pattern, folded)]
    return [(at, Span(start, end, "found")) for at, (start, end) in sorted(found, key=lambda item: item[1])]


def holds_all(text: str, wanted: Sequence[Phrase]) -> bool:
    folded = fold(text)
    return all(phrase.pattern.search(folded) for phrase in wanted)


def with_marks(text: str, wanted: Sequence[Phrase]) -> Markup:
    """The whole text as HTML, the phrases in <mark>."""
    return marked(text, [span for _, span in places(text, wanted)])


def excerpt(text: str, wanted: Sequence[Phrase], language: str) -> Markup | None:
    """The sentence of the text that has the most of the phrases, marked, and one with those it lacks; None when none
    of them is found."""
    found = places(text, wanted)
    if not found:
        return None
    parts = [_best_sentence(text, found, len(wanted), language)]
    begin, end = parts[0]
    seen = {at for at, span in found if begin <= span.start < end}
    lacking = [item for item in found if item[0] not in seen]
    if lacking:
        parts.append(_best_sentence(text, lacking, len(wanted), language))
    return Markup(" ").join(_shown(text, found, begin, end) for begin, end in sorted(set(parts)))


def _shown(text: str, found: Sequence[tuple[int, Span]], begin: int, end: int) -> Markup:
    html = marked(text[begin:end], [span for _, span in found], at=begin)
    before = "… " if _inside_a_sentence(text, begin) else ""
    after = " …" if end < len(text) and text[end] == " " and text[end - 1] not in ".!?…»”\"'’" else ""
    return Markup("{}{}{}").format(before, html, after)


def _swapped(text: str, old: str, new: str) -> str:
    return text.replace(old, new).replace(old.upper(), new.upper()).replace(old.capitalize(), new.capitalize())


def _first(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    for number, match in enumerate(pattern.finditer(text)):
        if number == _PLACES:
            return
        yield match


def _best_sentence(text: str, found: Sequence[tuple[int, Span]], how_many: int, language: str) -> tuple[int, int]:
    """Of the sentences around the places, those of the text's rarest phrase first, the one with most phrases."""
    often = Counter(at for at, _ in found)
    tried: set[tuple[int, int]] = set()
    best, most = (0, 0), 0
    for _, span in sorted(found, key=lambda item: (often[item[0]], item[1].start)):
        if any(begin <= span.start < end for begin, end in tried):
            continue
        begin, end = _sentence_at(text, span.start, language)
        tried.add((begin, end))
        together = len({at for at, other in found if begin <= other.start < end})
        if together > most:
            best, most = _cut(text, begin, end, span.start), together
        if most == how_many or len(tried) == _SENTENCES:
            break
    return best


def _sentence_at(text: str, place: int, language: str) -> tuple[int, int]:
    """The sentence around a place, within its line."""
    begin = text.rfind("\n", 0, place) + 1
    end = text.find("\n", place)
    end = len(text) if end < 0 else end
    begin, end = max(begin, place - 10 * EXCERPT), min(end, place + 10 * EXCERPT)
    around = sentences(text, begin, end, language)
    return next(((first, last) for first, last in around if first <= place < last), (begin, end))


def _cut(text: str, begin: int, end: int, place: int) -> tuple[int, int]:
    """A part of the sentence with the place in it, from blank to blank where there are any."""
    if end - begin <= EXCERPT:
        return begin, end
    first = begin if place - begin < EXCERPT // 2 else text.find(" ", place - EXCERPT // 3, place) + 1 or place
    last = text.rfind(" ", place + 1, min(end, first + EXCERPT))
    return first, last if last > place else min(end, first + EXCERPT)


def _inside_a_sentence(text: str, begin: int) -> bool:
    """Whether an excerpt that begins here leaves out the beginning of its sentence."""
    return begin > 0 and text[begin - 1] != "\n" and text[:begin].rstrip()[-1:] not in tuple(".!?…»”\"'’")
