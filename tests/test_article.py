from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from presswatch.errors import ReadError
from presswatch.model import Article, ArticleKind, BlockKind, Candidate, Outlet, Page, Project, Terms
from presswatch.read.article import read_article
from presswatch.read.authors import clean_names
from presswatch.read.dates import parse_day
from presswatch.read.titles import without_site

NOW = datetime(2022, 9, 1, tzinfo=UTC)
URL = "https://www.gazette.example/2022/07/12/lumen-opens.html"
PROJECT = Project(name="OpenAurora", outlets=(Outlet("The Lumen Gazette", ("gazette.example",)),))
PARAGRAPHS = (
    "The workshop brought together people from many countries, who met every week and wrote down what they did.",
    "Nobody had thought that so many would stay until the end of the year, when the machine was switched off.",
    "What they built can now be taken apart by anybody, and several groups have already begun to do exactly that.",
)


def html(body: str = "", *, head: str = "", lang: str = "en", title: str = "Lumen opens") -> str:
    prose = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    return (
        f'<!doctype html><html lang="{lang}"><head><title>{title} | The Lumen Gazette</title>{head}</head>'
        f"<body><article><h1>{title}</h1>{prose}{body}</article></body></html>"
    )


def linked(**fields: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **fields})}</script>'


def read(
    source: str | bytes, *, url: str = URL, content_type: str = "text/html", hint: Candidate | None = None
) -> Article:
    body = source if isinstance(source, bytes) else source.encode()
    page = Page(url, url, 200, (("Content-Type", content_type),), body, NOW)
    article = read_article(page, PROJECT, hint=hint)
    assert "\n".join(article.text[block.start : block.end] for block in article.blocks) == article.text
    return article


def lines(article: Article, kind: BlockKind) -> list[str]:
    return [article.text[block.start : block.end] for block in article.blocks if block.kind is kind]


def test_a_page_is_read_in_blocks_with_their_kinds() -> None:
    article = read(
        html(
            "<h2>What comes next</h2>"
            "<blockquote><p>A quotation that stands alone in the middle of the page.</p></blockquote>"
            "<ul><li>The first thing on the list</li><li>The second thing on the list</li></ul>"
            "<p>One line of an address<br>and another line of it, which stands alone.</p>"
        )
    )
    assert article.language == "en"
    assert "What comes next" in lines(article, BlockKind.HEADING)
    assert lines(article, BlockKind.QUOTE) == ["A quotation that stands alone in the middle of the page."]
    assert lines(article, BlockKind.LIST_ITEM) == ["The first thing on the list", "The second thing on the list"]
    assert "One line of an address" in lines(article, BlockKind.PARAGRAPH)
    assert all(paragraph in article.text for paragraph in PARAGRAPHS)


@pytest.mark.parametrize(("lang", "said"), [("en", "said “we are open”, and"), ("fr", "said « we are open », and")])
def test_inline_quotations_become_marks_and_split_names_are_whole(lang: str, said: str) -> None:
    quoted = "A<b>n</b>a S<span>o</span>l sa<wbr>id <q>we are <em>open</em></q>, and went on wor\u00adking"
    article = read(html(f"<p>{quoted} for the rest of that day.</p>", lang=lang))
    assert f"Ana Sol {said} went on working" in article.text


@pytest.mark.parametrize(
    "line",
    [
        "Lire aussi : Le modèle qui parle à tout le monde",
        "Read more: Ten things to know about open models",
        "Il vous reste 57.09% de cet article à lire. La suite est réservée aux abonnés.",
        "Sign up for our newsletter and get it in your inbox every week.",
        "Home > News > Science > Lumen opens",
        "Ana Sol is a senior reporter at the Gazette.",
        "© 2022 The Lumen Gazette. All rights reserved.",
        "Cliquez ici pour vous inscrire à notre newsletter",
    ],
)
def test_furniture_is_kept_in_the_text_and_marked(line: str) -> None:
    article = read(html(f"<p>{line}</p>"))
    assert line in lines(article, BlockKind.FURNITURE)
    assert line in article.text


@pytest.mark.parametrize(
    "line",
    [
        "“Read more newsletters,” said Ana Sol to the people in the room, who laughed.",
        "Related work has been done at three other places, where people met every month.",
        "Comments were few, and most of them came from people who had not read a single line.",
    ],
)
def test_prose_is_no_furniture(line: str) -> None:
    assert line in lines(read(html(f"<p>{line}</p>")), BlockKind.PARAGRAPH)


def test_the_three_facts_of_a_paywall() -> None:
    walled = read(html("<p>Il vous reste 40 % de cet article à lire.</p>", head=linked(isAccessibleForFree="False")))
    assert walled.paywall is not None
    assert (walled.paywall.declared, walled.paywall.teaser_seen) == (True, True)
    assert walled.paywall.text_length == len(walled.text)
    free = read(html()).paywall
    assert free is not None
    assert (free.declared, free.teaser_seen) == (None, False)


def test_the_title_loses_its_site_and_keeps_it_raw() -> None:
    article = read(html().replace("<h1>Lumen opens</h1>", ""))
    assert article.title == "Lumen opens"
    assert article.title_raw == "Lumen opens | The Lumen Gazette"


@pytest.mark.parametrize(
    ("title", "bare"),
    [
        ("A model for all - The Lumen Gazette", "A model for all"),
        ("Gazette.example: A model for all", "Gazette.example: A model for all"),
        ("The Lumen Gazette | A model for all", "A model for all"),
        ("Science - fiction", "Science - fiction"),
        ("Lumen Gazette", "Lumen Gazette"),
        ("A model | News | lumengazette", "A model | News"),
    ],
)
def test_only_the_site_is_taken_off(title: str, bare: str) -> None:
    assert without_site(title, ["The Lumen Gazette"]) == bare


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By Ana Sol and Bo Lind", ("Ana Sol", "Bo Lind")),
        ("Par Anaïs d’Aube et Jean-Luc Pré", ("Anaïs d’Aube", "Jean-Luc Pré")),
        ("Ana Sol, Senior Reporter, ana@gazette.example", ("Ana Sol",)),
        ("Posted on July 12, 2022 by Ana Sol", ("Ana Sol",)),
        ("https://gazette.example/ana", ()),
        ("Staff Writer", ()),
        ("La rédaction", ()),
        ("Propos recueillis par Ana Sol", ("Ana Sol",)),
        ("J.R. Lind Jr.", ("J.R. Lind Jr.",)),
        ("The Lumen Gazette", ()),
        ("Ana Sol Lumen Gazette", ("Ana Sol",)),
        ("Ana Sol, Ana Sol", ("Ana Sol",)),
        ("12345", ()),
    ],
)
def test_authors_are_people(byline: str, names: tuple[str, ...]) -> None:
    assert clean_names([byline], frozenset({"lumen gazette"})) == names


@pytest.mark.parametrize(
    "where",
    [
        {"head": linked(author=[{"@type": "Person", "name": "Ana Sol"}, {"@type": "Person", "name": "Bo Lind"}])},
        {"head": linked(**{"@type": "WebPage", "author": [{"name": "Ana Sol"}, {"name": "Bo Lind"}]})},
        {"head": '<meta name="author" content="Ana Sol, Bo Lind">'},
        {"head": '<meta name="citation_author" content="Sol, Ana"><meta name="citation_author" content="Lind, Bo">'},
        {"body": '<p class="byline">By <a href="/a">Ana Sol</a> and <a href="/b">Bo Lind</a></p>'},
        {"body": '<p id="author">By Ana Sol and Bo Lind</p>'},
        {"body": '<p class="meta posted-by">Ana Sol, Bo Lind</p>'},
    ],
)
def test_authors_are_found_wherever_a_page_has_them(where: dict[str, str]) -> None:
    assert read(html(**where)).authors == ("Ana Sol", "Bo Lind")  # type: ignore[arg-type]


def test_who_wrote_a_comment_wrote_no_article() -> None:
    listed = (
        '<ul><li class="recentcomments"><span class="comment-author-link"><a href="/x">Cy Roe</a></span> on</li></ul>'
    )
    assert read(html(listed)).authors == ()


@pytest.mark.parametrize(
    ("head", "body", "url", "day", "evidence"),
    [
        (linked(datePublished="2022-07-12T23:30:00-05:00"), "", URL, date(2022, 7, 12), "json-ld"),
        (linked(datePublished="2022-07-13T01:30:00Z"), "", URL, date(2022, 7, 12), "url"),
        ('<meta property="article:published_time" content="2022-07-11">', "", URL, date(2022, 7, 11), "meta"),
        ("", '<time datetime="2022-07-10T10:00">today</time>', "https://gazette.example/x", date(2022, 7, 10), "time"),
        ("", "", URL, date(2022, 7, 12), "url"),
        ("", '<p class="date">Le 4 mai 2022</p>', "https://gazette.example/x", date(2022, 5, 4), "text"),
        (linked(datePublished="2099-01-01"), "", URL, date(2022, 7, 12), "url"),
    ],
)
def test_the_day_is_the_publishers_and_says_where_it_was_read(
    head: str, body: str, url: str, day: date, evidence: str
) -> None:
    article = read(html(body, head=head), url=url)
    assert (article.published, article.published_precision, article.published_evidence) == (day, "day", evidence)


def test_a_feed_dates_what_the_page_does_not() -> None:
    hint = Candidate("https://gazette.example/x", published=datetime(2022, 6, 1, 8, tzinfo=UTC))
    article = read(html(), url="https://gazette.example/x", hint=hint)
    assert (article.published, article.published_evidence) == (date(2022, 6, 1), "feed")


def test_url_and_metadata_that_disagree_are_flagged() -> None:
    assert "date_disagrees" in read(html(head=linked(datePublished="2022-03-01"))).flags
    assert "date_disagrees" not in read(html(head=linked(datePublished="2022-07-13"))).flags


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2021-05-04T12:00:00+02:00", (date(2021, 5, 4), "day")),
        ("20210504", (date(2021, 5, 4), "day")),
        ("2021-05", (date(2021, 5, 1), "month")),
        ("4 mai 2021 à 12h", (date(2021, 5, 4), "day")),
        ("1er août 2021", (date(2021, 8, 1), "day")),
        ("May 20th, 2021", (date(2021, 5, 20), "day")),
        ("04/05/2021", None),
        ("1970-01-01", None),
        ("yesterday", None),
    ],
)
def test_dates_are_taken_as_written(text: str, day: tuple[date, str] | None) -> None:
    assert parse_day(text, date(2022, 1, 1)) == day


@pytest.mark.parametrize(
    ("source", "url", "kind"),
    [
        (html(), URL, ArticleKind.ARTICLE),
        (html(title="Interview: the maker of Lumen speaks"), URL, ArticleKind.INTERVIEW),
        (html(title="Tribune : ouvrons les modèles"), URL, ArticleKind.GUEST_ARTICLE),
        (html(head='<meta property="article:section" content="Podcast">'), URL, ArticleKind.PODCAST),
        (html(), "https://gazette.example/podcasts-we-like/podcast/x", ArticleKind.PODCAST),
        (html(), "https://www.youtube.com/watch?v=abcdefghijk", ArticleKind.VIDEO),
        (html(head=linked().replace("NewsArticle", "BusinessEvent")), URL, ArticleKind.EVENT),
        (html(title="Videos of cats are popular"), URL, ArticleKind.ARTICLE),
    ],
)
def test_kinds_are_told_apart(source: str, url: str, kind: ArticleKind) -> None:
    assert read(source, url=url).kind is kind


def test_a_source_that_knows_the_kind_is_believed_where_the_page_is_silent() -> None:
    assert read(html(), hint=Candidate(URL, kind="talk")).kind is ArticleKind.TALK


def test_a_video_is_read_from_its_description() -> None:
    details = json.dumps({"shortDescription": "OpenAurora at the forum.\n\nWith “Ana Sol”."})
    source = f"<html><head><title>Keynote</title></head><body><script>var x = {details};</script></body></html>"
    article = read(source, url="https://www.youtube.com/watch?v=abcdefghijk")
    assert article.text == "OpenAurora at the forum.\nWith “Ana Sol”."


def test_the_outlet_is_the_tables_then_the_pages_then_the_host() -> None:
    assert read(html()).outlet == "The Lumen Gazette"
    site = '<meta property="og:site_name" content="Le Phare">'
    assert read(html(head=site), url="https://lephare.example/x").outlet == "Le Phare"
    assert read(html(), url="https://www.lephare.example/x").outlet == "lephare.example"


@pytest.mark.parametrize(
    ("href", "canonical"),
    [
        ("https://m.gazette.example/lumen", "https://m.gazette.example/lumen"),
        ("/lumen", None),
        ("https://evil.example/lumen", None),
        ("javascript:alert(1)", None),
    ],
)
def test_a_canonical_address_stays_on_its_domain(href: str, canonical: str | None) -> None:
    assert read(html(head=f'<link rel="canonical" href="{href}">')).canonical_url == canonical


def test_pictures_are_absolute_addresses() -> None:
    assert (
        read(html(head='<meta property="og:image" content="/a.png">')).image_url == "https://www.gazette.example/a.png"
    )
    assert read(html(head='<meta property="og:image" content="data:image/png;base64,x">')).image_url is None


def test_a_wall_is_told_from_an_article() -> None:
    wall = "<html><head><title>Just a moment...</title></head><body><p>Checking your browser.</p></body></html>"
    assert "wall" in read(wall).flags
    assert "wall" not in read(html()).flags


def test_many_bytes_and_little_text_are_flagged() -> None:
    script = f"<script>{'x' * 30_000}</script>"
    assert (
        "little_text"
        in read(f"<html><head><title>App</title></head><body><p>Loading it all.</p>{script}</body></html>").flags
    )


def test_an_article_cut_in_chunks_is_read_whole() -> None:
    chunk = (
        "<div><div class='chunk'>" + "".join(f"<p>{p} {{n}}</p>" for p in PARAGRAPHS) + "</div><aside>Ad</aside></div>"
    )
    cut = "".join(chunk.replace("{n}", f"Part {n}.") for n in range(4))
    article = read(f"<html><head><title>Lumen</title></head><body><main>{cut}</main></body></html>")
    assert all(f"Part {n}." in article.text for n in range(4))


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", "text/html"),
        (b"   ", "text/html"),
        (b"<html><body></body></html>", "text/html"),
        (b"%PDF-1.7", "application/pdf"),
    ],
)
def test_a_page_without_anything_to_read_says_so(body: bytes, content_type: str) -> None:
    with pytest.raises(ReadError, match=r"gazette\.example"):
        read(body, content_type=content_type)


@pytest.mark.parametrize(
    "source",
    [
        html(
            head='<script type="application/ld+json">'
            '{"@type": "NewsArticle", "author": [[1, {}], null], "headline": 7}</script>'
        ),
        html(head='<script type="application/ld+json">{broken</script>'),
        html(head='<script type="application/ld+json">' + "[" * 5000 + "</script>"),
        html("<div>" * 400 + "deep" + "</div>" * 400),
        html("<p>&#xD800; &#55357; &#x110000; \x00 text</p>"),
        html(head='<link rel="canonical" href="http://[bad"><meta property="og:image" content="http://[bad">'),
        html("<q>" * 50),
        html(head="<meta><meta content><meta name=author>"),
    ],
)
def test_odd_pages_are_read_all_the_same(source: str) -> None:
    article = read(source.encode("utf-8", "surrogatepass"))
    assert PARAGRAPHS[0] in article.text
    article.text.encode("utf-8")


def test_a_page_that_names_the_project_where_the_text_does_not_is_read_again() -> None:
    project = Project(name="OpenAurora", terms=Terms(strong=("OpenAurora",)))
    aside = "<p class='teaser'>Behind all of it stands OpenAurora, which has worked on it for a year.</p>"
    page = Page(
        URL,
        URL,
        200,
        (("Content-Type", "text/html"),),
        html(aside).encode(),
        NOW,
    )
    assert "OpenAurora" in read_article(page, project).text


def test_plain_text_is_read_by_its_lines() -> None:
    article = read("\n\n".join(PARAGRAPHS) + "\n\n<b>not a tag</b>", content_type="text/plain; charset=utf-8")
    assert PARAGRAPHS[1] in article.text
    assert "<b>not a tag</b>" in article.text
