"""What came in, for people who look at their mail and not at the archive: Markdown and HTML, pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

_MARKUP = re.compile(r"([\\`*_\[\]<>#|])")
_BREAKS = re.compile(r"[ ()<>]")


@dataclass(frozen=True, slots=True)
class Told:
    """One new article. Articles with the same `story` tell the same; `quoted` are the people who speak in it."""

    article_id: int
    story: int | None
    outlet: str | None
    published: str | None
    title: str | None
    url: str | None
    passage: str | None
    quoted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Digest:
    """What one digest tells: articles, and sources in trouble, each as a sentence."""

    project: str
    articles: tuple[Told, ...]
    troubles: tuple[str, ...] = ()

    @property
    def subject(self) -> str:
        count = len(self.articles)
        return f"{self.project} in the press: {count} new article{'' if count == 1 else 's'}"


def stories(articles: Iterable[Told]) -> list[list[Told]]:
    """The articles by story, in the order of each story's first."""
    groups: dict[tuple[str, int], list[Told]] = {}
    for told in articles:
        key = ("article", told.article_id) if told.story is None else ("story", told.story)
        groups.setdefault(key, []).append(told)
    return list(groups.values())


def markdown(digest: Digest) -> str:
    """The digest as Markdown; what came from the web can't become markup."""
    lines = [f"# {_plain(digest.subject)}", ""]
    for story in stories(digest.articles):
        for told in story:
            lines.append(" ".join(part for part in ("-", _plain(_where(told)), _link(told)) if part))
        first = story[0]
        if first.passage:
            lines.append(f"  > {_plain(first.passage)}")
        if quoted := _quoted(story):
            lines.append(f"  Quoted: {_plain(quoted)}")
        lines.append("")
    if digest.troubles:
        lines += ["## Sources in trouble", "", *(f"- {_plain(trouble)}" for trouble in digest.troubles), ""]
    return "\n".join(lines)


def html(digest: Digest) -> str:
    """The digest as one HTML page, without anything that is loaded from elsewhere."""
    parts = [f"<h1>{escape(digest.subject)}</h1>"]
    for story in stories(digest.articles):
        parts.append("<ul>")
        for told in story:
            title = escape(told.title or "Without a title")
            link = f'<a href="{escape(told.url or "")}">{title}</a>' if _is_web(told.url) else title
            parts.append(f"<li>{escape(_where(told))} {link}</li>")
        parts.append("</ul>")
        if story[0].passage:
            parts.append(f"<blockquote>{escape(story[0].passage)}</blockquote>")
        if quoted := _quoted(story):
            parts.append(f"<p>Quoted: {escape(quoted)}</p>")
    if digest.troubles:
        parts.append("<h2>Sources in trouble</h2><ul>")
        parts += [f"<li>{escape(trouble)}</li>" for trouble in digest.troubles]
        parts.append("</ul>")
    title = escape(digest.subject)
    return f'<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>{title}</title>\n' + "\n".join(parts) + "\n"


def _where(told: Told) -> str:
    known = ", ".join(part for part in (told.outlet, told.published) if part)
    return f"{known}:" if known else ""


def _link(told: Told) -> str:
    title, url = _plain(told.title or "Without a title"), _BREAKS.sub(_escaped, told.url or "")
    return f"[{title}](<{url}>)" if _is_web(url) else title


def _quoted(story: list[Told]) -> str:
    return ", ".join(sorted({name for told in story for name in told.quoted}))


def _is_web(url: str | None) -> bool:
    return (url or "").startswith(("http://", "https://"))


def _plain(text: str) -> str:
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


def _escaped(match: re.Match[str]) -> str:
    return f"%{ord(match[0]):02X}"
