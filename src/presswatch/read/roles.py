"""Who is what, and where: names with the roles and affiliations that are printed beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from presswatch.language.rules import all_rules, facts_for, rules_for
from presswatch.model import Block, BlockKind, PersonFact
from presswatch.plain import fold

LONGEST = 300  # characters of what is said of somebody
LONGEST_ROLE = 100
SOON = 6  # words of a role within which its noun stands
TOLERATED = 8  # letters of a noun of office from which its last may be missing

_UPPER = "".join(chr(code) for code in range(0x41, 0x180) if chr(code).isupper())
_CAP = rf"[{_UPPER}][\w’'-]*"
_PARTICLES = r"(?:(?:van|von|der|den|de|da|di|du|del|della|la|le|el|al|bin|ibn|dos) ){0,2}"
# What may not stand before it is asked behind its first letter: so it is found three times as fast.
NAME = re.compile(rf"[{_UPPER}](?<![\w@/.-].)[\w’'-]*(?: {_PARTICLES}(?:[{_UPPER}]\.|{_CAP})){{1,3}}")
_PLACE_WORD = rf"[{_UPPER}0-9][\w’'-]*(?:\.[\w-]+)*"
_PLACE = re.compile(rf"{_PLACE_WORD}(?:\s(?:(?:of|for|the|de|la|du|des|&)\s|[dl]['’]){{0,3}}{_PLACE_WORD}){{0,7}}")
_CLOSE = re.compile(r"[.!?;:](?=\s|\Z)|\s[–—]\s|[“”«»\"()\[\]|]")
_OPENING = re.compile(r"\s?\(|\s*,\s*")
_LISTED = re.compile(r"\s?,\s*([^,]+)")
_NOUN = re.compile(r" ([^\W\d_]+)")
_BLANKS = re.compile(r"\s+")
_VISIBLE = re.compile(r"\S+")
_CAPITALS = re.compile(rf"[{_UPPER}]{{2}}")
_PART = re.compile(r"[^,]+")
_WORD = re.compile(r"[^\W_](?:[\w’'-]|\.(?=\w))*")


@dataclass(frozen=True, slots=True)
class _Said:
    """A role and an affiliation, and where that ends."""

    role: str
    affiliation: str | None
    end: int


def find_people(text: str, blocks: Sequence[Block], language: str) -> tuple[PersonFact, ...]:
    """The people whose role is printed beside their name: in apposition, in brackets, after "is", in a byline that
    several share. One row for every affiliation; `as_of` is left open. O(n)."""
    found: dict[tuple[str, str | None, str | None], PersonFact] = {}
    for block in blocks:
        if block.kind is BlockKind.FURNITURE:
            continue
        reader = _reader(block.language if block.language != "unknown" else language)
        for fact in reader.people(text, block.start, block.end):
            found.setdefault((fact.name, fact.role, fact.affiliation), fact)
    return tuple(found.values())


def listed_names(text: str, start: int, end: int) -> tuple[str, ...]:
    """The names that stand in a list from `start` on: "Ana Sol, Bo Tan and Cy Roe"."""
    names = []
    while name := NAME.match(text, start, end):
        names.append(name[0])
        joint = _joint().match(text, name.end(), end)
        if not joint:
            break
        start = joint.end()
    return tuple(names)


@cache
def _joint() -> re.Pattern[str]:
    joints = (word for rules in all_rules().values() for word in rules.facts.joints)
    return re.compile(rf"\s*(?:,\s*)?(?:,|{_any(joints)})\s+", re.IGNORECASE)


def byline(language: str) -> re.Pattern[str]:
    """What stands at the head of a line that says who speaks or presides; the group `chaired` holds the latter."""
    return _reader(language).byline


class _Reader:
    """Reads the people of one language."""

    def __init__(self, language: str) -> None:
        rules, facts = rules_for(language), facts_for(language)
        plain = {fold(word) for word in (rules.quotes.roles | rules.facts.roles) - rules.facts.no_roles}
        self.titles = {fold(word).rstrip(".") for word in rules.quotes.titles}
        self.roles = plain | {word[:-1] for word in plain if len(word) >= TOLERATED}
        self.not_names = {fold(word) for word in rules.quotes.never_names} | {fold(word) for word in facts.determiners}
        self.no_part = self.roles | self.not_names | self.titles  # of a name, at its head
        self.organisations = {fold(word) for word in rules.quotes.organisations}
        chaired = _any(phrase for each in all_rules().values() for phrase in each.facts.chaired)
        by = _any(phrase for each in all_rules().values() for phrase in each.page.by)
        self.byline = re.compile(rf"(?:(?P<chaired>{chaired})|{by})\s?:?\s+(?=[{_UPPER}])", re.IGNORECASE)
        determiner = _any(rules.facts.determiners, glued=True)
        self.copula = re.compile(rf",?\s+{_any(rules.facts.copulas)}\s+(?:{determiner})?", re.IGNORECASE)
        self.behind = re.compile(rf"{self.copula.pattern}|{_OPENING.pattern}", re.IGNORECASE)
        self.tail = re.compile(rf"\s+{_any(rules.facts.of + rules.facts.at)}\Z")
        self.determiner = re.compile(determiner, re.IGNORECASE)
        self.joint = re.compile(rf"\s+{_any(rules.facts.joints)}\s+", re.IGNORECASE)
        self.at = re.compile(rf"\s+{_any(rules.facts.at, glued=True)}(?:{determiner})?(?=[{_UPPER}])")
        self.of = re.compile(rf"\s+{_any(rules.facts.of, glued=True)}(?:{determiner})?(?=[{_UPPER}])")
        opening = rules.page.common | rules.quotes.auxiliaries | rules.quotes.possessives
        self.common = {fold(word) for word in opening} - {fold(word) for word in facts.determiners}
        self.at_words = {fold(word) for word in rules.facts.within}
        self.clause = re.compile(rf"\s+{_any(rules.quotes.relatives | {'where', 'où'})}(?!\w)", re.IGNORECASE)

    def people(self, text: str, start: int, end: int) -> Iterator[PersonFact]:
        """The people of one line."""
        head = self.byline.match(text, start, end)
        if head and (shared := self._shared(text, head.end(), min(end, start + 2 * LONGEST))):
            yield from shared
            return
        at = start
        while name := NAME.search(text, at, end):
            at = name.end()
            if not self.behind.match(text, at, end) and not _CAPITALS.search(name[0]):  # most names
                continue
            span = self._person(text, start, name)
            if not span:
                continue
            if before := self._office(text[name.start() : span[0]], span):
                yield self._fact(text[span[0] : span[1]], before, name.start())
            for said in self._after(text, span[1], end, bracketed=text[span[0] - 1 : span[0]] == "("):
                at = max(at, said.end)
                yield self._fact(text[span[0] : span[1]], said, span[0])

    def _fact(self, name: str, said: _Said, start: int) -> PersonFact:
        titles = (word[0] for word in _WORD.finditer(said.role) if self._is_role(word[0]))
        return PersonFact(name, said.role, said.affiliation, None, start, said.end, next(titles, None))

    def _is_role(self, word: str) -> bool:
        return fold(word) in self.roles

    def _has_role(self, part: str) -> bool:
        return any(self._is_role(word[0]) for word in list(_WORD.finditer(part))[:SOON])

    def _person(self, text: str, begin: int, name: re.Match[str]) -> tuple[int, int] | None:
        """Where a person's name stands in a run of capitals: behind what opens the sentence and behind an office."""
        words = [(name.start() + word.start(), name.start() + word.end()) for word in _VISIBLE.finditer(name[0])]
        plain = [fold(text[start:end]) for start, end in words]
        last = max((i for i, word in enumerate(plain) if word.rstrip(".") in self.no_part), default=-1)
        words, plain = words[last + 1 :], plain[last + 1 :]
        before = text[max(begin, name.start() - 12) : name.start()].split() if last < 0 else []
        if len(words) < 2 or self.organisations & set(plain) or (before and fold(before[-1]) in self.at_words):
            return None
        return words[0][0], words[-1][1]

    def _office(self, before: str, span: tuple[int, int]) -> _Said | None:
        """An office in capitals with its house before a name: "Tidal CEO Ada Orlow"."""
        *house, office = before.split() or [""]
        if not house or not office.isupper() or not self._is_role(office) or fold(house[0]) in self.no_part:
            return None
        return _Said(office, " ".join(house), span[1])

    # ---- what stands behind a name ------------------------------------------------------------------------

    def _after(self, text: str, at: int, end: int, *, bracketed: bool) -> list[_Said]:
        end = min(end, at + LONGEST)
        if copula := self.copula.match(text, at, end):
            return self._roles(text, copula.end(), self._close(text, copula.end(), end), loose=False)
        opening = _OPENING.match(text, at, end)
        if not opening:
            return []
        start = opening.end()
        close = self._close(text, start, end)
        determiner = self.determiner.match(text, start, close)
        listed = bracketed or "(" in opening[0] or not text[close:end].strip(" :")
        return self._roles(text, determiner.end() if determiner else start, close, loose=listed)

    def _close(self, text: str, at: int, end: int) -> int:
        found = _CLOSE.search(text, at, end)
        return found.start() if found else end

    def _roles(self, text: str, start: int, end: int, *, loose: bool) -> list[_Said]:
        """The roles that open this stretch; `loose` where no sentence goes on behind them, so that a name may follow
        a role without a preposition."""
        parts = [(part.start(), part.end()) for part in _PART.finditer(text, start, end)]
        first = _WORD.search(text, *parts[0]) if parts else None
        if not first or fold(first[0]) in self.common or not self._has_role(text[slice(*parts[0])]):
            return []
        found = self._of_part(text, *parts[0], loose=loose)
        for number, (begin, stop) in enumerate(parts[1:4]):
            name = self._whole_place(text, begin, stop)
            if not name or (found[-1].affiliation and not loose) or (number and not loose):
                break
            if found[-1].affiliation:
                found.append(_Said(found[-1].role, name, stop))
            else:
                found[-1] = _Said(found[-1].role, name, begin + len(text[begin:stop].rstrip()))
        return found

    def _whole_place(self, text: str, start: int, end: int) -> str | None:
        """The name that fills a part between commas, unless it is a role or a person of whom more is said."""
        part = text[start:end].strip()
        place = _PLACE.fullmatch(part)
        return part if place and not self._has_role(part) else None

    def _of_part(self, text: str, start: int, end: int, *, loose: bool) -> list[_Said]:
        clause = self.clause.search(text, start, end)
        end = clause.start() if clause else end
        at = start
        found = []
        while at < end:
            said = self._one(text, at, end, loose=loose)
            found.append(said)
            joint = self.joint.match(text, said.end, end)
            if not joint or not self._has_role(text[joint.end() : end]):
                break
            at = joint.end()
        return found

    def _one(self, text: str, start: int, end: int, *, loose: bool) -> _Said:
        """One role with where it is held: "engineer at Inria", "CEO of Alma", and in brackets "CSO Alma"."""
        noun = next((w for w in _WORD.finditer(text, start, end) if self._is_role(w[0])), None)
        held = self._held(text, noun.end(), end) if noun else None
        if noun and held and held.start() - start <= LONGEST_ROLE and (place := _PLACE.match(text, held.end(), end)):
            stop = self._with_noun(text, place.end(), end)
            if fold(text[place.start() : stop]) not in self.not_names:
                return _Said(text[start : held.start()].strip(), text[place.start() : stop], stop)
        last = [w for w in _WORD.finditer(text, start, end) if self._is_role(w[0])][-1:] if loose else []
        if last and (place := _BLANKS.match(text, last[0].end(), end)):
            name = _PLACE.match(text, place.end(), end)
            if name and not text[name.end() : end].strip():
                return _Said(text[start : last[0].end()].strip(), name[0], name.end())
        role = text[start : end if end - start <= LONGEST_ROLE else noun.end() if noun else start].rstrip()
        role = self.tail.sub("", role)  # "author of", where the title was in quotation marks
        return _Said(role.strip(), None, start + len(role))

    def _held(self, text: str, at: int, end: int) -> re.Match[str] | None:
        """What stands between role and affiliation: "at" rather than an "of" within the role, but no later one."""
        of, held = self.of.search(text, at, end), self.at.search(text, at, end)
        if not of or not held or held.start() < of.start():
            return held or of
        place = _PLACE.match(text, of.end(), end)
        return held if not place or place.end() == held.start() else of

    def _with_noun(self, text: str, at: int, end: int) -> int:
        """The end of a name with the noun that belongs to it: the Aurora project."""
        noun = _NOUN.match(text, at, end)
        return noun.end() if noun and fold(noun[1]) in self.organisations else at

    # ---- several people who share a line ------------------------------------------------------------------

    def _shared(self, text: str, start: int, end: int) -> list[PersonFact]:
        """ "Ana Sol, engineer and Bo Tan, engineer, Alma": the last affiliation is of all that have none."""
        heads = [name for name in NAME.finditer(text, start, end) if self._opens(text, start, name, end)]
        facts: list[PersonFact] = []
        for name, following in zip(heads, [*heads[1:], None], strict=False):
            limit = following.start() if following else end
            begin = text.index(",", name.end()) + 1
            facts.append(
                self._listed(text, name, begin, self._before_joint(text, begin, limit) if following else limit)
            )
        if facts and (last := facts[-1].affiliation):
            facts = [PersonFact(f.name, f.role, f.affiliation or last, None, f.start, f.end, f.title) for f in facts]
        return facts

    def _opens(self, text: str, start: int, name: re.Match[str], end: int) -> bool:
        """Whether this name is followed by a comma and a role, and stands first or behind a joint."""
        comma = _LISTED.match(text, name.end(), end)
        behind = name.start() == start or self._before_joint(text, start, name.start()) < name.start()
        return bool(comma and behind and self._has_role(comma[1]) and not self._has_role(name[0]))

    def _before_joint(self, text: str, start: int, end: int) -> int:
        """The end of what is said of somebody, without the joint to the next one."""
        joint = next((found for found in _joint().finditer(text, max(start, end - 7), end) if found.end() == end), None)
        return joint.start() if joint else end

    def _listed(self, text: str, name: re.Match[str], start: int, end: int) -> PersonFact:
        end = self._close(text, start, end)
        parts = [(part.start(), part.end()) for part in _PART.finditer(text, start, end)]
        said = self._of_part(text, parts[0][0], parts[0][1], loose=False)[0]
        affiliation = said.affiliation or (self._whole_place(text, *parts[-1]) if len(parts) > 1 else None)
        stop = parts[-1][0] - 1 if affiliation and not said.affiliation else end
        role = text[start:stop].strip(" ,") if not said.affiliation else said.role
        return self._fact(name[0], _Said(role, affiliation, start + len(text[start:end].rstrip())), name.start())


@cache
def _reader(language: str) -> _Reader:
    return _Reader(language)


def _any(words: Iterator[str] | Sequence[str] | frozenset[str], *, glued: bool = False) -> str:
    """A pattern of any of these; `glued` has the blank behind it, none behind an apostrophe."""
    ordered = sorted(set(words), key=len, reverse=True)
    parts = (
        re.escape(word).replace("'", "['’]") + (r"\s*" if word.endswith("'") else r"\s+" if glued else "")
        for word in ordered
    )
    return "(?:" + "|".join(parts) + ")"
