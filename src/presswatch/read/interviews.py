"""Interviews: questions without marks, answers within them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from presswatch.model import Block
from presswatch.read.marks import Span
from presswatch.read.names import Named
from presswatch.read.people import People

QUESTION = 400  # characters of a question at most
LABEL = 60  # characters of the name that stands before an answer
ANSWERS = 2  # quotations behind questions that make an interview


def interviewee(text: str, blocks: Sequence[Block], spans: Sequence[Span], people: People) -> Named | None:
    """Who answers in an interview whose answers stand in marks; None when it is none or nobody in particular does."""
    opened = [span.opened for span in spans]
    answers = sum(_asks(text, one, opened) and _answers(text, other, opened) for one, other in pairwise(blocks))
    if answers < ANSWERS:
        return None
    labels = [text[b.start : b.start + LABEL].partition(":")[0].strip() for b in blocks if _answers(text, b, opened)]
    people_by_name = {m.named.name: m.named for m in people.mentions}
    named = {label: people_by_name[label] for label in labels if label in people_by_name}
    return next(iter(named.values())) if len(named) == 1 else people.topic()


def _asks(text: str, block: Block, opened: Sequence[int]) -> bool:
    line = text[block.start : block.end].rstrip()
    return (
        line.endswith("?")
        and len(line) < QUESTION
        and block.start not in opened[bisect_left(opened, block.start) :][:1]
    )


def _answers(text: str, block: Block, opened: Sequence[int]) -> bool:
    """Whether a quotation opens a block, or a label before it does."""
    at = bisect_left(opened, block.start)
    if at == len(opened) or opened[at] >= block.end:
        return False
    before = text[block.start : opened[at]].strip()
    return not before or (len(before) < LABEL and before.endswith(":"))
