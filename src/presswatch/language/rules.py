"""What a language must say to be read: one `LanguageRules` per language, in a file named by its code.

Engines take their words and marks from here and hold none themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import presswatch.language as package
from presswatch.plain import fold


@dataclass(frozen=True, slots=True)
class PageWords:
    """The words of a page around its article. They are compared folded (`plain.fold`), so accents and capitals in
    them are free; phrases match whole words."""

    common: frozenset[str]  # function words: enough of them tell the language of a block
    by: tuple[str, ...]  # what stands before an author's name
    joints: tuple[str, ...]  # what stands between two authors
    no_authors: frozenset[str]  # what stands where a name should
    author_titles: tuple[str, ...]  # what follows a name: its work, not its owner
    furniture_starts: tuple[str, ...]  # how a block begins that is no part of the article
    furniture_inside: tuple[str, ...]  # what gives away a short block that is no part of the article
    bios: tuple[str, ...]  # what introduces the author after the article
    paywall: tuple[str, ...]  # what is said where the free part of an article ends
    walls: tuple[str, ...]  # what a page says that stands in front of another
    months: Mapping[str, int]
    guest: tuple[str, ...]  # what a title, a section or a standfirst says of a guest's article
    interview: tuple[str, ...]
    video: tuple[str, ...]
    podcast: tuple[str, ...]
    talk: tuple[str, ...]
    event: tuple[str, ...]
    abbreviations: frozenset[str]  # words whose full stop ends no sentence, without it
    leaning: frozenset[str]  # first words of a sentence that leans on the one before
    telling: frozenset[str]  # words of a sentence that says something: superlatives, verbs of doing


@dataclass(frozen=True, slots=True)
class QuoteWords:
    """The words and marks of reported speech. Words are in lower case, with the straight apostrophe."""

    marks: tuple[tuple[str, str], ...]  # families of double marks: all that open, all that close
    single_marks: tuple[tuple[str, str], ...]  # the same for single marks, () where they never enclose speech
    elisions: tuple[str, ...]  # short words written onto the next one: l', qu'
    verbs: frozenset[str]  # finite forms that report speech
    verb_phrases: frozenset[str]  # two-word verbs of which the first word alone reports nothing: went on
    present_ending: str  # of present participles
    participle_endings: tuple[str, ...]  # of past participles
    spoken: frozenset[str]  # past participles of those, after an auxiliary
    saying: frozenset[str]  # present participles: their subject is the sentence's
    auxiliaries: frozenset[str]
    incises: bool  # whether the reporting clause may stand inside the marks
    passive: frozenset[str]  # helping words that make a verb passive
    agents: frozenset[str]  # by
    verb_joints: frozenset[str]  # what may stand within a verb: adverbs, reflexives
    inverted: str  # pattern of a verb with its pronoun behind: (verb)-(pronoun)
    pronouns: Mapping[str, str]  # m, f, n (a thing), p (plural) or "" (nobody in particular)
    indefinite: frozenset[str]  # determiners of somebody who stays without a name
    people: Mapping[str, str]  # nouns that stand for a person named before: woman, year-old; m, f or ""
    possessives: frozenset[str]
    first_persons: frozenset[str]
    determiners: frozenset[str]
    definite: Mapping[str, str]  # determiners of somebody already named, with m, f or ""
    prepositions: frozenset[str]
    named_articles: frozenset[str]  # articles that, with a capital within a sentence, belong to a name: Le Courrier
    genitives: frozenset[str]  # prepositions within the name of an office: minister of, directrice de
    contracted: frozenset[str]  # prepositions that hold their determiner: du, aux
    openers: frozenset[str]  # what starts a subordinate clause or an adverbial, not a subject
    company: frozenset[str]  # prepositions after which a bare name is somebody: with
    head_last: bool  # whether the noun of an office stands last in its group: chief engineer
    conjunctions: frozenset[str]
    relatives: frozenset[str]
    that: frozenset[str]
    according: tuple[tuple[str, ...], ...]  # prepositions of the speaker: according to, selon
    views: tuple[tuple[str, ...], ...]  # the same, but only before the quotation: for, pour
    infinitive: frozenset[str]  # what opens a clause without a subject behind a conjunction: et d'ajouter
    eyes: tuple[tuple[str, ...], ...]  # a possessive of the speaker: in his view
    titles: Mapping[str, str]  # forms of address, with m, f or ""
    roles: frozenset[str]  # nouns of office that newspapers write before a name, capitals or not
    suffixes: frozenset[str]  # behind a surname: Jr
    particles: frozenset[str]  # lower-case parts of names
    abbreviations: frozenset[str]  # words whose full stop ends no sentence
    never_names: frozenset[str]  # capitalised words that are no name: days, months, sentence openers
    places: frozenset[str]
    organisations: frozenset[str]  # words that make a name one of an organisation
    bodies: frozenset[str]  # nouns that stand for an organisation named before: the company
    documents: frozenset[str]  # what "says" without being anybody
    work_cues: frozenset[str]  # words before a title of a work
    dashes: str
    men: frozenset[str]
    women: frozenset[str]
    callings: frozenset[str]  # nouns of who somebody is that stand before no name: the musician
    concerned: frozenset[str]  # nouns for whom the article is about: l'intéressée
    mottos: frozenset[str]  # nouns before a colon behind which nobody speaks: motto
    publishers: frozenset[str]  # nouns beside a title, or before a word held up: éditions, catalogue, the word
    speaking: frozenset[str]  # verbs of speaking about something
    topics: frozenset[str]  # what stands between those and it: about, de
    joining: frozenset[str]  # between two speakers: and
    fore: frozenset[str]  # adjectives between a determiner and its noun
    kin: tuple[frozenset[str], ...]  # nouns that may mean one person: coach, manager
    benches: frozenset[str]  # offices that a report seldom names: the judge; they mean nobody of another calling
    decades: Mapping[str, int]  # nouns of an age: septuagénaire is 70
    agents_of: tuple[str, ...]  # endings of nouns that mean somebody
    nouns_by_gender: Mapping[str, str]  # endings of those to m or f, the longest that fits counts
    names_by_gender: Mapping[str, str]  # endings of given names to m or f


@dataclass(frozen=True, slots=True)
class FactWords:
    """The words around events, links, people and figures. They are compared folded (`plain.fold`)."""

    weekdays: Mapping[str, int]  # Monday is 0
    cities: Mapping[str, str]  # names of cities to IANA time zones
    until: tuple[str, ...]  # between the two ends of a time: to, à
    happenings: frozenset[str]  # nouns of what takes place
    takes_place: tuple[str, ...]  # what says that it does
    labels: tuple[str, ...]  # nouns that number the parts of an event: session 1
    chaired: tuple[str, ...]  # what stands before who chairs
    working_group: str  # pattern of a working group's name
    online: tuple[str, ...]
    within: tuple[str, ...]  # prepositions of a place
    roles: frozenset[str]  # nouns of office beside `QuoteWords.roles`
    no_roles: frozenset[str]  # words of `QuoteWords.roles` that are no office by themselves
    at: tuple[str, ...]  # between a role and where it is held
    of: tuple[str, ...]  # the same, but it may also stand within the role
    copulas: tuple[str, ...]  # between a name and its role
    determiners: tuple[str, ...]
    joints: tuple[str, ...]  # between two people or two roles
    purposes: Mapping[str, tuple[str, ...]]  # what a link is for: words of its text, its sentence or its heading
    scales: Mapping[str, int]
    numbers: Mapping[str, int]  # numbers in words
    linking: tuple[str, ...]  # between a number and what it counts
    numbered: frozenset[str]  # what stands before a number that counts nothing: page 4
    dated: frozenset[str]  # what stands before a year
    uncounted: frozenset[str]  # units of time and money's parts
    plurals: frozenset[str]  # plurals without an ending
    plural_endings: tuple[str, ...]
    complements: tuple[str, ...]  # within the name of what is counted: hours of computing
    not_things: frozenset[str]  # words that end what is counted


@dataclass(frozen=True, slots=True)
class LanguageRules:
    code: str
    page: PageWords
    quotes: QuoteWords
    facts: FactWords


def rules_for(code: str) -> LanguageRules:
    """The rules of a language; English for one we have no file for."""
    return all_rules().get(code) or all_rules()["en"]


@cache
def facts_for(code: str) -> FactWords:
    """The facts' words of a language, folded."""
    facts = rules_for(code).facts
    kept = {field.name: getattr(facts, field.name) for field in fields(facts)}
    return replace(facts, **{name: _folded(value) for name, value in kept.items() if name != "working_group"})


def _folded(words: Any) -> Any:
    if isinstance(words, Mapping):
        return {fold(word): value for word, value in words.items()}
    return type(words)(fold(word) for word in words)


@cache
def all_rules() -> dict[str, LanguageRules]:
    """Every language there is a file for, by code."""
    names = [info.name for info in iter_modules(package.__path__) if len(info.name) == 2]
    return {name: import_module(f"presswatch.language.{name}").RULES for name in sorted(names)}
