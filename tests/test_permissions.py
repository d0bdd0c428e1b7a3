"""Strangers read what is published, reviewers decide, and nobody is let in by an oversight."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from browse_archive import REVIEWER, ROOT, in_datasette, make_archive, post, rows, signed_in
from datasette.app import Datasette

from presswatch.browse.access import TOKEN
from presswatch.browse.plugin import GETS
from presswatch.browse.serve import METADATA, SETTINGS
from presswatch.browse.web import HAS_TOKENS
from presswatch.errors import UsageError

STRANGER = None
GUEST = {"id": "guest"}
OPERATOR = {"id": "olga"}
ROOT_USER = {"id": "root"}
GET_PATHS = [path.replace("(?P<id>[0-9]{1,18})", "2") for path in GETS]
PUBLIC = [
    "/",
    "/?before=2026-01-01_9",
    "/?_lang=fr",
    "/-/coverage.atom",
    "/presswatch/published_items",
    "/presswatch/published_items.json",
    "/presswatch/published_items.json?_shape=array&_labels=on&_extra=query,expandable_columns,debug,metadata",
    "/presswatch/published_items.csv?_stream=1",
    "/presswatch/published_items.csv?_labels=on&_dl=1",
    "/presswatch/published_items?_search=OpenLantern",
    "/presswatch/published_items?_search=OpenLantern&_searchmode=raw",
    "/presswatch/published_items?_facet=outlet&_facet=passage&_facet_date=published&_facet_size=max",
    "/presswatch/published_items.json?_trace=1",
    "/presswatch/published_items.json?passage__contains=borrowed",
    "/presswatch/published_items.json?_sort_desc=passage&_size=max&_nofacet=1",
    "/-/login",
]
"""What strangers may open, with what can be asked of it."""
ENTRANCES = [
    "/-/login",
    "/-/logout",
    "/-/static/app.css",
    "/-/static-plugins/presswatch/presswatch.css",
    "/favicon.ico",
]


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_archive(tmp_path_factory.mktemp("archive") / "presswatch.db", articles=9)


@pytest.fixture(scope="module", params=["plain datasette", "presswatch serve"])
def site(db: Path, request: pytest.FixtureRequest) -> Iterator[Datasette]:
    with in_datasette(db, **(SETTINGS if request.param == "presswatch serve" else {})) as datasette:
        yield datasette


def statuses(site: Datasette, paths: list[str], actor: dict[str, str] | None) -> dict[str, int]:
    cookies = signed_in(site, actor) if actor else {}

    async def ask() -> dict[str, int]:
        return {path: (await site.client.get(path, cookies=cookies)).status_code for path in paths}

    return asyncio.run(ask())


def names_in(db: Path) -> list[str]:
    tables = [name for (name,) in rows(db, "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")]
    assert {"articles", "article_texts_fts", "article_texts_fts_data", "changes", "coverage"} < set(tables)
    return [*tables, "sqlite_master", "sqlite_schema", "sqlite_sequence", "pragma_table_list"]


def test_every_table_view_and_index_but_one_is_closed_to_strangers(site: Datasette, db: Path) -> None:
    closed = [name for name in names_in(db) if name != "published_items"]
    paths = [
        f"/presswatch/{spelling}{form}"
        for name in closed
        for spelling in (name, name.upper())
        for form in ("", ".json", ".csv", "/1", "/1.json", ".json?_shape=array")
    ]
    for actor in (STRANGER, GUEST):
        answers = statuses(site, paths, actor)
        assert {path: status for path, status in answers.items() if status not in (403, 404)} == {}
        assert {status for path, status in answers.items() if path.count("/") == 2 and path.islower()} <= {403, 404}


def test_what_is_public_is_the_published_items(site: Datasette) -> None:
    paths = ["/", "/presswatch/published_items", "/presswatch/published_items.json", "/presswatch/published_items.csv"]
    assert set(statuses(site, paths, STRANGER).values()) == {200}
    page = asyncio.run(site.client.get("/")).text
    assert "Un modèle de langue sans propriétaire" in page
    assert "A lamp, said again" not in page  # accepted, not yet published


@pytest.mark.parametrize(
    "path",
    [
        "/presswatch",
        "/presswatch.json",
        "/presswatch.json?sql=select+*+from+article_texts",
        "/presswatch?sql=select+1",
        "/presswatch.csv?sql=select+1",
        "/presswatch.db",
        "/presswatch/coverage_this_month",
        "/presswatch/coverage_this_month.json",
        "/presswatch/published_items.json?_where=1+in+(select+id+from+articles)",
        "/presswatch/published_items.json?_search=lamp&_fts_table=article_texts_fts&_fts_pk=id",
        "/presswatch/published_items?_search=lamp&_fts_table=article_texts_fts",
        '/presswatch/published_items.json?_through={"table":"quotes","column":"text","value":"x"}',
        "/_memory",
        "/_memory.json?sql=select+1",
        "/_internal",
        "/_internal.json",
        "/-/databases.json",
        "/-/databases",
        "/-/metadata.json",
        "/-/plugins.json",
        "/-/settings.json",
        "/-/versions.json",
        "/-/threads.json",
        "/-/actor.json",
        "/-/permissions",
        "/-/messages",
        "/-/patterns",
        "/-/schema",
        "/-/schema.json",
        "/presswatch/-/schema",
        "/presswatch/-/query",
        "/.json",
    ],
)
def test_side_doors_are_closed_to_strangers(site: Datasette, path: str) -> None:
    for actor in (STRANGER, GUEST):
        answer = asyncio.run(site.client.get(path, cookies=signed_in(site, actor) if actor else {}))
        # Datasette 1.0 answers these to everybody, with what they may see: themselves, and no table.
        if answer.status_code == 200 and not HAS_TOKENS and path in ("/-/actor.json", "/-/schema", "/-/schema.json"):
            assert "articles" not in answer.text
            assert "CREATE" not in answer.text
        else:
            assert answer.status_code in (400, 403, 404)


def test_the_team_s_pages_are_for_reviewers(site: Datasette) -> None:
    for actor in (STRANGER, GUEST):
        assert set(statuses(site, GET_PATHS, actor).values()) == {403}
    for actor in (REVIEWER, {"id": "root"}):
        assert set(statuses(site, [*GET_PATHS, "/presswatch", "/presswatch/articles"], actor).values()) == {200}


def test_operators_see_how_the_sources_are_and_nothing_else_of_the_team_s(db: Path) -> None:
    with in_datasette(db, {"operators": {"id": "olga"}}) as site:
        answers = statuses(site, [*GET_PATHS, *PUBLIC], OPERATOR)
        assert {path for path, status in answers.items() if status == 200} == {"/-/sources", *PUBLIC}
        assert set(answers.values()) == {200, 403}
        closed = [f"/presswatch/{name}" for name in names_in(db) if name != "published_items"]
        assert set(statuses(site, ["/presswatch", *closed], OPERATOR).values()) <= {403, 404}
        page = asyncio.run(site.client.get("/-/sources", cookies=signed_in(site, OPERATOR))).text
        assert 'href="/-/sources"' in page
        assert "/-/inbox" not in page
    with in_datasette(db) as site:
        assert statuses(site, ["/-/sources"], OPERATOR) == {"/-/sources": 403}


def test_where_nothing_is_public_strangers_see_where_to_sign_in_and_nothing_else(db: Path) -> None:
    with in_datasette(db, {"public": False, "operators": {"id": "olga"}}) as site:
        tables = [f"/presswatch/{name}{form}" for name in names_in(db) for form in ("", ".json", ".csv")]
        own = ["/-/schema", "/-/schema.json", "/-/actor.json", "/-/jump.json", "/nowhere", "/presswatch", "//"]
        around = [
            "/-/login/../inbox",
            "/-/login%2F..%2Finbox",
            "/-/Login",
            "/-/login/",
            "/-/staticx",
            "/-/enter?token=x",
        ]
        closed = [*GET_PATHS, *PUBLIC[:-1], *tables, *own, *around]
        for actor in (STRANGER, GUEST):
            answers = statuses(site, closed, actor)
            assert {path: status for path, status in answers.items() if status != 403} == {}
            opened = statuses(site, ENTRANCES, actor)
            assert {path: status for path, status in opened.items() if status not in (200, 302)} == {}
        page = asyncio.run(site.client.get("/")).text
        assert "/-/login" in page
        assert "Un modèle de langue sans propriétaire" not in page
        assert asyncio.run(site.client.get("/presswatch/published_items.json")).json()["ok"] is False
        assert set(statuses(site, ["/", "/-/sources", "/-/coverage.atom"], OPERATOR).values()) == {200}
        assert set(statuses(site, [*GET_PATHS, *PUBLIC], REVIEWER).values()) == {200}
        assert asyncio.run(post(site, "/presswatch/published_items", STRANGER)).status_code == 403


def test_of_a_text_strangers_read_the_passage_and_nothing_else(site: Datasette, db: Path) -> None:
    private = [
        "borrowed computer",
        "ordinateur prêté",
        "ce qu’il a lu",
        "Lire aussi",
        "anybody may carry",
        "que chacun",
    ]
    private += ["A lamp, said again", "off topic", "odile"]
    texts = " ".join(text for (text,) in rows(db, "SELECT text FROM article_texts"))
    assert all(words in texts for words in private[:6])

    async def ask() -> dict[str, tuple[int, str]]:
        answers = {path: await site.client.get(path) for path in [*PUBLIC, *GET_PATHS, "/presswatch", "/-/enter"]}
        return {path: (answer.status_code, answer.text) for path, answer in answers.items()}

    answers = asyncio.run(ask())
    assert {status for path, (status, _) in answers.items() if path in PUBLIC} == {200}
    assert any("Mardi, les bénévoles" in text for _, text in answers.values())
    for path, (_, text) in answers.items():
        assert [words for words in private if words in text and words not in path] == [], path


def test_nobody_is_shown_the_hash_of_a_password(site: Datasette, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRESSWATCH_REVIEWER_HASH", "pbkdf2_sha256$1$salt$verysecret")
    names = ["metadata", "config", "plugins", "settings", "databases", "versions", "threads", "actor", "jump", "schema"]
    paths = [f"/-/{name}{form}" for name in names for form in ("", ".json")] + [
        "/.json",
        "/presswatch.json",
        "/-/login",
    ]

    async def ask(actor: dict[str, str] | None) -> list[str]:
        cookies = signed_in(site, actor) if actor else {}
        return [(await site.client.get(path, cookies=cookies)).text for path in paths]

    for actor in (STRANGER, GUEST, REVIEWER, ROOT_USER):
        assert not any("verysecret" in text for text in asyncio.run(ask(actor)))


def test_only_reviewers_may_use_sql(site: Datasette) -> None:
    path = ("/presswatch.json" if HAS_TOKENS else "/presswatch/-/query.json") + "?sql=select+count(*)+from+articles"
    assert statuses(site, [path], REVIEWER)[path] == 200
    assert statuses(site, [path], GUEST)[path] == 403


def test_under_another_name_the_archive_is_as_closed(tmp_path: Path) -> None:
    db = make_archive(tmp_path / "other.db", articles=6)
    with in_datasette(db) as site:
        paths = ["/other", "/other/articles", "/other/article_texts_fts", "/other/coverage.json", "/other.db"]
        assert set(statuses(site, paths, STRANGER).values()) <= {403, 404}
        assert statuses(site, ["/"], STRANGER) == {"/": 200}
        assert statuses(site, ["/-/inbox"], REVIEWER) == {"/-/inbox": 200}


def test_an_account_that_is_not_set_up_lets_nobody_in(site: Datasette) -> None:
    for password in ("", "None", "anything"):
        answer = asyncio.run(post(site, "/-/login", STRANGER, username="reviewer", password=password))
        assert "ds_actor" not in answer.cookies
        assert answer.status_code == 200
        assert "Invalid username or password" in answer.text


def test_an_account_that_is_set_up_lets_its_reviewer_in(site: Datasette, monkeypatch: pytest.MonkeyPatch) -> None:
    from datasette_auth_passwords.utils import hash_password

    monkeypatch.setenv("PRESSWATCH_REVIEWER_HASH", hash_password("lamp oil", iterations=1000))
    answer = asyncio.run(post(site, "/-/login", STRANGER, username="reviewer", password="lamp oil"))
    cookies = {"ds_actor": answer.cookies["ds_actor"]}
    assert asyncio.run(site.client.get("/-/inbox", cookies=cookies)).status_code == 200


def test_the_login_link_is_good_once(site: Datasette, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TOKEN, "a-token")

    async def use(token: str) -> tuple[int, str]:
        answer = await site.client.get("/-/enter", params={"token": token})
        return answer.status_code, answer.headers.get("set-cookie", "")

    assert asyncio.run(use("another"))[0] == 403
    assert asyncio.run(use("été"))[0] == 403
    status, cookie = asyncio.run(use("a-token"))
    assert status == 302
    assert "ds_actor=" in cookie
    assert "httponly" in cookie.lower()
    assert "samesite=lax" in cookie.lower()
    assert asyncio.run(use("a-token"))[0] == 403
    assert asyncio.run(use(""))[0] == 403


def test_nothing_of_a_visitor_s_cookies_reaches_the_log(site: Datasette, capfd: pytest.CaptureFixture[str]) -> None:
    paths = ["/nowhere", "/presswatch/published_items?_sort=rowid", "/presswatch/nowhere.json", "/presswatch?sql=selec"]
    cookies = signed_in(site)
    for path in paths:
        assert asyncio.run(site.client.get(path, cookies=cookies)).status_code in (302, 400, 404, 500)
    said = capfd.readouterr()
    assert cookies["ds_actor"][:20] not in said.out + said.err


def test_every_answer_carries_the_security_headers(site: Datasette) -> None:
    ours = ["/", "/-/coverage.atom", "/-/nowhere", "/-/enter?token=x", *GET_PATHS]
    datasette_s = ["/-/login", "/-/logout", "/presswatch", "/presswatch/published_items", "/presswatch/articles.json"]
    datasette_s += [
        "/presswatch/articles/2",
        "/presswatch/published_items.csv",
        "/-/plugins",
        "/-/static/app.css",
        "/no/a",
    ]

    async def ask() -> list[tuple[str, bool, int, Any]]:
        found = []
        for path in ours + datasette_s:
            for cookies in ({}, signed_in(site)):
                answer = await site.client.get(path, cookies=cookies)
                found.append((path, bool(cookies), answer.status_code, answer.headers))
        return found

    for path, reviewer, status, headers in asyncio.run(ask()):
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] in ("same-origin", "no-referrer")
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert "camera=()" in headers["permissions-policy"]
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'self'")
        assert "frame-ancestors 'none'" in policy
        if path in GET_PATHS and reviewer and headers["content-type"].startswith("text/html"):
            assert "unsafe-inline" not in policy, path
        if path in ours and path != "/" and (reviewer or status >= 400) and "static" not in path and "atom" not in path:
            assert headers["cache-control"] == "private, no-store", path
        assert reviewer is False or "public" not in headers.get("cache-control", ""), path


def test_the_metadata_of_the_wheel_is_the_repository_s() -> None:
    assert METADATA.read_bytes() == (ROOT / "metadata.yml").read_bytes()


def test_metadata_without_an_allow_block_is_refused(tmp_path: Path) -> None:
    from presswatch.browse.serve import read_metadata

    open_to_all = tmp_path / "metadata.yml"
    open_to_all.write_text("title: Everything")
    with pytest.raises(UsageError, match="everything would be public"):
        read_metadata(open_to_all)
    open_to_all.write_text("title: [")
    with pytest.raises(UsageError, match="can't be read"):
        read_metadata(open_to_all)


def test_the_metadata_names_tables_that_exist(db: Path) -> None:
    described = yaml.safe_load(METADATA.read_text(encoding="utf-8"))["databases"]["presswatch"]["tables"]
    assert set(described) <= set(names_in(db))
    for table, facts in described.items():
        columns = {row[1] for row in rows(db, f"PRAGMA table_info({table})")}
        assert set(facts.get("columns", {})) <= columns, table
