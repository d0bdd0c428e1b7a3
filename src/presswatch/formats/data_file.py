"""Data files in YAML, TOML and JSON, there and back; and the shapes in which site generators keep a press list: a list,
a list under a name, a list for each year. Nothing in a file is constructed: scalars of YAML are read as their text."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import accumulate
from typing import Any, NamedTuple

from presswatch.errors import UsageError
from presswatch.formats.entries import (
    CARRIES,
    Entries,
    from_entry,
    named,
    order_of_days,
    plain_item,
    plain_items,
    to_entry,
)
from presswatch.formats.entry_words import field_of, folded_name, speaks_french
from presswatch.model import PageItem
from presswatch.plain import clean_text

__all__ = ["CARRIES", "FORMS", "as_printed", "parse", "render"]

FORMS = ("yaml", "toml", "json")
NAME = "press"
_MOST_NODES = 1_000_000  # with aliases written out; 20,000 entries of all our values have 900,000
_DEEPEST = 50  # levels; lists by year and category have five
_YEAR = re.compile(r"(?:19|20)[0-9]{2}\Z")
_TRAILING_COMMA = re.compile(r'("(?:[^"\\]|\\.)*+")|,(?=\s*+[\]}])')  # Jekyll reads past them, so people leave them
_ONLY_IN_QUOTES = re.compile("[\x80-\x9f\u2028\u2029\ufeff]")  # YAML folds some of them as line ends
_NAMING = {"outlet", "title", "url", "heading", "passage"}

as_printed = plain_item


class _Found(NamedTuple):
    place: str
    entry: Mapping[str, Any]
    year: str


class _Placed(dict[str, Any]):
    """A mapping that knows the line it begins in."""

    line = 0


def render(items: Sequence[PageItem], *, form: str = "yaml") -> str:
    """The items as a list, in TOML as [[press]] tables: YAML and TOML have days as days, JSON as text. Raises
    UsageError for a form there is none of."""
    entries = [to_entry(item) for item in plain_items(items)]
    if _checked(form) == "yaml":
        return _yaml(entries)
    if form == "toml":
        import tomli_w

        return tomli_w.dumps({NAME: entries})
    return json.dumps(entries, ensure_ascii=False, indent=2, default=date.isoformat) + "\n"


def parse(data: bytes | str, *, form: str = "yaml") -> Entries:
    """The items of a data file, with the names of fields that people use in English and French. Raises UsageError when
    the file is not of that form (with the line, where the parser tells) or holds no list of entries."""
    read = {"yaml": _read_yaml, "toml": _read_toml, "json": _read_json}[_checked(form)]
    try:
        text = data.decode("utf-8-sig") if isinstance(data, bytes) else data.removeprefix("\ufeff")
        tree = read(clean_text(text))
        found = list(_entries(tree, "", ""))
    except UnicodeDecodeError as error:
        raise UsageError(f"This file is not UTF-8: {error}. Save it as UTF-8.") from error
    except RecursionError as error:
        raise UsageError("This file is nested too deeply to be a list of entries.") from error
    if not found and _holds_something(tree):
        raise UsageError("This file holds no list of entries: each needs an outlet, a title or a url.")
    entries = [named((str(name), value) for name, value in one.entry.items()) for one in found]
    french = speaks_french([str(name) for one in found for name in one.entry])
    numbers_day_first = order_of_days([values for values, _ in entries], french)
    items: list[PageItem] = []
    problems: list[str] = []
    places: dict[str, list[str]] = {}
    for number, (one, (values, unread)) in enumerate(zip(found, entries, strict=True), 1):
        item, wrong = from_entry(values, numbers_day_first=numbers_day_first, year=one.year)
        items += [item] if item else []
        place = one.place or f"entry {number}"
        problems += (f"{place}: {what}" for what in wrong)
        for name in unread:
            places.setdefault(name, []).append(place)
    problems += (f"{at[0]}: “{name}” was not read{_more(len(at) - 1)}" for name, at in places.items())
    return Entries(tuple(items), tuple(problems))


def _more(number: int) -> str:
    return f", nor in {number} more" if number else ""


def _checked(form: str) -> str:
    if form not in FORMS:
        raise UsageError(f"There is no data file of the form {form!r}: choose one of {', '.join(FORMS)}.")
    return form


# ---- where the entries are -----------------------------------------------------------------------------------


def _entries(value: Any, place: str, year: str) -> Iterator[_Found]:
    """The entries below a value: in lists, under names, under years."""
    if isinstance(value, list):
        among_entries = any(isinstance(part, Mapping) and _is_entry(part) for part in value)
        for part in value:
            if among_entries and part and not isinstance(part, Mapping | list):
                yield _Found("", {}, year)
            elif among_entries and isinstance(part, Mapping) and not any(map(_is_nested, part.values())):
                yield _Found(_place(part, place), part, _year(part, year))
            else:
                yield from _entries(part, place, year)
    elif isinstance(value, Mapping):
        place, year = _place(value, place), _year(value, year)
        if _is_entry(value):
            yield _Found(place, value, year)
            return
        for name, part in value.items():
            yield from _entries(part, place, str(name) if _YEAR.match(str(name)) else year)


def _place(value: Mapping[str, Any], place: str) -> str:
    return f"line {value.line}" if isinstance(value, _Placed) else place


def _year(value: Mapping[str, Any], year: str) -> str:
    return next((str(value[key]) for key in value if folded_name(str(key)) in ("year", "annee")), year)


def _is_entry(value: Mapping[str, Any]) -> bool:
    fields = {str(name): found[0] for name in value if (found := field_of(str(name)))}
    if not _NAMING & set(fields.values()):
        return False
    return not any(_is_nested(part) for name, part in value.items() if fields.get(str(name)) != "authors")


def _is_nested(value: Any) -> bool:
    """Whether a value is a list that may hold entries."""
    return isinstance(value, list) and any(isinstance(part, Mapping) for part in value)


def _holds_something(tree: Any) -> bool:
    """Whether there is more than empty lists under names."""
    if isinstance(tree, Mapping):
        return any(_holds_something(part) for part in tree.values())
    return tree not in (None, [], "")


# ---- YAML ------------------------------------------------------------------------------------------------------


def _yaml(entries: list[Any]) -> str:
    import yaml

    class Dumper(yaml.SafeDumper):
        pass

    def text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
        style = '"' if _ONLY_IN_QUOTES.search(value) else "|" if "\n" in value else None
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)

    Dumper.add_representer(str, text)
    Dumper.ignore_aliases = lambda *_: True  # type: ignore[method-assign]
    return yaml.dump(entries, Dumper=Dumper, allow_unicode=True, sort_keys=False, width=2**31)


def _read_yaml(text: str) -> Any:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        depth = accumulate(_deeper(event) for event in yaml.parse(text, Loader=loader))
        if any(level > _DEEPEST for level in depth):  # what is made of libyaml's events would overflow the stack
            raise RecursionError
        nodes = list(yaml.compose_all(text, Loader=loader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise UsageError(f"This is not YAML: line {mark.line + 1 if mark else 1}: {error.problem}") from error
    except yaml.YAMLError as error:
        raise UsageError(f"This is not YAML: {error}") from error
    sizes: dict[int, int] = {}
    if sum(_size(node, sizes) for node in nodes) > _MOST_NODES:
        raise UsageError("The aliases of this YAML file stand for too much: write the entries out.")
    trees = [_plain(node) for node in nodes]
    return trees[0] if len(trees) == 1 else trees


def _deeper(event: Any) -> int:
    import yaml

    if isinstance(event, yaml.CollectionStartEvent):
        return 1
    return -1 if isinstance(event, yaml.CollectionEndEvent) else 0


def _size(node: Any, sizes: dict[int, int]) -> int:
    """How many nodes there are with aliases written out; a node that holds itself is too much by itself."""
    if id(node) in sizes:
        return sizes[id(node)]
    sizes[id(node)] = _MOST_NODES + 1
    if node is None or isinstance(node.value, str):
        parts: list[Any] = []
    else:
        parts = [part for child in node.value for part in (child if isinstance(child, tuple) else (child,))]
    sizes[id(node)] = 1 + sum(_size(part, sizes) for part in parts)
    return sizes[id(node)]


def _plain(node: Any) -> Any:
    """A node as text, list or mapping: "no" stays "no", 2021-13-45 stays what it is, a tag makes no object."""
    if node is None or node.tag == "tag:yaml.org,2002:null":
        return None
    if isinstance(node.value, str):
        return node.value
    if node.id == "sequence":
        return [_plain(part) for part in node.value]
    placed = _Placed()
    placed.line = node.start_mark.line + 1
    for key, value in node.value:
        if key.tag == "tag:yaml.org,2002:merge":
            merged = _plain(value)
            for mapping in merged if isinstance(merged, list) else [merged]:
                if isinstance(mapping, dict):
                    placed |= {name: part for name, part in mapping.items() if name not in placed}
        elif isinstance(key.value, str):
            placed[key.value] = _plain(value)
    return placed


# ---- TOML and JSON -----------------------------------------------------------------------------------------------


def _read_toml(text: str) -> Any:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"This is not TOML: {error}") from error


def _read_json(text: str) -> Any:
    try:
        return json.loads(_TRAILING_COMMA.sub(lambda match: match[1] or "", text))
    except json.JSONDecodeError as error:
        raise UsageError(f"This is not JSON: line {error.lineno}: {error.msg}") from error
    except ValueError as error:  # a number of more digits than Python reads
        raise UsageError(f"This is not JSON that can be read: {error}") from error
