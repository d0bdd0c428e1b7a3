"""The hooks Datasette calls. Only hooks that its 1.0 alphas have too; `__init__` registers them."""

# mypy: disable-error-code="untyped-decorator"
from __future__ import annotations

import functools
import re
import sqlite3
import traceback
from collections.abc import Awaitable, Callable, Generator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from datasette import Response, hookimpl
from datasette.utils import StartupError
from datasette.utils.asgi import Base400, Forbidden
from datasette.views.base import DatasetteError
from jinja2 import Environment
from jinja2.ext import Extension
from markupsafe import Markup

from presswatch.archive.archive import prepare
from presswatch.browse import (
    adding,
    article,
    article_edits,
    coverage_list,
    decisions,
    entering,
    feed,
    home,
    inbox,
    media_page,
    page_edits,
    quotes,
    report,
    search,
    sources,
    speakers,
    versions,
)
from presswatch.browse.access import PEER, Actor, access_of, actor_of_proxy, is_operator, is_reviewer, name_of
from presswatch.browse.gate import CLOSED, gate
from presswatch.browse.presence import presence_of
from presswatch.browse.strings import LANGUAGES, day, in_its_place, language_of, moment, translator
from presswatch.browse.web import VIEW_NAME, View, answer, for_operators, for_reviewers, here, safe_link, trouble
from presswatch.errors import UsageError
from presswatch.plain import plain

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request
    from jinja2 import Environment

STYLE = "/-/static-plugins/presswatch/presswatch.css"
NAVIGATION = ("/", "/-/inbox", "/-/coverage", "/-/quotes", "/-/speakers", "/-/page")
WIDE = ("/-/coverage", "/-/speakers")
"""Those that a phone has among MORE."""
MORE = ("/-/report", "/-/sources")
OPERATORS = ("/", "/-/sources")
NOTHING_THERE = ("", "404", "Database not found")
"""What Datasette says of an address that nothing answers to."""
PAGES = (
    home,
    inbox,
    article,
    quotes,
    speakers,
    coverage_list,
    search,
    media_page,
    page_edits,
    adding,
    report,
    sources,
    decisions,
    article_edits,
    versions,
)
"""Each has GETS and POSTS, views by the pattern of their path; only reviewers reach them, OPERATORS operators too."""
GETS = {path: view for page in PAGES for path, view in page.GETS.items()}
POSTS = {path: view for page in PAGES for path, view in page.POSTS.items()}


@hookimpl
def register_routes() -> list[tuple[str, View]]:
    """The home page replaces Datasette's index, which strangers may not see: it would name the database."""
    return [
        (r"^/$", home.home),
        (r"^/-/enter$", entering.enter),
        (f"^{CLOSED}$", entering.closed),
        (f"^{feed.PATH}$", feed.coverage),
        *(
            (f"^{path}$", for_operators(view) if path in OPERATORS else for_reviewers(view))
            for path, view in GETS.items()
        ),
        *((f"^{path}$", for_reviewers(view, "POST")) for path, view in POSTS.items()),
    ]


@hookimpl
def prepare_connection(conn: sqlite3.Connection) -> None:
    prepare(conn)


class HtmlLanguage(Extension):
    """Gives Datasette's `<html>` the language of the page, which its template has no place for; the 1.0 line says that
    all is English. Datasette's own pages and its plugins' are."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        language = "{{ pw.language if pw is defined and pw.ours else 'en' }}"
        return re.sub(r'<html(?: lang="en")?>', f'<html lang="{language}">', source, count=1)


@hookimpl
def prepare_jinja2_environment(env: Environment) -> None:
    env.add_extension(HtmlLanguage)
    env.finalize = in_its_place


@hookimpl
def extra_css_urls() -> list[str]:
    return [STYLE]


@hookimpl
def extra_template_vars(view_name: str | None, request: Request | None, datasette: Datasette) -> dict[str, Any]:
    """`pw` is what every template of ours needs: the language, the navigation, the words."""
    language = language_of(request)
    reviewer = request is not None and is_reviewer(datasette, request.actor)
    return {
        "pw": {
            "language": language,
            "ours": view_name == VIEW_NAME,
            "languages": LANGUAGES,
            "reviewer": reviewer,
            "here": here(request, datasette) if request else "",
            "others": _others(request, datasette) if request and reviewer else {},
            **_links(datasette, request, language),
            "day": functools.partial(day, language=language),
            "moment": functools.partial(moment, language=language),
            "safe": safe_link,
        },
        "t": translator(language),
    }


def _others(request: Request, datasette: Datasette) -> Mapping[str, tuple[str, ...]]:
    """Which other reviewers were seen where; to open a page is to be seen there."""
    who, now, presence = name_of(request.actor), datetime.now(UTC), presence_of(datasette)
    if request.method == "GET":
        presence.seen(who, here(request, datasette), now)
    return presence.others(who, now)


@hookimpl
def render_cell(row: Any, value: Any, column: str, table: str | None, datasette: Datasette) -> Markup | None:
    """In the tables of the archive an article's number and headline lead to its page, a speaker's name to theirs."""
    href = None
    if column == "article_id" or (column in ("id", "title") and table in ("articles", "coverage", "inbox")):
        article_id = value if column != "title" else row["id"] if "id" in row.keys() else None  # noqa: SIM118
        href = f"/-/articles/{article_id}" if isinstance(article_id, int) else None
    elif column == "speaker" and table in ("speakers", "coverage_quotes"):
        href = f"/-/speaker?name={quote(str(value))}"
    if href is None or value is None:
        return None
    return Markup('<a href="{}">{}</a>').format(datasette.urls.path(href), value)


@hookimpl
def filters_from_request(request: Request, datasette: Datasette) -> None:
    """Closes a side door: ?_fts_table= lets whoever may read one table search the index of any other."""
    if {"_fts_table", "_fts_pk"} & set(request.args) and not is_reviewer(datasette, request.actor):
        raise Forbidden("Searching another table's index is for reviewers.")


@hookimpl(tryfirst=True)
def forbidden(datasette: Datasette, request: Request, message: str) -> Callable[[], Awaitable[Response]]:
    """Says in a sentence who may, and where to sign in."""

    async def refuse() -> Response:
        if request.scope.get("presswatch.wanted", request.path).endswith(".json"):
            return Response.json({"ok": False, "error": message, "status": 403}, status=403)
        page = await answer(datasette, request, "pw_forbidden.html", {"message": message}, 403)
        entering.remember_what_was_wanted(request, datasette, page)
        return page

    return refuse


@hookimpl(hookwrapper=True)
def handle_exception(datasette: Datasette, request: Request, exception: Exception) -> Generator[None, Any, None]:
    """Takes the place of Datasette's own answer, which prints every local variable to the log, cookies included."""
    outcome = yield
    outcome.force_result([_explained(datasette, request, exception)])


async def _explained(datasette: Datasette, request: Request, exception: Exception) -> Response:
    """What Datasette means people to read as a page; anything else goes to the log, without a word to strangers."""
    t = translator(language_of(request))
    status = int(getattr(exception, "status", 500))
    if not isinstance(exception, Base400 | DatasetteError):
        traceback.print_exception(exception)
        sentence = t("trouble.ours")
    else:
        sentence = plain(str(getattr(exception, "message", "") or "".join(map(str, exception.args))))
        sentence = t("trouble.not_found") if sentence in NOTHING_THERE else sentence
    if request.path.endswith(".json"):
        return Response.json({"ok": False, "error": sentence, "status": status}, status=status)
    return await trouble(datasette, request, "trouble.title", sentence, status)


@hookimpl
def asgi_wrapper(datasette: Datasette) -> Callable[[Any], Any]:
    return gate(datasette)


@hookimpl
def actor_from_request(datasette: Datasette, request: Request) -> Actor:
    """Whom a trusted proxy names. PEER is there under `presswatch serve` only: no other server tells who asked."""
    return actor_of_proxy(access_of(datasette), request.scope.get(PEER), request.scope.get("headers") or [])


@hookimpl
def startup(datasette: Datasette) -> None:
    try:
        access_of(datasette)
    except UsageError as wrong:
        raise StartupError(str(wrong)) from wrong


def _links(datasette: Datasette, request: Request | None, language: str) -> dict[str, list[dict[str, Any]]]:
    """The navigation of reviewers and operators, and what stands behind "More"; a stranger has the first page."""
    actor, t = request.actor if request else None, translator(language)

    def to(*paths: str) -> list[dict[str, Any]]:
        return [{"href": datasette.urls.path(path), "label": t(f"nav{path}"), "wide": path in WIDE} for path in paths]

    if not is_reviewer(datasette, actor):
        return {"links": to(*OPERATORS) if is_operator(datasette, actor) else to("/"), "more": []}
    data = next((name for name, database in datasette.databases.items() if database.path), None)
    tables = [{"href": datasette.urls.database(data), "label": t("nav.data")}] if data else []
    return {"links": to(*NAVIGATION), "more": to(*MORE) + tables}
