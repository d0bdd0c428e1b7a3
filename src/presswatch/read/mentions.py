"""Where an article names the project, and what follows from it."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from presswatch.model import Block, BlockKind, Mention, Project, Terms, Verdict
from presswatch.plain import fold
from presswatch.urls import belongs

BESIDE = 40  # characters between an exclude phrase and a strong hit that it takes away
NEAR = 200  # the same for weak and cased hits, which lean on what is around them

# What a mention is worth alone, and what raises it. A strong one is accepted alone, the others need one thing more.
STRONG, SUPPORTED, GENERIC = 0.6, 0.45, 0.3
MORE_CONTEXT, ANOTHER, ANOTHER_AT_MOST, IN_TITLE, EARLY = 0.1, 0.1, 0.2, 0.15, 0.05
ACCEPT_FROM = 0.5
EARLY_BLOCKS = 3
STRONG_NAME = "a strong term"


@dataclass(frozen=True, slots=True)
class Judgement:
    """`relevance` is 0 to 1, `reasons` say what made it so."""

    relevance: float
    verdict: Verdict
    reasons: tuple[str, ...]


def find_mentions(text: str, blocks: Sequence[Block], title: str | None, project: Project) -> tuple[Mention, ...]:
    """Every place outside furniture that names the project, in order, each with the rule that says so.

    Terms match across blanks, hyphens and line ends, whatever their accents, as hashtag, handle, possessive or part
    of an address. `title` lends context; its own mentions are for `judge`, as they have no place in the text.
    """
    if not (project.terms.strong or project.terms.weak or project.terms.cased):
        return ()
    matcher = _matcher(project.terms)
    searched = [block for block in blocks if block.kind is not BlockKind.FURNITURE]
    searched = [block for block in searched if matcher.may_name(fold(text[block.start : block.end]))]
    if not searched:
        return ()
    named = any(matcher.strong_in(text[block.start : block.end]) for block in searched) or matcher.strong_in(
        title or ""
    )
    return tuple(
        Mention(mention.term, block.start + mention.start, block.start + mention.end, mention.reason)
        for block in searched
        for mention in matcher.mentions(text[block.start : block.end], named)
    )


def judge(
    mentions: Sequence[Mention], blocks: Sequence[Block], title: str | None, project: Project, url: str
) -> Judgement:
    """The machine's word on an article and why. The project's own site is rejected whatever it says."""
    if not (project.terms.strong or project.terms.weak or project.terms.cased):
        return Judgement(0.0, Verdict.REVIEW, ("the project has no terms to look for",))
    in_title = bool(title and next(_matcher(project.terms).mentions(title, False), None))
    relevance = _relevance(mentions, blocks, in_title)
    own = next((domain for domain in project.own_domains if url and belongs(url, domain)), None)
    if own:
        return Judgement(relevance, Verdict.REJECT, (f"own site: {own}",))
    if not mentions and not in_title:
        return Judgement(0.0, Verdict.REJECT, ("the project is not named",))
    if not mentions:
        return Judgement(relevance, Verdict.REVIEW, ("named in the title only",))
    reasons = tuple(dict.fromkeys(mention.reason for mention in mentions))
    reasons += ("named in the title",) if in_title else ()
    return Judgement(relevance, Verdict.ACCEPT if relevance >= ACCEPT_FROM else Verdict.REVIEW, reasons)


def _relevance(mentions: Sequence[Mention], blocks: Sequence[Block], in_title: bool) -> float:
    if not mentions:
        return 0.35 if in_title else 0.0
    best = max(_worth(mention.reason) for mention in mentions)
    more = min(ANOTHER_AT_MOST, ANOTHER * (len(mentions) - 1))
    early_until = blocks[min(EARLY_BLOCKS, len(blocks)) - 1].end
    early = EARLY if len(blocks) > EARLY_BLOCKS and mentions[0].start < early_until else 0.0
    return round(min(1.0, best + more + early + (IN_TITLE if in_title else 0.0)), 3)


def _worth(reason: str) -> float:
    if reason.startswith("strong"):
        return STRONG
    if "lower case" in reason:
        return GENERIC
    return SUPPORTED + (MORE_CONTEXT if " and " in reason or "named elsewhere" in reason else 0.0)


@dataclass(frozen=True, slots=True)
class _Matcher:
    """The patterns of a project's terms over folded text; `exact` gives a term as it was written by label and key."""

    strong: re.Pattern[str] | None
    weak: re.Pattern[str] | None
    cased: re.Pattern[str] | None
    context: re.Pattern[str] | None
    exclude: re.Pattern[str] | None
    exact: dict[tuple[str, str], str]
    anchors: tuple[str, ...]  # a word of every term

    def may_name(self, folded: str) -> bool:
        """Whether a term may stand in folded text: this takes a hundredth of the time of looking for it."""
        return any(anchor in folded for anchor in self.anchors)

    def strong_in(self, text: str) -> bool:
        return any(mention.reason.startswith("strong") for mention in self.mentions(text, False))

    def mentions(self, text: str, named_elsewhere: bool) -> Iterator[Mention]:
        """The mentions of one paragraph, in order."""
        folded = fold(text)
        if not self.may_name(folded):
            return
        taken = bytearray(len(text))
        excluded = [match.span() for match in self.exclude.finditer(folded)] if self.exclude else []
        context = self._context(folded)
        around = sorted(span for spans in context.values() for span in spans)
        found: list[Mention] = []
        for label, pattern in (("strong", self.strong), ("cased", self.cased), ("weak", self.weak)):
            for match in pattern.finditer(folded) if pattern else ():
                start, end = match.span()
                beside = BESIDE if label == "strong" else NEAR
                if any(taken[start:end]) or _excluded((start, end), excluded, around, beside):
                    continue
                key = _key(match[0])
                term = self.exact.get((label, key)) or self.exact.get((label, key[:-1])) or self._handled(match[0])
                reason = _reason(label, term, text[start:end], _others(context, start, end), named_elsewhere)
                if reason:
                    taken[start:end] = b"\x01" * (end - start)
                    found.append(Mention(term, start, end, reason))
        yield from sorted(found, key=lambda mention: mention.start)

    def _handled(self, hit: str) -> str:
        """The term within a handle (@TermHQ)."""
        key = _key(hit)
        fitting = [(known, term) for (label, known), term in self.exact.items() if label == "strong"]
        return max((pair for pair in fitting if key.startswith(pair[0])), default=("", hit))[1]

    def _context(self, folded: str) -> dict[str, list[tuple[int, int]]]:
        """Every word of context in the paragraph (and a strong term), with its places."""
        found: dict[str, list[tuple[int, int]]] = {}
        for pattern, name in ((self.context, None), (self.strong, STRONG_NAME)):
            for match in pattern.finditer(folded) if pattern else ():
                found.setdefault(name or match[0], []).append(match.span())
        return found


def _reason(label: str, term: str, hit: str, words: Sequence[str], named_elsewhere: bool) -> str | None:
    """Why a hit counts, None when it does not. `words` are those of context in its paragraph."""
    if label == "strong":
        return "strong term"
    if label == "cased" and _letters(hit) not in (_letters(term), _letters(term) + "s"):
        return None
    lower = label == "weak" and _is_common_word(hit, term)
    if lower and not named_elsewhere and STRONG_NAME not in words:
        return None
    if words:
        return f"{label} term{' in lower case' if lower else ''}, with {' and '.join(words[:3])} in its paragraph"
    return "cased term, the project is named elsewhere" if label == "cased" and named_elsewhere else None


def _is_common_word(hit: str, term: str) -> bool:
    """Whether a capital of the name is missing: at the head of a sentence "Big science" is no name."""
    pairs = zip(re.findall(r"\w+", hit), re.findall(r"\w+", term), strict=False)
    return any(said[:1].islower() and named[:1].isupper() for said, named in pairs)


def _excluded(
    hit: tuple[int, int], excluded: Sequence[tuple[int, int]], around: Sequence[tuple[int, int]], beside: int
) -> bool:
    """Whether an exclude phrase takes the hit away: one that it is part of, or one beside it with no word of context
    (`around`) nearer. Both lists are in order and do not overlap."""
    nearest = _nearest(hit, excluded)
    return nearest == 0 or (nearest <= beside and nearest <= _nearest(hit, around, apart=True))


def _nearest(hit: tuple[int, int], spans: Sequence[tuple[int, int]], *, apart: bool = False) -> float:
    """Characters to the nearest span, 0 for one that overlaps; with `apart` those do not count."""
    at = bisect_left(spans, hit)
    near = spans[max(0, at - 2) : at + 2]
    gaps = (max(0, start - hit[1] + 1, hit[0] - end + 1) for start, end in near)
    return min((gap for gap in gaps if gap or not apart), default=math.inf)


def _others(context: dict[str, list[tuple[int, int]]], start: int, end: int) -> list[str]:
    """The words of context that stand outside the hit itself."""
    return [
        word for word, spans in context.items() if not start <= spans[0][0] < end or not start <= spans[-1][0] < end
    ]


def _key(text: str) -> str:
    return re.sub(r"[\W_]+", "", fold(text))


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)


@lru_cache(maxsize=16)
def _matcher(terms: Terms) -> _Matcher:
    named = [term for term in (*terms.strong, *terms.weak, *terms.cased) if _key(term)]
    return _Matcher(
        strong=_any_of(terms.strong, handles=True),
        weak=_any_of(terms.weak),
        cased=_any_of(terms.cased, plural=True),
        context=_any_of(terms.context, plural=True),
        exclude=_any_of(terms.exclude, plural=True),
        exact={
            (label, _key(term)): term
            for label, spelled in (("strong", terms.strong), ("weak", terms.weak), ("cased", terms.cased))
            for term in spelled
        },
        anchors=tuple({max(_words(term), key=len) for term in named}),
    )


def _any_of(terms: Sequence[str], *, handles: bool = False, plural: bool = False) -> re.Pattern[str] | None:
    """Any of the terms as whole words in folded text, the longest first; blanks and hyphens are one."""
    spelled = sorted({_spelled(term, plural) for term in terms if _key(term)}, key=len, reverse=True)
    if not spelled:
        return None
    either = "|".join(spelled)
    handle = rf"|(?<=@)(?:{either})\w{{0,15}}" if handles else ""
    return re.compile(rf"(?<![^\W_])(?:{either})(?![^\W_]){handle}")


def _spelled(term: str, plural: bool) -> str:
    words = [re.escape(word) for word in _words(term)]
    return r"[ -]{1,3}".join(word + ("(?:e?s|x)?" if plural and word[-1].isalnum() else "") for word in words)


def _words(term: str) -> list[str]:
    return [word for word in re.split(r"[\s-]+", fold(term).strip()) if word]
