"""Marks in a text: spans that may nest and overlap become HTML whose words are the text's, one for one."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape

from presswatch.plain import fold

_SPECIAL = re.compile("[&<>'\"]")


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a text. `kind` becomes the mark's class, `title` its tooltip, `anchor` an id to link to; `leads_to`
    is the id of what is said about it elsewhere on the page, and `label` what a link there is called."""

    start: int
    end: int
    kind: str
    title: str = ""
    anchor: str = ""
    leads_to: str = ""
    label: str = ""


def marked(text: str, spans: Iterable[Span], *, at: int = 0) -> Markup:
    """The text as HTML with its spans in <mark>. `at` is where `text` begins in the text that the spans count in;
    what lies outside is cut off. Where spans overlap, a piece of text carries the classes of all of them, so the
    marks never cross; the HTML without its tags is the text."""
    opening: dict[int, list[Span]] = defaultdict(list)
    closing: dict[int, list[Span]] = defaultdict(list)
    for span in spans:
        start, end = max(span.start - at, 0), min(span.end - at, len(text))
        if start < end:
            opening[start].append(span)
            closing[end].append(span)
    active: list[Span] = []
    html: list[str] = []
    for begin, end in pairwise(sorted({0, len(text), *opening, *closing})):
        for span in closing[begin]:
            active.remove(span)
        active.extend(opening[begin])
        html.extend(_anchor(span) for span in opening[begin] if span.anchor and span.start - at == begin)
        html.append(_piece(text[begin:end], active))
    return Markup("".join(html))  # noqa: S704 every piece is escaped


def by_block(spans: Iterable[Span], blocks: Iterable[tuple[int, int]]) -> Iterator[list[Span]]:
    """For each block (start, end), in the order of the text, the spans that reach into it."""
    coming = deque(sorted(spans, key=lambda span: span.start))
    reaching: list[Span] = []
    for start, end in blocks:
        while coming and coming[0].start < end:
            reaching.append(coming.popleft())
        reaching = [span for span in reaching if span.end > start]
        yield reaching


def _anchor(span: Span) -> str:
    """An empty element, so that the words stay the text's; the link shows a sign by the style sheet."""
    if not span.leads_to:
        return f'<span id="{_escaped(span.anchor)}"></span>'
    label = _escaped(span.label)
    return f'<a class="pw-to" id="{_escaped(span.anchor)}" href="#{_escaped(span.leads_to)}" aria-label="{label}"></a>'


def _piece(text: str, active: Sequence[Span]) -> str:
    if not active:
        return _escaped(text)
    kinds = " ".join(dict.fromkeys(span.kind for span in active))
    title = " · ".join(dict.fromkeys(span.title for span in active if span.title))
    titled = f' title="{_escaped(title)}"' if title else ""
    leads_to = next((span.leads_to for span in reversed(active) if span.leads_to), "")
    titled += f' data-to="{_escaped(leads_to)}"' if leads_to else ""
    return f'<mark class="{_escaped(kinds)}"{titled}>{_escaped(text)}</mark>'


def _escaped(text: str) -> str:
    """`escape` makes an object of each of the thousands of pieces of a long text; most need nothing."""
    return str(escape(text)) if _SPECIAL.search(text) else text


def naming(text: str, terms: Iterable[str], kind: str = "mention") -> list[Span]:
    """Where the terms stand in a text, whatever their case, accents and kinds of dash."""
    folded = fold(text)
    spans = []
    for term in {fold(term) for term in terms if term.strip()}:
        start = folded.find(term)
        while start >= 0:
            spans.append(Span(start, start + len(term), kind))
            start = folded.find(term, start + len(term))
    return sorted(spans, key=lambda span: (span.start, span.end))


def place_of(words: str, text: str) -> tuple[int, int] | None:
    """Where words pasted by a person first stand in a text: blanks, line ends, quotation marks, dashes, case and
    accents may differ. None when they do not stand in it."""
    wanted, _ = _squeezed(words)
    squeezed, places = _squeezed(text)
    if not wanted:
        return None
    start = squeezed.find(wanted)
    if start < 0:
        return None
    return places[start], places[start + len(wanted) - 1] + 1


def _squeezed(text: str) -> tuple[str, list[int]]:
    """The folded text with runs of blanks as one blank, none at its ends, and where each character came from."""
    chars: list[str] = []
    places: list[int] = []
    for place, char in enumerate(fold(text)):
        if not char.isspace():
            chars.append(char)
        elif chars and chars[-1] != " ":
            chars.append(" ")
        else:
            continue
        places.append(place)
    if chars and chars[-1] == " ":
        chars.pop()
        places.pop()
    return "".join(chars), places
