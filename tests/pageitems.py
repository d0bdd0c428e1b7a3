"""Entries of a media page as nobody would wish them: for tests of what is printed and read back."""

from __future__ import annotations

import re

from hypothesis import strategies as st

from presswatch.formats.media_words import annotation_for, date_text
from presswatch.model import ArticleKind, PageItem

HOSTILE = """# ;## x;`;```;~~~;<!--;-->;<script>;</a>;&;&lt;;&amp;;&#10;;[;](;);(;(English);(French;|
*;_;\\;!;$;- ;1. ;+ ;> ;---
===;Source:;Source :;![;";“;”;«;»;„;–; – ;{{;{%;{{<;}};%};2021;— ;Author:;- Author: a;Translation:;Image: (a)
+++;---;$$;javascript:;http://a.example;May 1, 2021;word;é;    """
UNSEEN = ["\n", "\r", "\r\n", "\t", "\x00", "\x1b", "\x85", "\u2028", "\u202e", "\u2066", "\ud800", "\u00a0", "\ufeff"]
WORDS = st.text() | st.lists(st.sampled_from([*re.split("[;\n]", HOSTILE), "&lt;", "&amp;", "&#10;", *UNSEEN])).map(
    "".join
)
URLS = st.none() | st.just("https://a.example/") | WORDS.map(lambda text: "https://a.example/" + text) | WORDS


@st.composite
def page_items(draw: st.DrawFn, language: str) -> PageItem:
    day = draw(st.none() | st.dates())
    shown = [None] if day is None else [None, date_text(day, language), date_text(day, "en", ordinal=True)]
    kind, spoken = draw(st.sampled_from(ArticleKind)), draw(st.sampled_from(["en", "fr", "de", "unknown"]))
    return PageItem(
        heading=draw(WORDS),
        annotation=draw(st.just(annotation_for(kind, spoken, language)) | WORDS),
        source_label=draw(st.none() | WORDS),
        url=draw(URLS),
        published=day,
        date_text=draw(st.sampled_from(shown)),
        passage=draw(st.none() | WORDS),
        image=draw(st.none() | st.just("uploads/a.png") | WORDS),
        image_linked=draw(st.booleans()),
        image_alt=draw(st.none() | WORDS),
        title=draw(st.none() | WORDS),
        authors=tuple(draw(st.lists(WORDS, max_size=2))),
        kind=draw(st.none() | st.just(kind)),
        language=draw(st.none() | st.just(spoken)),
        speaker=draw(st.none() | WORDS),
        translation=draw(st.none() | WORDS),
        translated_by=draw(st.none() | WORDS),
        image_credit=draw(st.none() | WORDS),
        image_licence=draw(st.none() | WORDS),
        prefix=draw(st.just("") | WORDS),
        listed=draw(st.none() | st.dates()),
    )
