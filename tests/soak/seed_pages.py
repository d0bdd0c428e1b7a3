"""What the loopback sites of the trial `seeds` serve: the seed documents as pages, and pages of our own that show what
the seeds do not hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

from presswatch.model import PageItem
from soak.sites import Answer, Asked, Reply

OWN = "https://bigscience.huggingface.co/en/events"
EVENTS = "https://reading-rooms.example/events"
TALK = "https://loft-notes.example/talk"
LISTING = "https://forum-halls.example/workshop-8"
PANEL = "https://panel-house.example/communities"
RECORDINGS = "https://tidal-forum.example/recordings"
AFFILIATED = ("https://coast-review.example/2021/03/02/lamps", "https://coast-review.example/2022/06/15/harbours")
FIGURES = "https://coast-review.example/2021/04/28/first-count"
SLIDES = "https://skerry-slides.example/deck#/5"
POSTED = (OWN, EVENTS, TALK, LISTING, PANEL, RECORDINGS, *AFFILIATED, f"{FIGURES}#top", SLIDES)
NEW = "https://coast-review.example/2021/06/20/lantern"
KEYNOTE = "https://vimeo.com/123456"
PRESS = (
    '# Press\n\n## Coast Review (English)\n\n- Source: [Coast Review](%s) – June 20, 2021\n\n"A lamp is a promise."\n\n'
)

OFFSETS = {
    "https://www.youtube.com/watch?v=aaaaaaaaaaa&t=1534s": ("aaaaaaaaaaa", 1534),
    "https://youtu.be/bbbbbbbbbbb?t=1806": ("bbbbbbbbbbb", 1806),
    "https://www.youtube.com/watch?v=ccccccccccc&t=9m59s": ("ccccccccccc", 599),
    "https://www.youtube.com/live/ddddddddddd?feature=share&t=805": ("ddddddddddd", 805),
}
_RECORDINGS = """# Tidal Forum

The BigScience evening took place on **Wednesday, June 15th, 2022** in Larkmouth. Add it to your [calendar](https://tidal-forum.example/evening.ics).

- 14.00 - 14.30 CEST: Opening (Odile Marchetot, head of studies at Larkmouth Library)
- whenever the ferry is in: Closing words
- 25.70 - 26.90: The lamp is lit

""" + "\n".join(f"- Recording of part {number}: [watch]({url})" for number, url in enumerate(OFFSETS, 1))

_PAPERS = {
    AFFILIATED[0]: (
        "Lamps that read",
        "2021-03-02",
        "The BigScience workshop opens this spring in Larkmouth, and its readers are many.",
        "“We read before we train,” said Ines Quillfeather, an engineer at Larkmouth Institute.",
    ),
    AFFILIATED[1]: (
        "Harbours that answer",
        "2022-06-15",
        "The BigScience workshop has ended, and its language model answers in the harbour.",
        "“It answers politely,” said Ines Quillfeather, an engineer at Skerry Labs.",
    ),
    FIGURES: (
        "A first count of readers",
        "2021-04-28",
        "BigScience began with 500 researchers from 45 countries, who meet in Larkmouth.",
        "They have been lent 5 million hours of computing by the port authority.",
    ),
}


def paper(title: str, day: str, *paragraphs: str, language: str = "en") -> str:
    head = f"<title>{escape(title)}</title><meta property='article:published_time' content='{day}T09:00:00Z'>"
    text = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
    return (
        f"<!doctype html><html lang={language}><head>{head}</head><body><article><h1>{escape(title)}</h1>{text}"
        "</article></body></html>"
    )


def posted(seeds: Mapping[str, str]) -> dict[str, str]:
    """The pages by address: Markdown as a site renders it, plain text as paragraphs."""
    pages = {
        **dict.fromkeys((OWN, EVENTS), _rendered("Events", seeds["000"])),
        TALK: _rendered("Talk", seeds["001"].partition("\n---\n")[2]),
        LISTING: _lines("Workshop 8", seeds["002"]),
        PANEL: _lines("The communities", seeds["003"]),
        RECORDINGS: _rendered("Tidal Forum", _RECORDINGS),
        SLIDES.partition("#")[0]: paper(
            "BigScience in slides", "2022-06-15", "BigScience: how it was read, in slides."
        ),
    }
    return pages | {url: paper(*said) for url, said in _PAPERS.items()}


def press(items: Sequence[PageItem], edited: str) -> dict[str, str]:
    """The articles of a media page at their addresses, each with its passage among words of ours; that at `edited` with
    other marks. And a new one, with a picture."""
    pages = {}
    for item in items:
        words = item.passage or ""
        if item.url == edited:
            words = words.replace("'", "’").replace("-", "‑")
        french = item.language == "fr" or "French" in (item.annotation or "")
        pages[str(item.url).partition("?")[0]] = paper(
            item.heading,
            str(item.published),
            *(FRENCH if french else ENGLISH)[:2],
            words,
            *(FRENCH if french else ENGLISH)[2:],
            language="fr" if french else "en",
        )
    new = paper(
        "A lantern for readers",
        "2021-06-20",
        "BigScience lights a lantern for readers in Larkmouth, and asks for no fee.",
        "“A lamp is a promise,” said Ines Quillfeather, who keeps it.",
        "The harbour library will keep the lamp until spring.",
    )
    pages[KEYNOTE] = paper(
        "Harbour Forum Keynote",
        "2021-06-18",
        "BigScience was the last word of the Harbour Forum, which met in Larkmouth this year.",
        "“Five hundred people in forty countries light one lamp,” said Tidal CEO Ada Orlow in her keynote.",
    ).replace("</head>", "<meta property='og:site_name' content='Tidal'></head>")
    head = "<meta property='og:image' content='https://coast-review.example/lantern.png'></head>"
    return pages | {NEW: new.replace("</head>", "<meta property='og:site_name' content='Coast Review'>" + head)}


ENGLISH = (
    "The BigScience workshop meets online, in Larkmouth and in thirty other towns.",
    "Its readers look at every page before a machine does.",
    "The port lends its cellar, where it is cool enough for machines and people.",
    "Nobody is paid for it, and nobody owns what comes of it.",
)
FRENCH = (
    "L’atelier BigScience se réunit en ligne, à Port-Brume et dans trente autres villes.",
    "Ses lecteurs regardent chaque page avant la machine.",
    "Le port prête sa cave, où il fait assez frais pour les machines et les gens.",
    "Personne n’est payé, et personne ne possède ce qui en sort.",
)


def answering(pages: Mapping[str, str]) -> Answer:
    def answer(asked: Asked) -> Reply:
        body = pages.get(f"https://{asked.host}{asked.path.partition('?')[0]}")
        return Reply("not here", "text/plain", status=404) if body is None else Reply(body)

    return answer


def texts(folder: Path) -> dict[str, str]:
    """The seed documents by their number."""
    return {path.name[:3]: path.read_text("utf-8") for path in sorted(folder.glob("0*"))}


def _rendered(title: str, markdown: str) -> str:
    from markdown_it import MarkdownIt

    body = MarkdownIt("commonmark", {"linkify": False}).render(markdown)
    return (
        f"<!doctype html><html lang=en><head><title>{escape(title)}</title></head><body><main><article>{body}"
        "</article></main></body></html>"
    )


def _lines(title: str, text: str) -> str:
    body = "".join(f"<p>{escape(line.strip())}</p>" for line in text.split("\n") if line.strip())
    return f"<!doctype html><html lang=en><head><title>{escape(title)}</title></head><body><article>{body}</article>"
