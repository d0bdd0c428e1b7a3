"""Reads the watch file and what lies beside it; tells every problem at once.

This is the edge where configuration becomes values: nothing further in opens `watch.toml`, `outlets.toml`,
`people.csv` or a list of addresses.
"""

from __future__ import annotations

import csv
import math
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from presswatch import rights
from presswatch.errors import SourceError, UsageError, WatchFileError
from presswatch.model import FetchRules, NotifyRules, Outlet, Person, Project, SourceSpec, Terms
from presswatch.sources import SourceKind, kinds
from presswatch.sources import kind as source_kind
from presswatch.sources import problems as source_problems
from presswatch.urls import is_web

OUTLETS_FILE = "outlets.toml"
PEOPLE_FILE = "people.csv"
PEOPLE_COLUMNS = ("name", "aliases", "role", "affiliation", "as_of")

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_DOMAIN = re.compile(r"(?!-)[\w-]+(?:\.[\w-]+)*")
_HOST_PORT = re.compile(r"(?:[\w.-]+|\[[0-9A-Fa-f:.]+\]):(\d{1,5})")
_LANGUAGE = re.compile(r"[a-z]{2}")
_ID = re.compile(r"[\w.-]+")


@dataclass(frozen=True, slots=True)
class PageRules:
    """What the media page is called and where it lies, for feeds and whatever else names it."""

    title: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Watch:
    """What one watch file asks for. `path` is the file itself: what lies beside it is found from there."""

    path: Path
    project: Project
    fetch: FetchRules
    sources: tuple[SourceSpec, ...]
    notify: NotifyRules = field(default_factory=NotifyRules)
    page: PageRules = PageRules()


def read_watch(path: Path, environment: Mapping[str, str] = os.environ) -> Watch:
    """The watch file, checked, with the outlets and people beside it and the keys of searches, which stand in the
    environment and nowhere else.

    Raises UsageError when it is missing and WatchFileError with all problems of all files.
    """
    if not path.is_file():
        raise UsageError(
            f"there is no watch file {path}: run `presswatch init` to make one, or name yours with --watch"
        )
    problems: list[str] = []
    values = _toml(path, problems)
    if problems:
        raise WatchFileError(str(path), problems)
    file = _Table("", values, problems)
    tables = [file.table(name) for name in ("project", "terms", "fetch", "notify", "page")]
    project, terms, fetch, notify, page = tables
    entries = file.tables("source")
    file.close()
    watch = Watch(
        path=path,
        project=_project(project, terms, path.parent, problems),
        fetch=_fetch_rules(fetch, _contact(project)),
        sources=_sources(entries, path.parent, environment),
        notify=_notify_rules(notify),
        page=_page_rules(page),
    )
    for table in tables:
        table.close()
    if problems:
        raise WatchFileError(str(path), problems)
    return watch


# ---- the tables of the watch file ----------------------------------------------------------------------


def _contact(project: _Table) -> str:
    contact = project.text(
        "contact", required="an e-mail address or a web page, where the sites we visit can reach you"
    )
    sendable = contact is None or (contact.isascii() and contact.isprintable())
    if contact and not (sendable and (_EMAIL.fullmatch(contact) or is_web(contact))):
        project.wrong("contact", f'"{contact}" is neither an e-mail address nor an http(s) address')
    return contact or ""


def _project(project: _Table, terms: _Table, folder: Path, problems: list[str]) -> Project:
    own_domains = project.texts("own_domains")
    for domain in own_domains:
        if not _DOMAIN.fullmatch(domain):
            project.wrong("own_domains", f'"{domain}" is no domain (write it like "project.example")')
    return Project(
        name=project.text("name", required="the project's name") or "",
        terms=Terms(**{key: terms.texts(key) for key in ("strong", "weak", "cased", "context", "exclude")}),
        own_domains=own_domains,
        people=_people(folder / PEOPLE_FILE, problems),
        outlets=_outlets(folder / OUTLETS_FILE, problems),
    )


def _fetch_rules(fetch: _Table, contact: str) -> FetchRules:
    private = fetch.texts("allow_private")
    for place in private:
        if not _is_host_port(place):
            fetch.wrong("allow_private", f'"{place}" is not written host:port, like "127.0.0.1:8123"')
    hosts = fetch.mapping("hosts")
    for name, place in hosts.items():
        if not _DOMAIN.fullmatch(name):
            fetch.wrong("hosts", f'"{name}" is no host name')
        if not _is_host_port(place.removeprefix("https://")):
            fetch.wrong("hosts", f'"{name}": "{place}" is not written host:port, like "127.0.0.1:8123"')
    pace = fetch.number("seconds_between_pages", FetchRules().seconds_between_pages)
    if pace == 0 and not private and not hosts:
        fetch.wrong("seconds_between_pages", "may be 0 only for hosts in allow_private or hosts, and none is listed")
    return FetchRules(
        contact=contact,
        allow_private=frozenset(private),
        hosts={name.lower(): place for name, place in hosts.items()},
        seconds_between_pages=pace,
        run_minutes=fetch.number("run_minutes", FetchRules().run_minutes),
        recheck_days=fetch.numbers("recheck_days", FetchRules().recheck_days),
    )


def _notify_rules(notify: _Table) -> NotifyRules:
    smtp, sender, to = notify.text("smtp"), notify.text("from"), notify.texts("to")
    if smtp is not None and not _is_host_port(smtp):
        notify.wrong("smtp", f'"{smtp}" is not written host:port, like "mail.project.example:587"')
        smtp = None
    if smtp and not (sender and to):
        notify.wrong("from" if not sender else "to", "is missing: who writes the digest, and to whom")
    for key, address in [("from", sender), *(("to", address) for address in to)]:
        if address and not _EMAIL.fullmatch(address):
            notify.wrong(key, f'"{address}" is no e-mail address')
    ping = notify.text("ping")
    if ping is not None and not is_web(ping):
        notify.wrong("ping", f'"{ping}" is no http(s) address')
    host, _, port = (smtp or "").rpartition(":")
    return NotifyRules(
        smtp=(host.strip("[]"), int(port)) if smtp else None,
        sender=sender or "",
        to=to,
        user=notify.text("user"),
        starttls=notify.flag("starttls", NotifyRules().starttls),
        ping=ping,
    )


def _page_rules(page: _Table) -> PageRules:
    url = page.text("url")
    if url is not None and not is_web(url):
        page.wrong("url", f'"{url}" is no http(s) address')
    return PageRules(page.text("title"), url)


def _is_host_port(place: str) -> bool:
    match = _HOST_PORT.fullmatch(place)
    return match is not None and 0 < int(match[1]) < 65536


def _sources(entries: list[_Table], folder: Path, environment: Mapping[str, str]) -> tuple[SourceSpec, ...]:
    specs: list[SourceSpec] = []
    seen: set[str] = set()
    for entry in entries:
        name = entry.text("id", required="a short name of its own") or ""
        if name:
            entry.label = f'[[source]] "{name}"'
            if not _ID.fullmatch(name):
                entry.wrong("id", "may hold letters, digits, dots, dashes and underscores only")
        spec = _source(entry, name, folder, environment)
        if name in seen:
            entry.wrong("id", "is used by another source too; every id is used once")
        elif spec and name:
            specs.append(spec)
        seen |= {name} - {""}
    return tuple(specs)


def _source(entry: _Table, name: str, folder: Path, environment: Mapping[str, str]) -> SourceSpec | None:
    url, kind_name = entry.text("url"), entry.text("kind", required=f"one of {', '.join(kinds())}")
    options: dict[str, Any] = {key: value for key in ("outlet", "language") if (value := entry.text(key))}
    _check_language(entry)
    if url is not None and not is_web(url):
        entry.wrong("url", f'"{url}" is no http(s) address')
    if kind_name is None:
        return None
    try:
        kind = source_kind(kind_name)
    except UsageError as error:
        entry.wrong("kind", str(error))
        return None
    if kind.NEEDS_URL and not entry.has("url"):
        entry.wrong("url", f'is missing: a source of kind "{kind_name}" needs one')
    options |= _options(entry, kind, folder) | _key(entry, kind, environment)
    entry.close()
    spec = SourceSpec(name, kind_name, url, options)
    for problem in source_problems(spec):
        entry.problems.append(f"{entry.label} {problem}")
    return spec


def _options(entry: _Table, kind: SourceKind, folder: Path) -> dict[str, Any]:
    """The options that are set. The addresses in a file named by `path` join those under `urls`."""
    found = {key: entry.option(key) for key in sorted(kind.OPTIONS - {"urls", "path"}) if entry.has(key)}
    urls = entry.texts("urls") if "urls" in kind.OPTIONS else ()
    file = entry.text("path") if "path" in kind.OPTIONS else None
    if "urls" in kind.OPTIONS and not entry.has("urls") and not entry.has("path"):
        entry.wrong("urls", 'is missing: the addresses, or path = "urls.txt", a file with one a line')
    if file is not None:
        try:
            urls += kind.addresses((folder / file).read_text(encoding="utf-8-sig"))  # type: ignore[attr-defined]
        except (OSError, UnicodeDecodeError, SourceError) as error:
            entry.wrong("path", f'"{file}" can\'t be read beside the watch file ({_because(error)})')
    return found | ({"urls": urls} if "urls" in kind.OPTIONS or file is not None else {})


def _key(entry: _Table, kind: SourceKind, environment: Mapping[str, str]) -> dict[str, str]:
    """The operator's key, where the kind needs one."""
    name = getattr(kind, "KEY", None)
    if name is None:
        return {}
    key = environment.get(name, "").strip()
    if not key:
        entry.problems.append(f"{entry.label} needs your key: set {name} in the environment that presswatch runs in")
    return {"key": key}


def _check_language(entry: _Table) -> None:
    language = entry.text("language")
    if language is not None and not _LANGUAGE.fullmatch(language):
        entry.wrong("language", f'"{language}" is no language code of two letters, like "fr"')


# ---- the files beside it ---------------------------------------------------------------------------------


def read_outlets(watch: Path) -> tuple[Outlet, ...]:
    """The outlets beside a watch file, which itself is not read. Raises WatchFileError with all that is wrong."""
    problems: list[str] = []
    found = _outlets(watch.parent / OUTLETS_FILE, problems)
    if problems:
        raise WatchFileError(str(watch.parent / OUTLETS_FILE), problems)
    return found


def _outlets(path: Path, problems: list[str]) -> tuple[Outlet, ...]:
    if not path.is_file():
        return ()
    file = _Table("", _toml(path, problems), problems, where=f"{path.name}: ")
    outlets: list[Outlet] = []
    owners: dict[str, str] = {}
    for entry in file.tables("outlet"):
        name = entry.text("name", required="who publishes") or ""
        entry.label = f'{path.name}: [[outlet]] "{name}"' if name else entry.label
        domains = entry.texts("domains")
        for domain in domains:
            owner = owners.setdefault(domain.lower(), name)
            if not _DOMAIN.fullmatch(domain):
                entry.wrong("domains", f'"{domain}" is no domain (write it like "lecho.example")')
            elif owner != name:
                entry.wrong("domains", f'"{domain}" belongs to "{owner}" already')
        _check_language(entry)
        outlets.append(Outlet(name, domains, entry.text("country"), entry.text("language"), _rights(entry)))
        entry.close()
    file.close()
    return tuple(outlets)


def _rights(entry: _Table) -> str | None:
    """What may be shown of the outlet, as one line of the language of `rights`."""
    image = entry.table("image")
    image.label = f"{entry.label} image"
    limits = {key: entry.option(key) for key in ("passage_words", "share") if entry.has(key)}
    limits |= {key: said for key in ("credit", "licence") if (said := image.text(key))}
    image.close()
    line, problems = rights.written(entry.text("rights"), limits)
    for key, says in problems:
        entry.wrong(key, says)
    return line


def _people(path: Path, problems: list[str]) -> tuple[Person, ...]:
    if not path.is_file():
        return ()
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            columns, rows = reader.fieldnames or (), list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        problems.append(f"{path.name}: can't be read ({_because(error)})")
        return ()
    unknown = [column for column in columns if column not in PEOPLE_COLUMNS]
    if unknown:
        problems.append(f"{path.name}: its columns are {', '.join(PEOPLE_COLUMNS)}, not {', '.join(unknown)}")
        return ()
    people: list[Person] = []
    for number, row in enumerate(rows, start=2):
        if None in row:
            problems.append(f"{path.name}: row {number} has too many values; one with a comma in it needs quotes")
            continue
        values = {key: (value or "").strip() for key, value in row.items()}
        if not values.get("name"):
            problems.append(f"{path.name}: row {number} has no name")
            continue
        aliases = tuple(alias.strip() for alias in values.get("aliases", "").split(";") if alias.strip())
        people.append(Person(values["name"], aliases, *(values.get(key) or None for key in PEOPLE_COLUMNS[2:])))
    return tuple(people)


# ---- reading and checking ----------------------------------------------------------------------------------


class _Table:
    """One table of a TOML file. What is asked for is known, what is left at `close` is not; wrong values become
    problems and read as absent."""

    def __init__(self, label: str, values: Mapping[str, Any], problems: list[str], where: str = "") -> None:
        self.label = label
        self.problems = problems
        self._where = where
        self._values = values
        self._known: set[str] = set()
        self._reported: set[str] = set()

    def has(self, key: str) -> bool:
        return key in self._values

    def wrong(self, key: str, says: str) -> None:
        self.problems.append(" ".join(part for part in (self.label, key, says) if part))

    def text(self, key: str, *, required: str = "") -> str | None:
        """The text without blanks around it. `required` says what should stand there."""
        value = self._take(key, str, "a text in quotes")
        if value is None:
            if required and not self.has(key):
                self._once(key, f"is missing: {required}")
            return None
        if not value.strip():
            self._once(key, "is empty")
            return None
        return str(value).strip()

    def texts(self, key: str) -> tuple[str, ...]:
        value = self._take(key, list, 'a list of texts, like ["one", "two"]')
        if any(not isinstance(item, str) or not item.strip() for item in value or ()):
            self._once(key, 'must be a list of texts that are not empty, like ["one", "two"]')
            return ()
        return tuple(item.strip() for item in value or ())

    def number(self, key: str, default: float) -> float:
        value = self._take(key, int | float, "a number")
        if value is None:
            return default
        if isinstance(value, bool) or not math.isfinite(value) or value < 0:
            self._once(key, "must be a number that is 0 or more")
            return default
        return float(value)

    def numbers(self, key: str, default: tuple[float, ...]) -> tuple[float, ...]:
        value = self._take(key, list, "a list of numbers, like [1, 7, 30]")
        if value is None:
            return default
        if any(isinstance(item, bool) or not isinstance(item, int | float) or not item >= 0 for item in value):
            self._once(key, "must be a list of numbers that are 0 or more, like [1, 7, 30]")
            return default
        return tuple(sorted(float(item) for item in value))

    def flag(self, key: str, default: bool) -> bool:
        value = self._take(key, bool, "true or false")
        return default if value is None else bool(value)

    def mapping(self, key: str) -> dict[str, str]:
        value = self._take(key, dict, 'a table, like {"one.example" = "127.0.0.1:8123"}') or {}
        if any(not isinstance(item, str) for item in value.values()):
            self._once(key, "must hold texts in quotes only")
            return {}
        return dict(value)

    def option(self, key: str) -> str | float | bool | tuple[str, ...] | None:
        """A value of a source's kind: a text, a number, true or false, or a list of texts."""
        value = self._values.get(key)
        if isinstance(value, str):
            return self.text(key)
        if isinstance(value, list):
            return self.texts(key)
        taken: float | bool | None = self._take(key, bool | int | float, "a text, a number, true, false or a list")
        return taken

    def table(self, key: str) -> _Table:
        return _Table(f"[{key}]", self._take(key, dict, f"a table, written [{key}]") or {}, self.problems)

    def tables(self, key: str) -> list[_Table]:
        found = self._take(key, list, f"a list of tables, each written [[{key}]]") or []
        if any(not isinstance(values, dict) for values in found):
            self._once(key, f"must be a list of tables, each written [[{key}]]")
            return []
        return [
            _Table(f"{self._where}[[{key}]] number {place}", values, self.problems)
            for place, values in enumerate(found, start=1)
        ]

    def close(self) -> None:
        """Reports the keys that nobody asked for."""
        for key in self._values:
            if key not in self._known:
                nearest = get_close_matches(key, sorted(self._known), n=1, cutoff=0)
                self.wrong(
                    f"{self._where if not self.label else ''}{key}", f"is not known; the nearest is {nearest[0]}"
                )

    def _take(self, key: str, types: Any, expected: str) -> Any:
        self._known.add(key)
        value = self._values.get(key)
        if value is not None and not isinstance(value, types):
            self._once(key, f"must be {expected}")
            return None
        return value

    def _once(self, key: str, says: str) -> None:
        if key not in self._reported:
            self._reported.add(key)
            self.wrong(key, says)


def _toml(path: Path, problems: list[str]) -> dict[str, Any]:
    """The file's tables; {} and a problem when it is no TOML."""
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        problems.append(f"{path.name} is no valid TOML: {error}")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        problems.append(f"{path.name} is not UTF-8 (at line {line}): save it as UTF-8")
    except OSError as error:
        problems.append(f"{path.name} can't be read ({_because(error)})")
    return {}


def _because(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
