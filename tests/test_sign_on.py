"""Signing in and out: by password, by the login link, by a proxy's header; back to the page that was asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest
from browse_archive import in_datasette, make_archive, post, signed_in, token_of
from datasette.app import Datasette
from datasette.utils import StartupError

from presswatch.browse.access import PEER, TOKEN, Access, actor_of_proxy, read_access
from presswatch.browse.serve import knowing_the_peer
from presswatch.errors import UsageError

PASSWORD = "lamp oil"
PROXY = {"actor_from_header": "X-Forwarded-User", "trusted_proxies": ["10.1.0.0/24", "::1"]}


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_archive(tmp_path_factory.mktemp("archive") / "presswatch.db", articles=6)


@pytest.fixture
def site(db: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Datasette]:
    from datasette_auth_passwords.utils import hash_password

    monkeypatch.setenv("PRESSWATCH_REVIEWER_HASH", hash_password(PASSWORD, iterations=1000))
    with in_datasette(db) as datasette:
        yield datasette


# ---- by password --------------------------------------------------------------------------------------------------


async def sign_in(site: Datasette, cookies: dict[str, str], **headers: str) -> Any:
    cookies = cookies | await token_of(site, cookies)
    data = {"username": "reviewer", "password": PASSWORD, "csrftoken": cookies.get("ds_csrftoken", "")}
    headers = {"Sec-Fetch-Site": "same-origin", **{name.replace("_", "-"): value for name, value in headers.items()}}
    return await site.client.post("/-/login", data=data, cookies=cookies, headers=headers)


def test_whoever_signs_in_comes_back_to_the_page_they_had_asked_for(site: Datasette) -> None:
    async def visit() -> tuple[str, str, int, int]:
        refused = await site.client.get("/-/search?q=l'%C3%A9t%C3%A9&_lang=fr")
        wanted = {"presswatch_wanted": refused.cookies["presswatch_wanted"]}
        answer = await sign_in(site, wanted)
        cookies = {"ds_actor": answer.cookies["ds_actor"]}
        opened = await site.client.get(answer.headers["location"], cookies=cookies)
        return refused.text, answer.headers["location"], refused.status_code, opened.status_code

    page, location, refused, opened = asyncio.run(visit())
    assert (refused, opened) == (403, 200)
    assert "/-/login" in page
    assert location == "/-/search?q=l'%C3%A9t%C3%A9&_lang=fr"


def test_the_way_back_is_taken_once_and_not_by_who_failed_to_sign_in(site: Datasette) -> None:
    wanted = {"presswatch_wanted": "/-/inbox"}
    answer = asyncio.run(sign_in(site, wanted))
    gone = [cookie for cookie in answer.headers.get_list("set-cookie") if cookie.startswith("presswatch_wanted=")]
    assert len(gone) == 1
    assert "Max-Age=0" in gone[0]
    failed = asyncio.run(post(site, "/-/login", None, username="reviewer", password="wrong"))
    assert "ds_actor" not in failed.cookies
    assert "presswatch_wanted" not in asyncio.run(site.client.get("/-/inbox", cookies=signed_in(site))).cookies


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example",
        "/%5Cevil.example",
        "%2F%2Fevil.example",
        "/a%0D%0AX:%20y",
        "evil",
        "",
        "%",
    ],
)
def test_the_way_back_leads_nowhere_else(site: Datasette, elsewhere: str) -> None:
    answer = asyncio.run(sign_in(site, {"presswatch_wanted": elsewhere}))
    assert answer.status_code == 302
    assert answer.headers["location"] == "/"
    assert "x" not in answer.headers


def test_signing_out_ends_it_and_asks_first(site: Datasette) -> None:
    asked = asyncio.run(site.client.get("/-/logout", cookies=signed_in(site)))
    assert asked.status_code == 200
    assert "ds_actor" not in asked.cookies
    answer = asyncio.run(post(site, "/-/logout"))
    assert answer.status_code == 302
    ended = [cookie for cookie in answer.headers.get_list("set-cookie") if cookie.startswith("ds_actor=")]
    assert len(ended) == 1
    assert "Max-Age=0" in ended[0]


# ---- cookies ------------------------------------------------------------------------------------------------------


def cookies_of(answer: Any) -> dict[str, set[str]]:
    found = {}
    for cookie in answer.headers.get_list("set-cookie"):
        pair, *flags = cookie.split("; ")
        found[pair.partition("=")[0]] = {flag.lower() for flag in flags}
    return found


@pytest.mark.parametrize(("headers", "secure"), [({}, False), ({"X_Forwarded_Proto": "https"}, True)])
def test_no_script_reads_a_cookie_and_no_other_site_sends_one(
    site: Datasette, headers: dict[str, str], secure: bool
) -> None:
    async def collect() -> dict[str, set[str]]:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        found = {}
        for path in ("/-/login", "/-/inbox", "/?_lang=fr"):
            found |= cookies_of(await site.client.get(path, headers=sent))
        return found | cookies_of(await sign_in(site, {}, **headers))

    found = asyncio.run(collect())
    assert {"ds_actor", "presswatch_wanted", "presswatch_lang"} <= set(found)
    for name, flags in found.items():
        assert {"httponly", "samesite=lax", "path=/"} <= flags, name
        assert ("secure" in flags) is secure, name


def test_the_login_link_s_cookie_is_as_careful(site: Datasette, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TOKEN, "a-token")
    answer = asyncio.run(site.client.get("/-/enter?token=a-token", headers={"X-Forwarded-Proto": "https"}))
    assert {"httponly", "samesite=lax", "secure"} <= cookies_of(answer)["ds_actor"]


# ---- by a proxy's header ------------------------------------------------------------------------------------------


def named(access: Access, peer: str | None, *values: bytes, header: bytes = b"x-forwarded-user") -> object:
    return actor_of_proxy(access, peer, [(b"host", b"press.example"), *((header, value) for value in values)])


def test_a_trusted_proxy_says_who_is_there() -> None:
    access = read_access(PROXY)
    assert named(access, "10.1.0.9", b"anna") == {"id": "anna"}
    assert named(access, "::1", "zoé".encode()) == {"id": "zoé"}
    assert named(access, "::ffff:10.1.0.9", b"anna", header=b"X-Forwarded-User") == {"id": "anna"}


@pytest.mark.parametrize("peer", ["203.0.113.9", "10.1.1.9", "::2", "testclient", "", None])
def test_nobody_else_can_say_so(peer: str | None) -> None:
    assert named(read_access(PROXY), peer, b"anna") is None


@pytest.mark.parametrize(
    "values", [(), (b"",), (b" ",), (b"anna", b"root"), (b"root",), (b"a\nb",), (b"\xff",), (b"a" * 201,)]
)
def test_a_header_that_names_nobody_or_root_or_two_signs_nobody_in(values: tuple[bytes, ...]) -> None:
    assert named(read_access(PROXY), "10.1.0.9", *values) is None


def test_sign_on_by_header_is_off_unless_somebody_set_it_up() -> None:
    assert named(read_access({}), "127.0.0.1", b"anna") is None


@pytest.mark.parametrize(
    ("config", "says"),
    [
        ({"actor_from_header": "X-Forwarded-User"}, "needs trusted_proxies"),
        ({**PROXY, "trusted_proxies": ["everybody"]}, "addresses or networks"),
        ({**PROXY, "trusted_proxies": ["10.1.0.7/24"]}, "addresses or networks"),
        ({**PROXY, "actor_from_header": "two words"}, "name of a header"),
        ({"public": "no"}, "true or false"),
        ({"reviewer": {"id": "anna"}}, "it takes reviewers"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_served(db: Path, config: dict[str, Any], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        read_access(config)
    with in_datasette(db, config) as site, pytest.raises((StartupError, UsageError), match=says):
        asyncio.run(site.client.get("/"))


async def ask(
    app: Any, method: str, path: str, peer: str, *headers: tuple[str, str], body: bytes = b""
) -> tuple[int, str]:
    """What the served app answers to a connection from that address; every header as given."""
    raw = [(name.lower().encode(), value.encode()) for name, value in (("host", "press.example"), *headers)]
    scope = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http"}
    scope |= {"path": path, "raw_path": path.encode(), "query_string": b"", "headers": raw, "client": (peer, 1)}
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return sent[0]["status"], b"".join(m.get("body", b"") for m in sent[1:]).decode()


USER = ("X-Forwarded-User", "anna")
FORM = ("Content-Type", "application/x-www-form-urlencoded")


def test_as_served_a_stranger_can_t_forge_the_header(db: Path) -> None:
    with in_datasette(db, {**PROXY, "reviewers": {"id": "anna"}}) as site:
        app = knowing_the_peer(site.app())

        async def tried() -> list[int]:
            forged = [("X-Forwarded-For", "10.1.0.9"), ("X-Real-IP", "10.1.0.9"), ("Forwarded", "for=10.1.0.9")]
            answers = [
                await ask(app, "GET", "/-/inbox", "10.1.0.9", USER),
                await ask(app, "GET", "/-/inbox", "10.1.0.9", USER, ("X-Forwarded-For", "203.0.113.9")),
                await ask(app, "GET", "/-/inbox", "10.1.0.9"),
                await ask(app, "GET", "/-/inbox", "203.0.113.9", USER),
                await ask(app, "GET", "/-/inbox", "203.0.113.9", USER, *forged),
                # An address that the server believes X-Forwarded-For of, and that is not in the list.
                await ask(app, "GET", "/-/inbox", "127.0.0.1", USER, *forged),
                await ask(app, "GET", "/-/inbox", "10.1.0.9", USER, ("X-Forwarded-User", "somebody")),
            ]
            return [status for status, _ in answers]

        assert asyncio.run(tried()) == [200, 200, 403, 403, 403, 403, 403]
        plain = site.app()
        assert asyncio.run(ask(plain, "GET", "/-/inbox", "10.1.0.9", USER))[0] == 403  # who truly asks is not known


def test_a_form_from_another_site_is_refused_though_the_proxy_signs_in_and_no_cookie_is_there(db: Path) -> None:
    with in_datasette(db, {**PROXY, "reviewers": {"id": "anna"}}) as site:
        app = knowing_the_peer(site.app())

        async def send(*headers: tuple[str, str]) -> int:
            path = "/-/articles/5/state"
            return (await ask(app, "POST", path, "10.1.0.9", USER, FORM, *headers, body=b"state=later"))[0]

        assert asyncio.run(send()) == 403
        assert asyncio.run(send(("Origin", "https://evil.example"))) == 403
        assert asyncio.run(send(("Sec-Fetch-Site", "cross-site"))) == 403
        assert asyncio.run(send(("Sec-Fetch-Site", "same-origin"))) == 302


def test_the_peer_is_what_the_connection_says() -> None:
    seen: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append((scope[PEER], scope["client"][0], scope["scheme"]))

    headers = [(b"x-forwarded-for", b"203.0.113.9"), (b"x-forwarded-proto", b"https")]
    scope = {"type": "http", "scheme": "http", "headers": headers}
    asyncio.run(knowing_the_peer(app)({**scope, "client": ("127.0.0.1", 1)}, None, None))
    asyncio.run(knowing_the_peer(app)({**scope, "client": ("198.51.100.7", 1)}, None, None))
    assert seen == [("127.0.0.1", "203.0.113.9", "https"), ("198.51.100.7", "198.51.100.7", "http")]


# ---- the feed -----------------------------------------------------------------------------------------------------


def test_the_feed_holds_what_is_published_and_says_when_nothing_changed(site: Datasette) -> None:
    from presswatch.formats import atom

    async def twice() -> list[Any]:
        first = await site.client.get("/-/coverage.atom")
        tag, at = first.headers["etag"], first.headers["last-modified"]
        conditions = [{"If-None-Match": tag}, {"If-None-Match": f'"other", W/{tag}'}, {"If-Modified-Since": at}]
        again = [await site.client.get("/-/coverage.atom", headers=condition) for condition in conditions]
        stale = [{"If-None-Match": '"other"'}, {"If-Modified-Since": "Mon, 01 Jan 2001 00:00:00 GMT"}]
        stale += [{"If-None-Match": '"other"', "If-Modified-Since": at}, {"If-Modified-Since": "x"}]
        new = [await site.client.get("/-/coverage.atom", headers=condition) for condition in stale]
        return [first, again, new, await site.client.get("/-/coverage.atom", cookies=signed_in(site))]

    first, again, new, to_reviewer = asyncio.run(twice())
    assert [(answer.status_code, answer.text) for answer in again] == [(304, "")] * 3
    assert [answer.status_code for answer in new] == [200] * 4
    assert first.headers["content-type"] == "application/atom+xml; charset=utf-8"
    assert parsedate_to_datetime(first.headers["last-modified"]).year == 2026
    assert to_reviewer.text == first.text
    items = atom.parse(first.content).items
    assert [item.title for item in items] == ["Un modèle de langue sans propriétaire"]
    assert (
        items[0].passage
        == "Mardi, les bénévoles d’OpenLantern ont allumé un modèle de langue qui n’appartient à personne."
    )


def test_the_feed_is_found_from_every_page_and_changes_when_somebody_decides(db: Path, tmp_path: Path) -> None:
    import shutil

    copy = Path(shutil.copy(db, tmp_path / "presswatch.db"))
    with in_datasette(copy) as site:

        async def decide() -> tuple[str, str, str, int]:
            home = (await site.client.get("/")).text
            before = await site.client.get("/-/coverage.atom")
            await post(site, "/-/articles/2/state", state="published")
            condition = {"If-None-Match": before.headers["etag"], "If-Modified-Since": before.headers["last-modified"]}
            after = await site.client.get("/-/coverage.atom", headers=condition)
            return home, before.text, after.text, after.status_code

        home, before, after, status = asyncio.run(decide())
    assert '<link rel="alternate" type="application/atom+xml"' in home
    assert 'href="/-/coverage.atom"' in home
    assert status == 200
    assert "A lamp, said again" in after
    assert "A lamp, said again" not in before
