"""The table of the names in a document: who is who, under which title, surname, role or nickname."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from presswatch.language.rules import QuoteWords
from presswatch.read.runs import Run, Runs, bare
from presswatch.read.words import Sentence, Word, joined

MOST = 60  # candidates looked at for one name: keeps hostile pages linear


@dataclass(slots=True)
class Named:
    """Somebody or something with a name. `parts` are its words in lower case; `places` where it stands."""

    name: str
    parts: tuple[str, ...]
    kind: str  # person, organisation, place or unknown
    gender: str = ""
    places: list[int] = field(default_factory=list)
    title: str = ""  # a form of address or an office that stood before it
    age: int = 0
    human: int = 0  # how often its place shows somebody: an age, an office, a verb of speaking
    articles: int = 0  # how often an article stands before it: la Bretonne, the Post
    governed: int = 0  # how often a preposition does
    bodies: int = 0  # how often a noun of an organisation does, or its own article: le groupe Alder, Le Courrier


class Names(Runs):
    """All names of a document, read when first asked for: where nobody speaks nothing asks."""

    def __init__(self, text: str, sentences: Sequence[Sentence], words: QuoteWords) -> None:
        self.text = text
        super().__init__(sentences, words)
        self._local = joined(words.places, words.particles)
        self._small = joined(words.determiners, words.prepositions)
        self._stopping = joined(self._small, words.verbs)
        self._turning = joined(words.saying, words.openers - words.prepositions)
        self._governing = joined(words.contracted, words.genitives)
        self._callings = joined(words.callings, words.roles)
        self._all: dict[tuple[str, ...], Named] = {}
        self._by_part: dict[str, list[Named]] = defaultdict(list)
        self._alias: dict[str, Named] = {}
        self._role: dict[str, list[tuple[int, Named]]] = defaultdict(list)
        self._filled = False

    @cached_property
    def _runs(self) -> list[tuple[Run, ...]]:
        capitals = zip(self._sentences, self._capitals, strict=True)
        return [tuple(self._at(at, sentence.words, 0)) for sentence, at in capitals]

    def _fill(self) -> None:
        if self._filled:
            return
        self._filled = True
        for sentence, runs in zip(self._sentences, self._runs, strict=True):
            for run in runs:
                self._note(sentence.words, run)
        for sentence in self._sentences:
            if sentence.quotes or self.text.find("(", sentence.words[0].start, sentence.words[-1].end) >= 0:
                self._note_aliases(sentence.words)

    def learn(self, words: Sequence[Word]) -> None:
        """Notes the names of a reporting clause that stands inside a quotation."""
        self._fill()
        for run in self.runs(words, 1):
            self._note(words, run)

    def runs_in(self, sentence: int) -> tuple[Run, ...]:
        """The names of a sentence of the document."""
        return self._runs[sentence]

    def is_person(self, named: Named) -> bool:
        """Whether a name is somebody's, as far as the document tells."""
        if named.kind != "unknown":
            return named.kind == "person" and (len(named.parts) > 1 or named.human > 0 or bool(named.title))
        if named.human and not named.articles:
            return True
        return len(named.parts) > 1 and not named.articles and named.governed < len(named.places)

    def shows_somebody(self, named: Named) -> bool:
        """Whether anything but its capitals shows that a name is somebody's."""
        return named.kind == "person" or named.human > named.articles or bool(named.gender)

    def is_body(self, named: Named) -> bool:
        """Whether a name is an organisation's: one of its words says so, or the word before it: le groupe Alder."""
        return named.kind == "organisation" or (named.kind == "unknown" and named.bodies > 0)

    def is_thing(self, named: Named) -> bool:
        """Whether a name has stood behind an article and so is none of a person."""
        return named.kind == "unknown" and named.articles > named.human

    def may_speak(self, named: Named) -> bool:
        """Whether a name can be a speaker's: not a place, not "la Bretonne", not a capital that nothing shows to be
        somebody's."""
        if named.kind in ("person", "organisation"):
            return True
        if named.kind == "place" or named.articles > named.human:
            return False
        return named.human > 0 or (len(named.parts) > 1 and named.governed < len(named.places))

    # ---- the table ----------------------------------------------------------------------------------

    def _note(self, sentence: Sequence[Word], run: Run) -> None:
        if not run.words:
            return
        parts = self._parts(run.words)
        named = self._all.get(parts)
        if named is None:
            named = Named(self.print(run.words), parts, self._kind(run, parts))
            self._all[parts] = named
            for part in set(parts):
                self._by_part[part].append(named)
        elif named.kind == "unknown" or (named.name.isupper() and not run.words[0].text.isupper()):
            named.kind, named.name = self._kind(run, parts), self.print(run.words)
        if not named.gender:
            named.gender = self._gender(run, parts)
        named.places.append(run.start)
        self._evidence(sentence, run, named)
        roles, article = self._roles_around(sentence, run)
        if article == "f":
            named.gender = article
        if not named.gender:
            named.gender = next((g for role in roles if (g := self.words.people.get(role, ""))), "")
        for role in roles:
            self._role[role].append((run.start, named))

    def _evidence(self, sentence: Sequence[Word], run: Run, named: Named) -> None:
        """Notes what stands around a name: articles and prepositions before it, an age or a verb behind it."""
        i = run.at
        named.bodies += run.words[0].low in self.words.named_articles
        if i and not run.lead:
            before = sentence[i - 1].low
            thing = before in self.words.organisations or before in self.words.work_cues
            named.bodies += before in self.words.organisations or before in self.words.bodies
            named.articles += thing or before in self.words.determiners or before in self.words.contracted
            named.governed += before in self.words.prepositions
            named.human += before in self.words.verbs or before in self.words.company
            named.human += before in self.words.callings or before in self.words.people
        if run.lead and not named.title:
            named.title = run.lead[-1].low
        behind = sentence[run.after : run.after + 2]
        if len(behind) == 2 and behind[0].text == "," and behind[1].text.isdecimal() and len(behind[1].text) < 4:
            named.age = named.age or int(behind[1].text)
            named.human += 1
        elif len(behind) == 2 and behind[0].text == ",":
            named.human += behind[1].low in self._callings
        elif behind:
            label = behind[0].text == ":" and len(behind) == 2 and behind[1].quote >= 0
            governed = i > 0 and sentence[i - 1].low in self._governing
            named.human += label or (behind[0].low in self.words.verbs and not governed)

    def _parts(self, words: Iterable[Word]) -> tuple[str, ...]:
        parts = [bare(w.low) for w in words]
        return tuple([p for p in parts if p not in self.words.suffixes] or parts)

    def print(self, words: Sequence[Word]) -> str:
        """A name as it is printed, without the 's of its last word."""
        printed = self.text[words[0].start : words[-1].end]
        return printed[:-2] if printed[-2:] in ("'s", "’s") else printed.rstrip("'’")

    def _kind(self, run: Run, parts: tuple[str, ...]) -> str:
        words = self.words
        if not words.organisations.isdisjoint(parts):
            return "organisation"
        if self._local.issuperset(parts):
            return "place"
        if run.lead and run.lead[-1].low in words.titles:
            return "person"
        first = parts[0].split("-")[0]
        if first in words.men or first in words.women:
            return "person"
        if not words.places.isdisjoint(parts):
            return "organisation"
        if len(parts) == 1 and run.words[0].text.isupper() and len(parts[0]) > 1:
            return "organisation"
        return "person" if run.lead else "unknown"

    def _gender(self, run: Run, parts: tuple[str, ...]) -> str:
        title = self._addressed(run)
        if title in ("m", "f"):
            return title
        first = parts[0].split("-")[0]
        man, woman = first in self.words.men, first in self.words.women
        if man != woman:
            somebody = len(parts) > 1 or self._kind(run, parts) == "person"
            return ("m" if man else "f") if somebody else ""
        if man or len(parts) < 2 or len(first) < 4:
            return ""
        fits = [e for e in self.words.names_by_gender if first.endswith(e)]
        return self.words.names_by_gender[max(fits, key=len)] if fits else ""

    def _addressed(self, run: Run) -> str:
        """The gender of the forms of address before a name."""
        for word in reversed(run.lead):
            if gender := self.words.titles.get(word.low):
                return gender
        return ""

    def _roles_around(self, sentence: Sequence[Word], run: Run) -> tuple[set[str], str]:
        """The nouns said of a name, before it or behind its comma, and the gender of their article."""
        roles = {w.low for w in run.lead}
        back = sentence.index(run.words[0], run.at) - 1
        if back >= 0 and sentence[back].text == ",":
            back -= 1
        article = ""
        before: set[str] = set()
        for n in range(back, max(-1, back - 10), -1):
            word = sentence[n]
            if not word.is_word or word.low in self._turning or (not before and word.low in self._stopping):
                break
            before.add(word.low)
            if word.low in self.words.determiners and not (n and sentence[n - 1].low in self.words.genitives):
                article = self.words.definite.get(word.low, "")
                break
        roles |= before | self._roles_behind(sentence, run)
        return roles - self._small, article

    def _roles_behind(self, sentence: Sequence[Word], run: Run) -> set[str]:
        """Nouns in apposition: ", a researcher at the lab,"; a stretch that holds a verb is not one."""
        i = run.after
        roles: set[str] = set()
        chunk: set[str] = set()
        if i < len(sentence) and sentence[i].text == "(":
            i = next((n + 1 for n in range(i, min(i + 8, len(sentence))) if sentence[n].text == ")"), i)
        if i >= len(sentence) or sentence[i].text != ",":
            return roles
        for word in sentence[i + 1 : i + 26]:
            if word.low in self.words.verbs or word.low in self.words.relatives or word.low in self.words.auxiliaries:
                return roles
            if word.is_word:
                chunk.add(word.low)
            else:
                roles, chunk = roles | chunk, set()
                if word.text != ",":
                    return roles
        return roles

    def _note_aliases(self, words: Sequence[Word]) -> None:
        """ "Jo-fai (or Joe), and the nickname within a name."""
        for i in range(len(words) - 2):
            if words[i].text == "(" and words[i + 1].low in self.words.conjunctions and words[i + 2].is_name_like:
                before = words[max(0, i - 1)]
                owner = self.find((bare(before.low),), before.start) if i else None
                if i and i + 4 < len(words) and words[i + 4].is_name_like and before.is_name_like:
                    self._nickname((words[i - 1], words[i + 2], words[i + 4]))
                elif owner is not None:
                    self._alias[words[i + 2].low] = owner
            elif words[i + 1].quote >= 0 and words[i].is_name_like and words[i + 2].is_name_like:
                self._nickname(words[i : i + 3])

    def _nickname(self, words: Sequence[Word]) -> None:
        nick = words[1].text.strip("“”\"'‘’«» \u00a0\u202f")
        if not nick.isalpha():
            return
        parts = (words[0].low, bare(words[2].low))
        named = self._all.get(parts)
        if named is None:
            named = Named(f"{words[0].text} {self.print(words[2:3])}", parts, "person", places=[words[0].start])
            self._all[parts] = named
            for part in parts:
                self._by_part[part].append(named)
        self._alias[nick.lower()] = named

    # ---- asking it ----------------------------------------------------------------------------------

    def find(self, parts: tuple[str, ...], at: int, gender: str = "") -> Named | None:
        """Whom a name means at a place: the fullest name that it is part of, of those named last before."""
        self._fill()
        alias = self._alias.get(parts[-1]) if len(parts) == 1 else None
        if alias is not None:
            return alias
        own = self._all.get(parts)
        longer = [
            n for n in self._by_part.get(parts[-1], [])[:MOST] if len(n.parts) > len(parts) and _within(parts, n.parts)
        ]
        if own is not None and own.kind == "organisation":
            longer = [
                n for n in longer if n.kind == "organisation" and n.parts[: len(parts)] == parts and len(parts) > 1
            ]
        else:
            longer = [n for n in longer if n.kind != "organisation"]
        if gender in ("m", "f"):
            longer = [n for n in longer if n.gender in ("", gender)]
        if len(parts) == 1 and any(n.parts[-1] == parts[0] for n in longer):
            longer = [n for n in longer if n.parts[-1] == parts[0]]
        if not longer:
            return own
        return max(longer, key=lambda n: _nearness(n, at))

    def known(self, run: Run) -> Named | None:
        """Whom a name as it stands means."""
        if not run.words:
            return None
        return self.find(self._parts(run.words), run.start, self._addressed(run))

    def body(self, noun: str, at: int) -> Named | None:
        """Whom "the trust" means: the organisation named before whose name ends or begins so."""
        self._fill()
        fit = [n for n in self._by_part.get(noun, [])[:MOST] if n.kind == "organisation" and n.places[0] < at]
        fit = [n for n in fit if len(n.parts) > 1 and noun in (n.parts[0], n.parts[-1])]
        return fit[0] if len(fit) == 1 else None

    def by_role(self, heads: set[str], others: set[str], must: set[str], at: int, gender: str = "") -> Named | None:
        """Whom an office means: somebody of whom one of the `heads` and all that `must` be are said; the one with
        most of the other words, named last before."""
        self._fill()
        matched: dict[str, set[str]] = defaultdict(set)
        people: dict[str, Named] = {}
        latest: dict[str, tuple[int, int]] = {}
        for role in heads | others | must:
            for place, named in self._role.get(role, [])[:MOST]:
                whole = self.find(named.parts, place) or named
                if (
                    not self.may_speak(whole)
                    or whole.kind == "organisation"
                    or (gender and whole.gender not in ("", gender))
                ):
                    continue
                people[whole.name] = whole
                matched[whole.name].add(role)
                latest[whole.name] = max(latest.get(whole.name, (0, 0)), (int(place <= at), place))
        fit = [name for name in people if matched[name] & heads and (not must or matched[name] & must)]
        if not fit:
            return None
        return people[max(fit, key=lambda name: (len(matched[name]), latest[name]))]


def _within(parts: tuple[str, ...], longer: tuple[str, ...]) -> bool:
    return any(longer[i : i + len(parts)] == parts for i in range(len(longer) - len(parts) + 1))


def _nearness(named: Named, at: int) -> tuple[int, int, int]:
    before = bisect_right(named.places, at)
    return (int(before > 0), len(named.places), named.places[before - 1] if before else -named.places[0])
