"""A month's report in words, to be pasted into a mail: as Markdown or as plain text. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from presswatch.browse.strings import day

Words = Callable[..., str]
_MARKUP = re.compile(r"([\\`*_\[\]<>#|])")


def in_words(facts: dict[str, Any], t: Words, language: str) -> str:
    """The report as plain text; what came from the web is one line each."""
    title = t("report.title.of", month=day(facts["month"], language=language))
    lines = [title, "=" * len(title), ""]
    for heading, found in _parts(facts, t, language):
        lines += [heading, "-" * len(heading), *(f"- {_line(words)}{f' {url}' if url else ''}" for words, url in found)]
        lines.append("")
    return "\n".join(lines)


def in_markdown(facts: dict[str, Any], t: Words, language: str) -> str:
    """The report as Markdown; what came from the web can't become markup."""
    lines = [f"# {t('report.title.of', month=day(facts['month'], language=language))}", ""]
    for heading, found in _parts(facts, t, language):
        lines += [f"## {heading}", "", *(f"- {_linked(words, url)}" for words, url in found), ""]
    return "\n".join(lines)


def _parts(facts: dict[str, Any], t: Words, language: str) -> Iterator[tuple[str, list[tuple[str, str | None]]]]:
    """Each part's heading and its lines, each with where it leads."""
    colon = t("colon")
    yield (
        t("report.numbers"),
        [
            *(
                (f"{t('report.' + name)}{colon} {now} ({t('report.before', n=then)})", None)
                for name, now, then in facts["compared"]
            ),
            (_counted(t("report.by_language"), facts["languages"], colon, lambda name: t(f"language.{name}")), None),
            (_counted(t("report.by_kind"), facts["kinds"], colon, lambda name: t(f"kind.{name}")), None),
            (_counted(t("report.by_outlet"), facts["outlets"], colon, str), None),
        ],
    )
    if facts["new_outlets"]:
        yield t("report.new_outlets"), [(name, None) for name in facts["new_outlets"]]
    yield t("report.articles"), [(_article(row, language), _web(row["url"])) for row in facts["articles"]]
    yield (
        t("report.speakers"),
        [
            (f"{speaker['speaker']} ({speaker['quotes']}){colon} “{row['text_clean']}” ({row['outlet'] or '?'})", None)
            for speaker in facts["speakers"]
            for row in speaker["said"]
        ],
    )
    if facts["listed"]:
        yield t("report.on_page"), [(_article(row, language), None) for row in facts["listed"]]


def _article(row: dict[str, Any], language: str) -> str:
    return ", ".join(filter(None, (row["outlet"], day(row["published"], language=language), row["title"])))


def _counted(label: str, counts: list[tuple[str, int]], colon: str, name: Callable[[str], str]) -> str:
    return f"{label}{colon} " + ", ".join(f"{name(value)} {n}" for value, n in counts)


def _web(url: str | None) -> str | None:
    return url if url and url.startswith(("http://", "https://")) else None


def _line(text: str) -> str:
    return " ".join(text.split())


def _linked(text: str, url: str | None) -> str:
    words = _MARKUP.sub(r"\\\1", _line(text))
    if not url:
        return words
    address = re.sub(r"[ ()<>]", lambda sign: f"%{ord(sign[0]):02X}", url)
    return f"[{words}](<{address}>)"
