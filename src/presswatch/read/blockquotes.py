"""Block quotations without marks: introduced by a colon, or signed below."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from presswatch.language.rules import QuoteWords
from presswatch.model import Block, BlockKind
from presswatch.read.marks import Span

LONG = 20  # characters from which a block says something
SIGNED = 90  # characters of the line that signs it


def with_blocks(text: str, blocks: Sequence[Block], spans: Sequence[Span], words: QuoteWords) -> tuple[Span, ...]:
    """The spans, and block quotations that have no marks of their own and that somebody is said to speak."""
    opened = [span.opened for span in spans]
    extra = []
    for number, block in enumerate(blocks):
        marked = bisect_left(opened, block.start) != bisect_left(opened, block.end)
        if block.kind is not BlockKind.QUOTE or marked or block.end - block.start < LONG:
            continue
        introduced = number > 0 and text[blocks[number - 1].start : blocks[number - 1].end].rstrip().endswith(":")
        if introduced or _signs(text, blocks[number + 1 : number + 2], words):
            extra.append(Span(block.start, block.start, block.end, block.end, ("block",)))
    return tuple(sorted([*spans, *extra], key=lambda s: s.opened)) if extra else tuple(spans)


def _signs(text: str, following: Sequence[Block], words: QuoteWords) -> bool:
    """Whether the line behind a block only names somebody: it begins with a dash, or has no stop."""
    if not following or following[0].end - following[0].start > SIGNED:
        return False
    line = text[following[0].start : following[0].end].strip()
    name = line.lstrip(words.dashes + " \u00a0")
    return name[:1].isupper() and not line.endswith((".", "?", "!", ":", "…")) and (name != line or "," in line)
