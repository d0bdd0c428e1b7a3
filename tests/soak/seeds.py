"""Every row of what the five seed documents ask for, through the command line and a page of the newsroom; then the
media page: its diffs, its history, a public build searched (needs the seeds outside the repository)."""

from __future__ import annotations

import asyncio
import difflib
import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from browse_archive import in_datasette, signed_in

from presswatch.archive import reviews
from presswatch.archive.archive import Archive
from presswatch.formats import media_page
from presswatch.model import MediaPage
from soak import seed_pages as site
from soak import seed_press_rows, seed_rows
from soak.ground import Ended, Findings, Ground
from soak.seed_rows import Seen
from soak.sites import Log, served

ROOT = Path(__file__).parent.parent.parent
SHARED = Path(os.environ.get("PRESSWATCH_SHARED", ROOT.parent / "shared"))
NOTE, KEY, REASON = "a note that nobody may read", "sk-lantern-0123456789", "rejected for a reason of ours"
COMPANY = 'strong = ["H2O.ai", "H20.ai"]'

NAMED = (
    *("BigScience is open.", "Bigscience is open.", "The bigscience workshop is open.", "Summer of Language Models 21"),
    *(
        f"Big Science works with {name} on a cold day."
        for name in ("Hugging Face", "Huggingface", "HuggingFace", "GENCI", "Genci", "IDRIS", "Idris", "Jean Zay")
    ),
)
NOT_NAMED = (
    "This is the age of big science, and of big telescopes.",
    "Big science needs big money, say those who build accelerators.",
    "The big science fair opens in Larkmouth on Monday.",
)


def trial(folder: Path) -> Findings:
    found = Findings()
    if not (SHARED / "seeds").is_dir():
        found.lines.append("the seeds outside the repository are not here")
        return found
    seen = look(folder, site.texts(SHARED / "seeds"))
    rows = {**seed_rows.ROWS, **seed_press_rows.ROWS}
    for name, row in rows.items():
        judge(found, name, row, seen)
    found.figures = {"rows": len(rows), "works": len(rows) - len(found.broken)}
    search_public(found, folder, seen)
    return found


def judge(found: Findings, name: str, row: seed_rows.Row, seen: Seen) -> None:
    """One line for the row, and one for each thing seen of it."""
    try:
        checks = list(row(seen))
    except Exception as trouble:  # whatever a row did not find, the others are told
        checks = [seed_rows.Check("", False, f"{type(trouble).__name__}: {trouble}")]
    failed = [check for check in checks if not check.holds]
    found.lines.append(f"{name}  {'works' if not failed else 'does not'}")
    for check in checks:
        found.lines.append(
            f"       {'ok ' if check.holds else 'NOT'} {check.command}: {' '.join(check.shown.split())[:230]}"
        )
    found.must(not failed, f"{name}: {'; '.join(check.shown for check in failed)[:300]}")


# ---- what the commands give ----------------------------------------------------------------------------------------


def look(folder: Path, seeds: dict[str, str]) -> Seen:
    grounds = [Ground(folder / name) for name in ("posted", "company", "media", "site")]
    posted, company, media, checkout = grounds
    seen = Seen(seeds, posted, company, media, checkout)
    page = media_page.parse(seeds["004"])
    edited = next(str(item.url) for item in page.items if "technologyreview" in str(item.url))
    with served(site.answering(site.posted(seeds) | site.press(page.items, edited))) as log:
        for ground in grounds:
            watch(ground, log, COMPANY if ground is seen.company else terms(), page)
        seen.read = answers(seen)
        collected(seen)
        imported(seen)
        pressed(seen, page)
    return seen


def terms() -> str:
    """Those of the project's own watch file."""
    given = tomllib.loads((ROOT / "data" / "watch.toml").read_text("utf-8"))["terms"]
    return "\n".join(f"{name} = {json.dumps(words, ensure_ascii=False)}" for name, words in given.items())


def watch(ground: Ground, log: Log, words: str, page: MediaPage) -> None:
    """Its watch file; all hosts of all pages are on loopback."""
    ground.terms = words
    urls = {"posted": site.POSTED, "company": (site.PANEL,)}.get(ground.folder.name, (f"{site.OWN}?key={KEY}",))
    addresses = (*site.POSTED, site.PANEL, site.NEW, site.KEYNOTE, *(str(item.url) for item in page.items))
    sources = [{"id": "pages", "kind": "urls", "urls": list(urls)}]
    ground.watch(sources, {url.split("/")[2]: log.address for url in addresses})
    file = ground.folder / "watch.toml"
    own = 'name = "BigScience"\nown_domains = ["bigscience.huggingface.co"]'
    file.write_text(file.read_text("utf-8").replace('name = "OpenLantern"', own, 1), "utf-8")


def answers(seen: Seen) -> dict[str, dict[str, object]]:
    lines: list[dict[str, object]] = []
    for number, text in seen.seeds.items():
        lines += [{"id": f"{number}-m", "markdown": text}, {"id": f"{number}-t", "text": text}]
    lines += [{"id": f"named {at}: {text}", "text": text} for at, text in enumerate(NAMED)]
    lines += [{"id": f"not {at}: {text}", "text": text} for at, text in enumerate(NOT_NAMED)]
    given = "\n".join(json.dumps(line) for line in lines)
    command = [sys.executable, "-m", "presswatch.cli", "--watch", str(seen.posted.folder / "watch.toml"), "read"]
    ended = subprocess.run(command, input=given.encode(), capture_output=True, check=True, timeout=300)
    return {answer["id"]: answer for answer in map(json.loads, ended.stdout.splitlines())}


def collected(seen: Seen) -> None:
    """The seeds and our own pages, collected from the loopback sites."""
    seen.posted.collect()
    seen.company.collect()
    seen.ended["why own"] = seen.posted.run("why", site.OWN)
    accept(seen.posted)
    seen.exports["events-page"] = seen.posted.run("export", "events-page").out
    seen.exports["search"] = asyncio.run(shown(seen.posted.db, "/-/search?q=ingenieure"))
    draft(seen)


def accept(ground: Ground) -> None:
    ids = [str(at) for (at,) in ground.rows("SELECT id FROM coverage WHERE state = 'proposed' ORDER BY id")]
    if ids:
        ground.run("review", "accept", *ids)


async def shown(db: Path, path: str) -> str:
    """A page of the newsroom, as a reviewer sees it."""
    with in_datasette(db) as datasette:
        answer = await datasette.client.get(path, cookies=signed_in(datasette))
        return str(answer.text)


def draft(seen: Seen) -> None:
    """A page of ours under the front matter of seed 001, which says that it is a draft."""
    front = seen.seeds["001"].partition("\n---\n")[0] + "\n---\n"
    ground = Ground(seen.posted.folder.with_name("jekyll"), terms())
    ground.watch([], {"lantern.example": "127.0.0.1:9"})
    file = ground.folder / "post.md"
    file.write_text(front + site.PRESS % site.NEW, "utf-8")
    seen.ended["import 001"] = ground.run("import", str(file))
    seen.exports["jekyll given"] = file.read_text("utf-8")
    seen.exports["jekyll"] = ground.run("export", "media-page", "--profile", "jekyll").out
    seen.exports["jekyll public"] = str(ground.one("SELECT count(*) FROM published_items"))


# ---- the media page -----------------------------------------------------------------------------------------------


def imported(seen: Seen) -> None:
    """From a checkout with four commits of the page, in the manner of the real one's."""
    checkout = seen.site.folder / "checkout"
    checkout.mkdir()
    commit(checkout, "init", "-q")
    for day, text in versions(seen.seeds["004"]):
        (checkout / "media.md").write_text(text, "utf-8")
        commit(checkout, "add", "media.md")
        commit(checkout, "commit", "-qm", "the page", day=day)
    seen.ended["import"] = seen.site.run("import", "--tell-history", str(checkout / "media.md"))
    seen.exports["page"] = seen.site.run("export", "media-page").out
    seen.exports["fragment"] = seen.site.run("export", "media-page", "--format", "fragment").out
    seen.exports["csv"] = seen.site.run("export", "csv").out


def versions(text: str) -> Iterator[tuple[str, str]]:
    """First two entries with numeric dates, then one without its link, then one on top, then one in second place."""
    page = media_page.parse(text)
    top, _, *rest = [str(item.raw) for item in page.items]
    numeric = [str(item.published) and f"{item.published:%d/%m/%Y}" for item in page.items[2:]]
    first = [
        raw.replace(str(item.date_text), day) for raw, item, day in zip(rest, page.items[2:], numeric, strict=True)
    ]
    head, link = page.preamble, str(page.items[2].url)
    lost = [
        raw.replace(f"[{item.source_label}]({link})", str(item.source_label))
        for raw, item in zip(rest, page.items[2:], strict=True)
    ]
    yield "2021-06-09", head + "".join(first)
    yield "2021-07-01", head + "".join(lost)
    yield "2021-07-20", head + top + "".join(rest)
    yield "2021-07-23", text


def commit(folder: Path, *arguments: str, day: str = "2021-06-09") -> None:
    who = {
        f"GIT_{kind}_{name}": f"odile{at}"
        for kind in ("AUTHOR", "COMMITTER")
        for name, at in (("NAME", ""), ("EMAIL", "@lantern.example"))
    }
    days = {"GIT_AUTHOR_DATE": f"{day}T12:00:00Z", "GIT_COMMITTER_DATE": f"{day}T12:00:00Z"}
    quiet = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(
        ["git", *arguments], cwd=folder, env={**os.environ, **who, **days, **quiet}, check=True, capture_output=True
    )


def pressed(seen: Seen, page: MediaPage) -> None:
    """In an archive of its own: the page's articles collected and held against it; one added, edited, removed."""
    ground, file = seen.media, seen.media.folder / "media.md"
    file.write_text(seen.seeds["004"], "utf-8")
    ground.run("import", str(file))
    seen.ended["add video"] = ground.run("add", "https://youtu.be/kirkvFf5ytI?t=5")
    ground.collect()
    seen.ended["verify"] = ground.run("verify")
    seen.exports["events of press"] = ground.run("export", "events-page").out
    before = written(ground)
    ground.run("add", site.NEW)
    ground.collect()
    accept(ground)
    seen.exports["added"] = written(ground)
    ids = dict(ground.rows("SELECT outlet, id FROM coverage"))
    decide(ground, ids["MIT Tech Review"], title="A shared resource", outlet="MIT Technology Review")
    seen.exports["edited"] = written(ground)
    ground.run("review", "reject", str(ids["NVIDIA"]), "--reason", REASON)
    seen.exports["removed"] = written(ground)
    names = ["before", "added", "edited", "removed"]
    texts = [before, *(seen.exports[name] for name in names[1:])]
    for name, old, new in zip(names[1:], texts, texts[1:], strict=False):
        seen.exports[f"diff {name}"] = difference(old, new)
    more(seen, ids, page)


def more(seen: Seen, ids: dict[str, int], page: MediaPage) -> None:
    """A translation, a picture's credit, a chosen suggestion, a keynote of ours, pages with one style of date each."""
    ground = seen.media
    decide(ground, ids["Le Monde"], translation="The first step was taken in April.", translated_by="Bo Lind")
    new = ground.one("SELECT id FROM articles WHERE url = ?", site.NEW)
    offered = "https://coast-review.example/lantern.png"
    decide(ground, new, image_url=offered, image_credit="Odile Marchetot", image_licence="CC BY 4.0", note=NOTE)
    seen.exports["pictured"] = ground.run("export", "media-page").out
    seen.exports["translated"] = ground.run("export", "media-page", "--format", "fragment").out
    best = ground.one("SELECT min(id) FROM quotes WHERE article_id = ? AND rank IS NOT NULL", ids["VentureBeat"])
    seen.ended["feature"] = ground.run("review", "feature", str(best))
    ground.run("add", site.KEYNOTE)
    ground.collect()
    accept(ground)
    said = ground.rows(
        "SELECT q.id FROM quotes q JOIN articles a ON a.id = q.article_id WHERE a.url = ? AND q.kind = 'direct'",
        site.KEYNOTE,
    )
    seen.ended["said"] = ground.run("review", "feature", *(str(at) for (at,) in said))
    seen.exports["keynote"] = ground.run("export", "media-page").out
    for name, entries in (("plain", page.items[:2]), ("ordinal", page.items[2:])):
        other = Ground(ground.folder.with_name(name), terms())
        other.watch([], {"lantern.example": "127.0.0.1:9"})
        file = other.folder / "media.md"
        file.write_text(page.preamble + "".join(str(item.raw) for item in entries), "utf-8")
        other.run("import", str(file))
        other.run("add", "--title", "A lamp", "--outlet", "Skerry Post", "--date", "2021-06-20", "--kind", "print")
        accept(other)
        seen.exports[name] = other.run("export", "media-page").out


def written(ground: Ground) -> str:
    """The page as `export media-page -o` writes it: from then on that is the page that is out."""
    file = ground.folder / "media.md"
    ground.run("export", "media-page", "-o", str(file))
    return file.read_text("utf-8")


def decide(ground: Ground, article_id: int, **values: str) -> None:
    """As the article's page in the browser does."""
    now = datetime.now(UTC)
    with Archive.open(ground.db, now=now) as archive:
        for field, value in values.items():
            reviews.set_field(archive.conn, article_id, field, value, who="odile", now=now)


def difference(old: str, new: str) -> str:
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), "before", "after", lineterm="", n=0)
    return "\n".join(line[:110] for line in lines)


# ---- a public build ------------------------------------------------------------------------------------------------


def search_public(found: Findings, folder: Path, seen: Seen) -> None:
    """What the page printed, and in a public build not a byte of what is the team's."""
    for name in ("added", "edited", "removed"):
        found.lines += [f"one {name}:", *(f"    {line}" for line in seen.exports[f"diff {name}"].split("\n"))]
    found.lines += [
        "import, of four commits:",
        *(f"    {line[:150]}" for line in (seen.ended["import"].out + seen.ended["import"].err).strip().split("\n")),
    ]
    built = folder / "public" / "press.sqlite"
    built.parent.mkdir()
    made: Ended = seen.media.run("export", "public-db", "-o", str(built), "--home", "https://lantern.example/press")
    found.must(made.code == 0, f"export public-db ended with {made.code}: {made.err[-200:]}")
    if made.code:
        return
    found.lines.append(f"export public-db: {made.out.strip()}")
    held, archive = built.read_bytes(), b"".join(path.read_bytes() for path in seen.media.folder.glob("presswatch.db*"))
    for what, words in private(seen):
        there, known = ([one[:60] for one in words if one.encode() in where] for where in (held, archive))
        found.lines.append(f"    {what}: of {len(words)} the archive holds {len(known)}, the public build {len(there)}")
        found.must(bool(known) and not there, f"public-db holds {what}: {there[:3]}")


def private(seen: Seen) -> Iterator[tuple[str, Sequence[str]]]:
    """What nobody but the team may see, by what it is."""
    ground = seen.media
    page = ground.run("export", "media-page").out
    texts = [line for (text,) in ground.rows("SELECT text FROM article_texts") for line in text.split("\n")]
    yield "sentences of full texts", [line for line in texts if len(line) > 30 and line.strip("“”") not in page]
    yield "notes and reasons", [NOTE, REASON]
    yield "addresses of rejected items", ["kirkvFf5ytI"]
    yield "keys in addresses", [KEY]
    yield "paths and files", [str(ground.folder), ".warc.gz", "media.md"]
    yield "names of who decided", ["odile"]
