"""The rows 004 of what the seed documents ask for: the media page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from soak import seed_pages as site
from soak import seed_rows
from soak.seed_rows import COLLECT, READ, Check, Row, Seen

IMPORT, PAGE = "presswatch import media.md", "presswatch export media-page"
ROWS: dict[str, Row] = {}


def row(name: str) -> Callable[[Row], Row]:
    return seed_rows.row(name, ROWS)


@row("004-a")
def exact(seen: Seen) -> Iterator[Check]:
    same = seen.exports["page"] == seen.seeds["004"]
    yield Check(
        f"{IMPORT}; {PAGE} | cmp - media.md", same, f"{len(seen.exports['page'].encode())} bytes, cmp clean: {same}"
    )


@row("004-b")
def kinds(seen: Seen) -> Iterator[Check]:
    found = dict(seen.site.rows("SELECT kind, count(*) FROM coverage GROUP BY kind"))
    yield Check(f"{IMPORT}; coverage.kind", found == {"article": 2, "guest_article": 1, "video": 1}, f"{found}")


@row("004-c")
def brackets(seen: Seen) -> Iterator[Check]:
    html = seen.exports["fragment"]
    found = [re.search(r'annotation">([^<]*)', part) for part in html.split('<article class="press-item"')[1:]]
    said = [match[1] if match else None for match in found]
    yield Check(f"{PAGE} --format fragment", said == ["Guest article, English", None, "English", "French"], f"{said}")


@row("004-d")
def keynote(seen: Seen) -> Iterator[Check]:
    given = seen.site.rows(
        """SELECT c.outlet, r.heading, q.speaker FROM coverage c JOIN article_reviews r ON r.article_id = c.id
             JOIN quotes q ON q.article_id = c.id WHERE c.kind = 'video'"""
    )
    said = given[0] if given else (None, None, None)
    yield Check(f"{IMPORT}; coverage.outlet", said[0] == "NVIDIA", f"the source is the publisher: {said[0]}")
    yield Check(f"{IMPORT}; quotes.speaker", said[2] == "Jensen Huang", f"speaker {said[2]}")
    article = "(SELECT id FROM articles WHERE url LIKE '%youtube.com%')"
    roles = seen.media.rows(f"SELECT name, role, affiliation FROM roles WHERE article_id = {article}")
    right = ("Jensen Huang", "CEO", "NVIDIA") in roles
    yield Check(f"{COLLECT}; roles", right, f"{roles}")
    yield Check(
        "presswatch export events-page", "Teratec Keynote" in seen.exports["events of press"], "the event's name"
    )
    headings = re.findall(r"(?m)^## (.*(?:Tidal|Orlow).*)$", seen.exports["keynote"])
    right = headings == ["Tidal CEO Ada Orlow, Harbour Forum Keynote"]
    yield Check(f"{COLLECT}; presswatch review feature ID; {PAGE} (ours)", right, f"heading: {headings}")


@row("004-e")
def video(seen: Seen) -> Iterator[Check]:
    said = seen.ended["add video"].out.strip()
    yield Check("presswatch add https://youtu.be/kirkvFf5ytI?t=5", "1 known before" in said, said)
    yield Check(
        "presswatch export csv", "watch?v=kirkvFf5ytI&t=609s" in seen.exports["csv"], "watch?v=kirkvFf5ytI&t=609s"
    )


@row("004-f")
def unnamed(seen: Seen) -> Iterator[Check]:
    ranks = {}
    for outlet, passage in seen.media.rows(
        "SELECT c.outlet, q.text FROM coverage c JOIN quotes q ON q.article_id = c.id AND q.rule = 'imported'"
    ):
        if "bigscience" in passage.lower():
            continue
        offered = seen.media.rows(
            """SELECT rank, q.text FROM quotes q JOIN coverage c ON c.id = q.article_id
                WHERE c.outlet = ? AND q.kind = 'passage' AND rank IS NOT NULL ORDER BY rank""",
            outlet,
        )
        ranks[outlet] = next((rank for rank, text in offered if text in passage or passage in text), None)
    yield Check(
        f"{COLLECT}; quotes.rank",
        len(ranks) == 2 and all(1 <= (rank or 99) <= 10 for rank in ranks.values()),
        f"{ranks}",
    )
    yield Check("presswatch review feature ID", seen.ended["feature"].code == 0, seen.ended["feature"].out.strip())


@row("004-g")
def marks(seen: Seen) -> Iterator[Check]:
    lines = [line for line in seen.ended["verify"].out.split("\n") if line and not line.startswith(" ")]
    found = [line.partition(":")[0] for line in lines if "technologyreview" in line]
    yield Check("presswatch verify", found == ["punctuation edited"], f"{lines[-1]}")


@row("004-h")
def dates(seen: Seen) -> Iterator[Check]:
    for name, day in (("plain", "June 20, 2021"), ("ordinal", "June 20th, 2021")):
        shown = re.findall(r"(\w+ \d\w+, 2021)$", seen.exports[name], re.M)
        yield Check(f"presswatch import, add; {PAGE}", day in shown and len(shown) == 3, f"{shown}")
    html = re.findall(r'<time datetime="([^"]*)"[^>]*>([^<]*)', seen.exports["fragment"])
    yield Check(
        f"{PAGE} --format fragment",
        ("2021-05-20", "May 20, 2021") in html or ("2021-05-20", "May 20th, 2021") in html,
        f"{html}",
    )


@row("004-i")
def order(seen: Seen) -> Iterator[Check]:
    days = [
        day
        for (day,) in seen.site.rows(
            "SELECT c.published FROM page_items p JOIN coverage c ON c.id = p.article_id ORDER BY p.position"
        )
    ]
    yield Check(f"{IMPORT}; page_items.position", days == sorted(days, reverse=True) and len(days) == 4, f"{days}")
    headings = re.findall(r"(?m)^## ([^(,\n]*)", seen.exports["added"])
    yield Check(
        f"{PAGE}, with one of June 20th",
        headings[1].startswith("Coast Review") if len(headings) == 5 else False,
        f"{[h.strip() for h in headings]}",
    )


@row("004-j")
def names(seen: Seen) -> Iterator[Check]:
    missed = [key for key, answer in seen.read.items() if key.startswith("named ") and not answer["mentions"]]
    wrong = [key for key, answer in seen.read.items() if key.startswith("not ") and answer["mentions"]]
    count = sum(key.startswith(("named ", "not ")) for key in seen.read)
    yield Check(
        f"{READ} --watch with data/watch.toml’s terms",
        count > 10 and not missed and not wrong,
        f"of {count} missed {missed}, wrong {wrong}",
    )


@row("004-k")
def images(seen: Seen) -> Iterator[Check]:
    page = seen.exports["pictured"]
    new = page.split("## Coast")[-1].split("\n## ")[0]
    found = re.search(r"(?m)^\[!\[([^\]]+)\]\(([^)]*)\)\]\(([^)]*)\)$", new)
    yield Check(PAGE, bool(found and found[3] == site.NEW), found[0] if found else "no linked image in the new entry")
    yield Check(PAGE, "Odile Marchetot" in new and "CC BY" in new, "credit and licence")
    yield Check(PAGE, "![](" not in new, "alts that are empty in the new entry: " + str(new.count("![](")))


@row("004-l")
def french(seen: Seen) -> Iterator[Check]:
    found = re.findall(r'<blockquote data-field="passage"[^>]*lang="fr"', seen.exports["fragment"])
    yield Check(f"{PAGE} --format fragment", len(found) == 1, f"{len(found)} passage with lang=fr")
    html = seen.exports["translated"]
    first, then = html.find('data-field="passage" cite="https://www.lemonde.fr'), html.find("The first step was taken")
    right = 0 <= first < then and "Bo Lind" in html
    yield Check(f"{PAGE} --format fragment", right, "the original first, then the translation with who made it")


@row("004-m")
def history(seen: Seen) -> Iterator[Check]:
    days = [
        day for (day,) in seen.site.rows("SELECT listed_at FROM page_items WHERE article_id NOT NULL ORDER BY position")
    ]
    wanted = ["2021-07-20", "2021-07-23", "2021-06-09", "2021-06-09"]
    yield Check(f"{IMPORT}, in a checkout of four commits", days == wanted, f"listed_at {days}")
