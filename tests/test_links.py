from __future__ import annotations

from datetime import UTC, datetime

import pytest

from presswatch.model import BlockKind, Link, LinkPurpose, Project, Reading
from presswatch.read.markdown import from_markdown
from presswatch.read.page import _read_item

NOW = datetime(2022, 9, 1, tzinfo=UTC)
PAGE = """# Aurora days

Whoever means to come can sign up [here](https://forms.gle/abc). A recording of the day stands on
[YouTube](https://www.youtube.com/watch?v=abcdefghijk).

## Live streams

1. Live streams (the same on all channels):
    - Youtube: http://youtube.com/channel/UCabc/live
    - Bilibili: https://space.bilibili.com/1/favlist?fid=2
    - Meeting: [Session 1](https://meeting.tencent.com/s/a) [Session 2](https://meeting.tencent.com/s/b)
2. Questions go to the board
    - Board: https://www.dory.app/c/1/questions#
    - Forum: https://discuss.aurora.example/c/days/9.
    - [Add to your calendar](https://aurora.example/days.ics)
    - <https://aurora.example/about>
"""


def read(**item: str) -> Reading:
    reading = _read_item(item, Project(name="OpenAurora"), NOW)
    assert all(reading.article.text[link.start : link.end] == link.text for link in reading.links)
    return reading


def links(**item: str) -> tuple[Link, ...]:
    return read(**item).links


def test_links_of_an_event_have_their_purposes() -> None:
    assert [(link.purpose.value, link.text) for link in links(markdown=PAGE)] == [
        ("register", "here"),
        ("recording", "YouTube"),
        ("live", "http://youtube.com/channel/UCabc/live"),
        ("live", "https://space.bilibili.com/1/favlist?fid=2"),
        ("live", "Session 1"),
        ("live", "Session 2"),
        ("questions", "https://www.dory.app/c/1/questions#"),
        ("forum", "https://discuss.aurora.example/c/days/9"),
        ("calendar", "Add to your calendar"),
        ("other", "https://aurora.example/about"),
    ]


def test_a_text_with_its_marks_on_gives_the_same_links() -> None:
    urls = {(link.url, link.purpose) for link in links(markdown=PAGE)}
    assert {(link.url, link.purpose) for link in links(text=PAGE)} == urls


@pytest.mark.parametrize(
    ("url", "seconds"),
    [
        ("https://www.youtube.com/watch?v=abcdefghijk&t=1534s", 1534),
        ("https://youtu.be/abcdefghijk?t=1806", 1806),
        ("https://www.youtube.com/watch?v=abcdefghijk&t=9m59s", 599),
        ("https://www.youtube.com/live/abcdefghijk?feature=share&t=805", 805),
        ("https://www.youtube.com/watch?v=abcdefghijk", None),
    ],
)
def test_recordings_name_their_video_and_the_second(url: str, seconds: int | None) -> None:
    (link,) = links(markdown=f"The talk was recorded: [watch]({url})")
    assert (link.purpose, link.video_id, link.seconds) == (LinkPurpose.RECORDING, "abcdefghijk", seconds)


def test_slides_keep_their_anchor_and_an_image_its_link() -> None:
    found = links(
        markdown="""---
title: "Growing a town of models"
published: false
---
{% include setup %}

Our paper was accepted by the ["Small Models" workshop](https://conf.example/2018/Schedule?showEvent=1) this year.

The slides for our talk are here :

<a href="https://lab.example/talk/" target="_blank">
![Screenshot]({{ site.url }}/assets/talk.png)
</a>

More on the fifth of them.

<a href="https://lab.example/talk/#/5" target="_blank">
![Screenshot]({{ site.url }}/assets/talk_5.png)
</a>

[![Small](small.png)](https://lab.example/talk/#/6)
"""
    )
    assert [(link.purpose.value, link.url, link.image) for link in found] == [
        ("schedule", "https://conf.example/2018/Schedule?showEvent=1", None),
        ("slides", "https://lab.example/talk/", "/assets/talk.png"),
        ("slides", "https://lab.example/talk/#/5", "/assets/talk_5.png"),
        ("slides", "https://lab.example/talk/#/6", "small.png"),
    ]


def test_links_of_a_page_are_those_of_its_article() -> None:
    prose = "and a good deal more was said about it all over the town, where nobody had heard of it before."
    body = "".join(
        f"<p>Part {n}: the <a href='/day/{n}'>aurora <b>days</b></a> were long, {prose}</p>" for n in range(6)
    )
    html = (
        "<html><head><title>Days</title></head><body><nav><ul><li><a href='/menu'>Menu</a></li></ul></nav>"
        f"<article><h1>Days</h1>{body}</article><footer><p><a href='/legal'>Legal</a></p></footer></body></html>"
    )
    found = links(html=html, url="https://gazette.example/news/1")
    assert [link.url for link in found] == [f"https://gazette.example/day/{n}" for n in range(6)]
    assert {link.text for link in found} == {"aurora days"}


def test_script_addresses_are_no_links() -> None:
    assert links(markdown="[click](javascript:alert(1)) and [mail](mailto:a@b.example)") == ()


def test_an_article_is_told_by_its_address() -> None:
    (link,) = links(markdown="Told [elsewhere](https://gazette.example/2021/07/14/small-models-need-a-town/).")
    assert link.purpose is LinkPurpose.ARTICLE


def test_the_sentence_does_not_lend_its_full_stop_to_an_address() -> None:
    (link,) = links(text="See (https://aurora.example/a_(b)), it says.")
    assert link.url == "https://aurora.example/a_(b)"


def test_markdown_keeps_its_tags_and_says_what_was_repaired_and_that_it_is_a_draft() -> None:
    written = from_markdown(
        "---\ntitle: Days\ncategory: AI\ntags: [Talk, AI]\npublished: false\n---\n"
        "# Days\n- 8 â€“ 12 *July*\n> said\nend\n"
    )
    assert (written.tags, written.flags) == (("AI", "Talk"), ("mojibake_repaired", "draft"))
    assert written.text == "Days\n8 – 12 July\nsaid\nend"
    kinds = BlockKind.HEADING, BlockKind.LIST_ITEM, BlockKind.QUOTE, BlockKind.PARAGRAPH
    assert written.kinds == kinds
    assert tuple(block.kind for block in read(markdown="# Days\n- one day\n> said\nend").article.blocks) == kinds
