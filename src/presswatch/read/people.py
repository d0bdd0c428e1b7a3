"""The people of a document, and which of them a noun means: "the biologist", "la septuagénaire"."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from presswatch.language.rules import QuoteWords
from presswatch.read.names import Named, Names
from presswatch.read.runs import Run
from presswatch.read.words import Sentence, Word

BACK = 30  # mentions of people looked back over
PARAGRAPHS = 4  # paragraphs over which a noun that nobody was called may mean the one named last
STEM = 4  # letters that a calling shares with what is said of its person: juriste, juridique
OTHER = -2  # how akin somebody is who has another calling
CALLED = 3  # how akin somebody is of whom the very word was said
FIRST = 2  # paragraphs that say who an article is about: headline and standfirst


@dataclass(frozen=True, slots=True)
class Mention:
    """A person named at a place; `weak` behind a preposition."""

    named: Named
    place: int
    sentence: int
    paragraph: int
    weak: bool


class People:
    """Who is named where, in the order of reading."""

    def __init__(
        self,
        sentences: Sequence[Sentence],
        names: Names,
        words: QuoteWords,
        inside: Sequence[tuple[int, Sequence[Word]]] = (),
    ) -> None:
        """`inside` holds the reporting clauses within quotations, with the numbers of their sentences."""
        self.words = words
        self.names = names
        self.sentences = sentences
        self.about = ""
        self._families = _families(words.kin)
        self._said: dict[int, set[str]] = defaultdict(set)
        self._unread: dict[int, list[tuple[Sequence[Word], int]]] = defaultdict(list)  # where somebody is named
        self._clauses = inside

    @cached_property
    def mentions(self) -> list[Mention]:
        """Every person wherever one is named; most documents have no noun that asks for it."""
        return sorted((*self._mentions(), *self._inside()), key=lambda m: m.place)

    def _mentions(self) -> Iterator[Mention]:
        for number, sentence in enumerate(self.sentences):
            yield from self._among(sentence.words, self.names.runs_in(number), number)

    def _inside(self) -> Iterator[Mention]:
        for number, words in self._clauses:
            yield from self._among(words, self.names.runs(words, 1), number)

    def _among(self, words: Sequence[Word], runs: Iterable[Run], number: int) -> Iterator[Mention]:
        for run in runs:
            named = None if run.owner else self.names.known(run)
            if named is None or not self.names.is_person(named):
                continue
            self._unread[id(named)].append((words, run.at))
            weak = run.at > 0 and words[run.at - 1].low in self.words.prepositions
            yield Mention(named, run.start, number, self.sentences[number].paragraph, weak)

    def _said_of(self, named: Named) -> set[str]:
        """The nouns of the sentences that name somebody, as far as they are near, and what they were called since."""
        said = self._said[id(named)]
        for words, i in self._unread.pop(id(named), ()):
            near = words[max(0, i - 12) : i + 25]
            said |= {w.low for w in near if w.quote < 0 and w.text[0].islower() and len(w.low) > 4}
        return said

    # ---- nouns of somebody ----------------------------------------------------------------------------

    def calling(self, noun: Sequence[Word], sure: bool = True) -> Word | None:
        """The word of a noun group that says who somebody is: chercheuse in "la jeune chercheuse". Nouns that we
        do not know count by their ending unless one must be `sure`."""
        found = None
        for word in [w for w in self._before_preposition(noun) if w.is_word][1:5]:
            low = word.low
            if low in self.words.determiners or low in self.words.auxiliaries or low in self.words.relatives:
                break
            if self._known(low) or (not sure and found is None and self._agent(word)):
                found = word
                if not self.words.head_last:
                    break
            elif found is not None or (not self.words.head_last and low not in self.words.fore):
                break
        return found

    def _known(self, low: str) -> bool:
        groups = (self.words.roles, self.words.callings, self._families, self.words.decades, self.words.people)
        return any(low in group for group in groups)

    def _agent(self, word: Word) -> bool:
        if word.low in self.words.organisations or word.low in self.words.documents:
            return False
        return len(word.low) > 4 and word.low.endswith(self.words.agents_of)

    def _before_preposition(self, noun: Sequence[Word]) -> Sequence[Word]:
        cut = next((i for i, w in enumerate(noun) if i and w.low in self.words.prepositions), len(noun))
        return noun[:cut]

    def gender(self, noun: Sequence[Word], calling: Word) -> str:
        """m or f as the article or the noun's ending tells, else ""."""
        article = self.words.definite.get(noun[0].low, "")
        if article:
            return article
        low = calling.low
        fits = [e for e in self.words.nouns_by_gender if low.endswith(e)]
        return self.words.nouns_by_gender[max(fits, key=len)] if fits else ""

    # ---- who is meant -----------------------------------------------------------------------------------

    def meant(self, noun: Sequence[Word], calling: Word, sentence: int) -> Named | None:
        """Whom a definite noun group means that nobody was called so far: the person whose calling is akin, else
        the only one of its gender whom its paragraph names, else the only one of the nearest paragraph."""
        gender = self.gender(noun, calling)
        fit = [m for m in self._before(noun[0].start, sentence) if m.named.gender in ("", gender) or not gender]
        if not fit:
            return None
        akin = {id(m.named): self._akin(m.named, calling.low) for m in fit}
        if calling.low in self.words.benches and max(akin.values()) <= 0:
            return None
        chosen = self._chosen(fit, akin, sentence, not self._of_something(noun, calling), gender)
        return self._learnt(chosen.named, calling.low, gender) if chosen is not None else None

    def _chosen(
        self, fit: Sequence[Mention], akin: Mapping[int, int], sentence: int, kin: bool, gender: str
    ) -> Mention | None:
        """`kin` says whether somebody of a kindred calling may be meant: not by "the head of the government"."""
        here = self.sentences[sentence].paragraph
        called = [m for m in fit if akin[id(m.named)] >= CALLED]
        if called:
            return called[-1]
        free = [m for m in fit if akin[id(m.named)] >= 0]
        own = [m for m in fit if m.paragraph == here and not m.weak]
        if not (gender and _alike(own)):
            own = [m for m in own if akin[id(m.named)] > OTHER and m.sentence >= sentence - 1]
        kindred = [m for m in free if kin and akin[id(m.named)] > 0]
        close = [m for m in kindred if here - m.paragraph < PARAGRAPHS]
        for group in (own, close):
            if group:
                return max(group, key=lambda m: (akin[id(m.named)], m.place))
        near = [m for m in free if here - m.paragraph < PARAGRAPHS]
        if near:
            nearest = [m for m in near if m.paragraph == near[-1].paragraph]
            strong = [m for m in nearest if not m.weak] or nearest
            alone = _alike(near) or (kin and _alike(strong) and not self._rivalled(strong[-1], near))
            return strong[-1] if alone or strong[-1].paragraph == here else None
        far = kindred or free
        return far[-1] if _alike(far) else None

    def _of_something(self, noun: Sequence[Word], calling: Word) -> bool:
        after = next((w for w in noun if w.start >= calling.end), None)
        return after is not None and (after.low in self.words.genitives or after.low in self.words.contracted)

    def _rivalled(self, mention: Mention, near: Sequence[Mention]) -> bool:
        """Whether somebody else who is named near is named more often, or more fully."""
        times = Counter(id(m.named) for m in self.mentions)
        weight = {id(m.named): (times[id(m.named)], len(m.named.parts)) for m in near}
        return any(weight[id(m.named)] > weight[id(mention.named)] for m in near)

    def _learnt(self, named: Named, calling: str, gender: str) -> Named:
        self._said[id(named)].add(calling)
        named.gender = named.gender or gender
        return named

    def _before(self, at: int, sentence: int) -> list[Mention]:
        stop = bisect_left(self.mentions, at, key=lambda m: m.place)
        return self.mentions[max(0, stop - BACK) : stop]

    def _akin(self, named: Named, calling: str) -> int:
        """How surely a calling is somebody's: 3 when said of them, 2 of the same family or age, 1 of the same stem,
        -1 when they have another one, -2 when that cannot be theirs too."""
        said = self._said_of(named)
        if calling in said:
            return 3
        decade = self.words.decades.get(calling)
        if decade is not None and named.age:
            return 2 if decade <= named.age < decade + 10 else OTHER
        own = {family for noun in said for family in self._families.get(noun, ())}
        families = self._families.get(calling, set())
        if own & families:
            return 2
        if len(calling) > 5 and any(len(s) > 4 and s[:STEM] == calling[:STEM] for s in said):
            return 1
        if not own or calling in self.words.people or decade is not None:
            return 0
        return OTHER if families else -1

    # ---- without a noun -----------------------------------------------------------------------------------

    def topic(self) -> Named | None:
        """The one person whom headline and standfirst name; the only one of the document when they name none."""
        first = {id(m.named): m.named for m in self.mentions if self._is_first(m)}
        named = first or {id(m.named): m.named for m in self.mentions}
        sure = [one for one in named.values() if self.names.shows_somebody(one)]
        return sure[0] if len(sure) == 1 else None

    def _is_first(self, mention: Mention) -> bool:
        return mention.named.name in self.about if self.about else mention.paragraph < FIRST

    def between(self, first: int, last: int) -> tuple[str, ...]:
        """The names of the people whom these paragraphs name."""
        return tuple(dict.fromkeys(m.named.name for m in self.mentions if first <= m.paragraph <= last))

    def rivals(self, named: Named, paragraph: int, reach: int = 2) -> bool:
        """Whether the paragraphs up to this one name somebody else."""
        return any(paragraph - reach < m.paragraph <= paragraph and m.named is not named for m in self.mentions)


@lru_cache(maxsize=8)
def _families(kin: tuple[frozenset[str], ...]) -> dict[str, set[int]]:
    """The numbers of the families of every calling."""
    found: dict[str, set[int]] = defaultdict(set)
    for number, family in enumerate(kin):
        for calling in family:
            found[calling].add(number)
    return dict(found)


def _alike(mentions: Sequence[Mention]) -> bool:
    """Whether there are mentions, all of one person."""
    return len({id(m.named) for m in mentions}) == 1
