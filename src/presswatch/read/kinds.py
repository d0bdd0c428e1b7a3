"""What kind of thing a page is."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

from presswatch.language.rules import PageWords, all_rules
from presswatch.model import ArticleKind
from presswatch.plain import fold
from presswatch.read.blocks import phrases
from presswatch.read.metadata import EVENT_TYPES, PODCAST_TYPES, VIDEO_TYPES, Declared
from presswatch.urls import belongs, youtube_id

VIDEO_HOSTS = ("vimeo.com", "dailymotion.com", "youtube.com", "youtu.be", "bilibili.com")
SLIDE_HOSTS = ("speakerdeck.com", "slideshare.net", "slideslive.com")
EDGE = 2  # blocks at either end, where a guest is introduced
PREFIX = 30  # characters: a kind stands at the head of a title


def is_video_page(declared: Declared, url: str) -> bool:
    """Whether the page shows a video and little else."""
    on_host = youtube_id(url) is not None or any(belongs(url, name) for name in VIDEO_HOSTS)
    og_type = (declared.meta("og:type") or "").lower()
    return on_host or og_type.startswith("video") or bool(VIDEO_TYPES & declared.types() and not declared.article)


def find_kind(declared: Declared, url: str, title: str | None, said: Sequence[str], hint: str | None) -> ArticleKind:
    """The kind by what the page declares, its section, the head of its title and its first and last blocks; `hint`
    where nothing speaks against a plain article."""
    found = _declared_kind(declared, url) or _worded_kind(declared, url, title or "", said)
    if found:
        return found
    return ArticleKind(hint) if hint in set(ArticleKind) else ArticleKind.ARTICLE


def _declared_kind(declared: Declared, url: str) -> ArticleKind | None:
    if is_video_page(declared, url):
        return ArticleKind.VIDEO
    if any(belongs(url, name) for name in SLIDE_HOSTS):
        return ArticleKind.TALK
    types = declared.types()
    if "Interview" in types:
        return ArticleKind.INTERVIEW
    if declared.article:
        return None
    if types & PODCAST_TYPES:
        return ArticleKind.PODCAST
    return ArticleKind.EVENT if types & EVENT_TYPES else None


def _worded_kind(declared: Declared, url: str, title: str, said: Sequence[str]) -> ArticleKind | None:
    sections = [
        declared.meta("article:section", "section", "parsely-section", "og:section") or "",
        *(unquote(step).replace("-", " ") for step in urlsplit(url).path.split("/")[1:-1]),
    ]
    heads = [fold(section) for section in sections if len(section) < PREFIX]
    name = fold(title)
    for kind, words in _KIND_WORDS:
        pattern = phrases(phrase for rules in all_rules().values() for phrase in words(rules.page))
        if any(pattern.fullmatch(head) for head in heads) or (
            (match := pattern.match(name)) and _ends_label(name, match.end())
        ):
            return kind
    edges = [fold(text) for text in (*said[:EDGE], *said[-EDGE:])]
    guest = phrases(
        phrase for rules in all_rules().values() for phrase in rules.page.guest if len(phrase) > PREFIX // 3
    )
    if any(len(edge) < 200 and guest.search(edge) for edge in edges):
        return ArticleKind.GUEST_ARTICLE
    interview = phrases(phrase for rules in all_rules().values() for phrase in rules.page.interview)
    return ArticleKind.INTERVIEW if any(len(edge) < 120 and interview.match(edge) for edge in edges) else None


def _ends_label(name: str, at: int) -> bool:
    """Whether what stands before `at` is a label: "Interview: ...", "Podcast | ..."."""
    return name[at : at + 3].lstrip()[:1] in (":", "|", "-", ".", "(", "[") or at == len(name)


def _guest(page: PageWords) -> tuple[str, ...]:
    return page.guest


_KIND_WORDS = (
    (ArticleKind.GUEST_ARTICLE, _guest),
    (ArticleKind.INTERVIEW, lambda page: page.interview),
    (ArticleKind.PODCAST, lambda page: page.podcast),
    (ArticleKind.VIDEO, lambda page: page.video),
    (ArticleKind.TALK, lambda page: page.talk),
    (ArticleKind.EVENT, lambda page: page.event),
)
