"""The readers put together: a page, a text or a line of JSON in, a reading out."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from presswatch.errors import ReadError
from presswatch.language.detect import block_language, detect
from presswatch.model import Article, Block, BlockKind, Candidate, Page, Project, Reading
from presswatch.read.article import read_article
from presswatch.read.blocks import mark_furniture
from presswatch.read.events import find_events, without_titles
from presswatch.read.facts import facts_as_json
from presswatch.read.figures import find_figures
from presswatch.read.links import find_links
from presswatch.read.markdown import from_markdown
from presswatch.read.mentions import find_mentions, judge
from presswatch.read.passages import rank_passages
from presswatch.read.quotes import find_quotes
from presswatch.read.roles import find_people


def read_page(page: Page, project: Project, *, hint: Candidate | None = None) -> Reading:
    """Everything that is read from a response. Raises ReadError where it holds nothing to read."""
    return _reading(read_article(page, project, hint=hint), project, page.url)


def read_text(
    text: str, project: Project, *, language: str | None = None, title: str | None = None, url: str = ""
) -> Reading:
    """What is read from a text taken as it is: its blocks are its lines, all offsets index it."""
    return _reading(_article_of(text, (), language, title), project, url)


def _article_of(text: str, kinds: Sequence[BlockKind], language: str | None, title: str | None) -> Article:
    """A text as an article; `kinds` are those of its lines that hold something, paragraphs where () is given."""
    found, confidence = (language, 1.0) if language else detect(text)
    spans = list(_lines(text))
    kinds = kinds or [BlockKind.PARAGRAPH] * len(spans)
    marked, _ = mark_furniture([(text[start:end], kind) for (start, end), kind in zip(spans, kinds, strict=True)])
    blocks = tuple(
        Block(start, end, kind, block_language(text[start:end], found))
        for (start, end), (_, kind) in zip(spans, marked, strict=True)
    )
    return Article(text=text, blocks=blocks, language=found, language_confidence=confidence, title=title)


def read_line(line: str, project: Project, *, now: datetime | None = None) -> dict[str, Any]:
    """One line of `presswatch read`: {"id", "url", "html"}, {"id", "text", "language"?} or {"id", "markdown"} to the
    fields of `as_json` with its id; {"id", "error"} where that can't be. `now` bounds dates of publication."""
    item: Any = None
    try:
        item = json.loads(line)
        if not isinstance(item, dict):
            raise ReadError("a line must be a JSON object")
        return {"id": item.get("id"), **as_json(_read_item(item, project, now or datetime.now(UTC)))}
    except ReadError as error:
        return {"id": _id(item), "error": str(error)}
    except Exception as error:  # whatever one line does to a library, the next one is read
        return {"id": _id(item), "error": f"{type(error).__name__}: {error}"}


def as_json(reading: Reading) -> dict[str, Any]:
    """A reading as plain values, with the fields that `presswatch read` prints."""
    article = reading.article
    return {
        "title": article.title,
        "authors": list(article.authors),
        "published": article.published.isoformat() if article.published else None,
        "language": article.language,
        "text": article.text,
        "blocks": [
            {"start": block.start, "end": block.end, "kind": str(block.kind), "language": block.language}
            for block in article.blocks
        ],
        "mentions": [
            {"term": mention.term, "start": mention.start, "end": mention.end, "reason": mention.reason}
            for mention in reading.mentions
        ],
        "relevance": reading.relevance,
        "verdict": str(reading.verdict),
        "quotes": [
            {
                "kind": str(quote.kind),
                "text": quote.text,
                "text_clean": quote.text_clean,
                "start": quote.start,
                "end": quote.end,
                "speaker": quote.speaker,
                "speaker_as_printed": quote.speaker_as_printed,
                "cue": quote.cue,
                "rule": quote.rule,
                "confidence": quote.confidence,
                "flags": list(quote.flags),
            }
            for quote in reading.quotes
        ],
        "passages": [
            {"text": passage.text, "start": passage.start, "end": passage.end, "score": passage.score}
            for passage in reading.passages
        ],
        **facts_as_json(reading),
        "flags": list(article.flags),
    }


def _id(item: Any) -> Any:
    return item.get("id") if isinstance(item, dict) else None


_LETTER = re.compile(r"[^\W_]")


def _reading(article: Article, project: Project, url: str) -> Reading:
    """What an article of these blocks says. Lines of marks alone say nothing, and cost nothing."""
    text = article.text
    blocks = [block for block in article.blocks if _LETTER.search(text, block.start, block.end)]
    mentions = find_mentions(text, blocks, article.title, project)
    judgement = judge(mentions, blocks, article.title, project, url)
    people = find_people(text, blocks, article.language)
    events = find_events(replace(article, blocks=tuple(blocks)), people)
    as_of = article.published or next((event.day for event in events if event.day), None)
    quotes = without_titles(find_quotes(text, blocks, article.language, _about(article)), events)
    return Reading(
        article=article,
        mentions=mentions,
        relevance=judgement.relevance,
        verdict=judgement.verdict,
        reasons=judgement.reasons,
        quotes=quotes,
        passages=rank_passages(text, blocks, mentions, project, quotes, article.language),
        events=events,
        links=find_links(text, blocks, article.anchors),
        people=tuple(replace(person, as_of=as_of) for person in people),
        figures=find_figures(text, blocks, article.language, as_of),
    )


def _about(article: Article) -> str:
    """Headline and standfirst, for what an article says only there."""
    return "\n".join(filter(None, (article.title, article.standfirst)))


def _lines(text: str) -> list[tuple[int, int]]:
    """Where the lines that hold something begin and end, without the blanks around them."""
    spans = []
    start = 0
    for line in text.split("\n"):
        held = line.strip()
        if held:
            begin = start + line.index(held)
            spans.append((begin, begin + len(held)))
        start += len(line) + 1
    return spans


def _read_item(item: Mapping[str, Any], project: Project, now: datetime) -> Reading:
    url = _string(item, "url") or ""
    html, text, markdown = (_string(item, key) for key in ("html", "text", "markdown"))
    if html is not None:
        headers = (("Content-Type", "text/html; charset=utf-8"),)
        body = html.encode("utf-8", "replace")
        return read_page(Page(url, url, 200, headers, body, now), project)
    language, title = _string(item, "language"), _string(item, "title")
    if text is not None:
        return read_text(text, project, language=language, title=title, url=url)
    if markdown is None:
        raise ReadError('a line needs "html", "text" or "markdown"')
    written = from_markdown(markdown)
    article = replace(
        _article_of(written.text, written.kinds, language, title or written.title),
        authors=written.authors,
        published=written.published,
        flags=written.flags,
        anchors=written.anchors,
    )
    return _reading(article, project, url)


def _string(item: Mapping[str, Any], key: str) -> str | None:
    value = item.get(key)
    if value is not None and not isinstance(value, str):
        raise ReadError(f'"{key}" must be a string')
    return value
