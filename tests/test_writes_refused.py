"""Every route that writes, taken from the code, refuses whatever is not a reviewer's own form, and nothing changes."""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from browse_archive import REVIEWER, in_datasette, make_archive, post, rows, signed_in, token_of
from datasette.app import Datasette
from itsdangerous import URLSafeSerializer

from presswatch.browse.plugin import POSTS
from presswatch.browse.web import HAS_TOKENS

Fields = dict[str, str]
GUEST = {"id": "guest"}
OPERATOR = {"id": "olga"}
ID = "(?P<id>[0-9]{1,18})"
FORMS: dict[str, Fields] = {
    f"/-/articles/{ID}/state": {"state": "accepted"},
    "/-/inbox/several": {"state": "accepted", "card-5": "proposed"},
    "/-/inbox/undo": {"lines": "1-1"},
    f"/-/articles/{ID}/field": {"field": "title", "value": "Mine"},
    f"/-/articles/{ID}/passage": {"words": "OpenLantern"},
    f"/-/articles/{ID}/quote": {"words": "OpenLantern", "speaker": "Somebody"},
    f"/-/articles/{ID}/undo": {"change": "1"},
    f"/-/quotes/{ID}/state": {"state": "hidden"},
    f"/-/quotes/{ID}/speaker": {"speaker": "Somebody"},
    f"/-/quotes/{ID}/feature": {},
    "/-/speaker/merge": {"spelling": "Odile Marchetot", "name": "Tomas Verrin"},
    "/-/speaker/unmerge": {"spelling": "Odile Marchetot"},
    "/-/page/move": {"article": "1", "where": "down"},
    "/-/page/sort": {},
    "/-/page/publish": {"seen": "anything"},
    "/-/add/addresses": {"urls": "https://elsewhere.example/1"},
    "/-/add/item": {"title": "Mine", "outlet": "Ours", "kind": "print"},
    "/-/add/text": {"title": "Mine", "outlet": "Ours", "text": "OpenLantern"},
    "/-/add/list": {"list": "outlet,title\nOurs,Mine"},
    "/-/add/list/store": {"table": "outlet,title\nOurs,Mine"},
}
"""What a reviewer would send to each; a route that is not here is tried with an empty form."""

BEFORE: dict[str, tuple[str, Fields]] = {
    f"/-/articles/{ID}/undo": (f"/-/articles/{ID}/field", {"field": "title", "value": "Mine"}),
    "/-/inbox/undo": ("/-/articles/5/state", {"state": "rejected"}),
    "/-/speaker/unmerge": ("/-/speaker/merge", FORMS["/-/speaker/merge"]),
}
"""What must have been sent before, so that there is something to take back."""

WRITES_NOTHING = {"/-/add/list"}
"""Shows what was understood of a list, and stores it no sooner than its next form is sent."""


NOTED_AGAIN = {"/-/page/sort", "/-/add/text"}
"""Sent twice, these leave a second line in the record of changes, and the same words in the search index."""


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_archive(tmp_path_factory.mktemp("archive") / "presswatch.db", articles=9)


@pytest.fixture(scope="module")
def site(db: Path) -> Iterator[Datasette]:
    with in_datasette(db, {"operators": {"id": "olga"}}) as datasette:
        yield datasette


def at(pattern: str) -> str:
    return pattern.replace(ID, "5")


def digest(db: Path, but: str = "") -> str:
    """Of every row of every table but those of that pattern, the search indexes' own included."""
    found = hashlib.sha256()
    with closing(sqlite3.connect(db)) as conn:
        names = [name for (name,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        for name in (name for name in names if not re.fullmatch(but, name)):
            found.update(name.encode())
            for row in sorted(map(repr, conn.execute(f'SELECT * FROM "{name}"'))):
                found.update(row.encode("utf-8", "replace"))
    return found.hexdigest()


def test_every_form_is_known() -> None:
    assert set(FORMS) == set(POSTS)


# ---- what is refused ----------------------------------------------------------------------------------------------


async def attempts(site: Datasette, path: str, fields: Fields) -> dict[str, int]:
    """The status of each thing that somebody else might send."""
    status: dict[str, int] = {}
    same = {"Sec-Fetch-Site": "same-origin"}
    reviewer, guest, operator = (signed_in(site, who) for who in (REVIEWER, GUEST, OPERATOR))
    mine, other = await token_of(site, reviewer), await token_of(site, {})
    token, others = mine.get("ds_csrftoken", "none"), other.get("ds_csrftoken", "none")
    whole = {**fields, "csrftoken": token}

    async def send(name: str, method: str = "POST", **request: Any) -> None:
        status[name] = (await site.client.request(method, path, **request)).status_code

    await send("anonymous", data=fields)
    await send("anonymous, as from our page", data=fields, headers=same)
    await send("anonymous with a token", data={**fields, "csrftoken": others}, cookies=other, headers=same)
    await send("somebody else", data=whole, cookies=guest | mine, headers=same)
    await send("an operator", data=whole, cookies=operator | mine, headers=same)
    unsigned = json.dumps({"a": REVIEWER})
    forged = URLSafeSerializer("another secret").dumps({"a": REVIEWER}, salt="actor")
    for name, cookie in {"unsigned": unsigned, "signed by another": forged}.items():
        await send(f"an actor {name}", data=whole, cookies={"ds_actor": cookie} | mine, headers=same)
    await send("no token", data=fields, cookies=reviewer)
    await send("a token in the form only", data=whole, cookies=reviewer)
    await send("a token in the cookie only", data=fields, cookies=reviewer | mine)
    await send("a made-up token", data={**fields, "csrftoken": "x"}, cookies=reviewer | {"ds_csrftoken": "x"})
    await send(
        "a made-up token of the API", data=fields, cookies=reviewer | mine, headers={"Authorization": "Bearer x"}
    )
    if HAS_TOKENS:
        swapped = {**fields, "csrftoken": others}
        await send("another session's token", data=swapped, cookies=reviewer | mine, headers=same)
    for kind in ("application/json", "text/plain", "application/octet-stream", "multipart/form-data", ""):
        headers = {"Content-Type": kind, "X-CSRFToken": token, **same}
        body = json.dumps(whole) if kind == "application/json" else "&".join(f"{k}={v}" for k, v in whole.items())
        await send(f"content type {kind!r}", content=body, cookies=reviewer | mine, headers=headers)
    for site_header in ("cross-site", "same-site", "made-up"):
        await send(site_header, data=whole, cookies=reviewer | mine, headers={"Sec-Fetch-Site": site_header})
    for origin in ("https://evil.example", "http://localhost.evil.example", "null", "http://localhost:81", "x"):
        await send(f"from {origin}", data=whole, cookies=reviewer | mine, headers={"Origin": origin})
    for method in ("GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "MADEUP"):
        sent = {"cookies": reviewer | mine, "headers": {"X-CSRFToken": token, **same}}
        await send(method, method, params={**whole, "_method": "POST"}, **sent)
        await send(f"{method} with a form", method, data=whole, **sent)
    return status


@pytest.mark.parametrize("pattern", POSTS)
def test_nothing_but_a_reviewer_s_own_form_is_taken(site: Datasette, db: Path, pattern: str) -> None:
    before = digest(db)
    status = asyncio.run(attempts(site, at(pattern), FORMS.get(pattern, {})))
    assert len(status) >= 36
    assert {name: code for name, code in status.items() if not 400 <= code < 500} == {}
    assert digest(db) == before


def test_a_form_without_end_is_refused(site: Datasette) -> None:
    async def chunks() -> Any:
        for _ in range(40):
            yield b"a=" + b"x" * 50_000

    async def send() -> tuple[int, str]:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = await site.client.post("/-/login", content=chunks(), headers=headers, cookies=await token_of(site, {}))
        return answer.status_code, answer.headers["x-content-type-options"]

    assert asyncio.run(send()) == (413, "nosniff")


# ---- what is taken, and taken once --------------------------------------------------------------------------------


async def fields_now(site: Datasette, db: Path, pattern: str) -> Fields:
    """The form as its page would show it now."""
    fields = FORMS[pattern]
    if pattern == f"/-/articles/{ID}/undo" or pattern == "/-/inbox/undo":
        last = rows(db, "SELECT max(id) FROM changes")[0][0]
        first = rows(db, "SELECT min(id) FROM changes WHERE at = (SELECT max(at) FROM changes)")[0][0]
        return {"change": str(last), "lines": f"{first}-{last}"}
    if pattern == "/-/page/publish":
        html = (await site.client.get("/-/page", cookies=signed_in(site))).text
        return {"seen": re.findall(r'name="seen" value="([^"]+)"', html)[0]}
    if pattern == "/-/page/move":
        return {"article": "1", "where": "bottom", **fields}
    return fields


@pytest.mark.parametrize("pattern", FORMS)
def test_a_reviewer_s_form_is_taken_and_sent_twice_does_nothing_more(db: Path, tmp_path: Path, pattern: str) -> None:
    copy = Path(shutil.copy(db, tmp_path / "presswatch.db"))
    but = r"changes|\w+_fts_\w+" if pattern in NOTED_AGAIN else ""
    with in_datasette(copy) as site:

        async def twice() -> tuple[str, str, str, list[int]]:
            if pattern in BEFORE:
                path, fields = BEFORE[pattern]
                await post(site, at(path), **fields)
            fields = await fields_now(site, copy, pattern)
            before = digest(copy)
            first = await post(site, at(pattern), **fields)
            between = digest(copy, but)
            second = await post(site, at(pattern), **fields)
            return before, between, digest(copy, but), [first.status_code, second.status_code]

        before, between, after, statuses = asyncio.run(twice())
    assert statuses[0] in (200, 302), statuses
    assert (between != before) is (pattern not in WRITES_NOTHING)
    assert after == between, statuses
    assert statuses[1] < 500
