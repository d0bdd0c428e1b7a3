"""Templates in Jinja's sandbox: ours, or a file of the same name in a project's own folder.

A template's values are escaped by themselves: as HTML in `*.html.j2`, as Markdown in `*.md.j2`. `Shown` is Markdown
already and stays as it is.
"""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from presswatch.errors import UsageError
from presswatch.formats.media_text import escaped

if TYPE_CHECKING:
    from jinja2 import Environment

OURS = Path(__file__).parent / "templates"


class Shown(str):
    """Text that is Markdown already."""

    __slots__ = ()


class Templates:
    """`folder` may hold templates that stand in for ours: `media/item.md.j2` in it for the one of that name here."""

    def __init__(self, folder: Path | None = None) -> None:
        self._html, self._markdown = _environments(folder)

    def fill(self, name: str, values: Mapping[str, Any]) -> str:
        """The template's text with these values. Raises UsageError, with file and line, for one that is wrong."""
        environment: Environment = self._html if name.endswith(".html.j2") else self._markdown
        try:
            return environment.get_template(name).render(values)
        except Exception as trouble:
            raise UsageError(_where(trouble, name)) from trouble


@lru_cache(maxsize=8)
def _environments(folder: Path | None) -> tuple[Environment, Environment]:
    """For HTML and for Markdown; they keep templates compiled until the files change."""
    from jinja2 import FileSystemLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    common: dict[str, Any] = {
        "loader": FileSystemLoader([folder, OURS] if folder else [OURS]),
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "keep_trailing_newline": True,
    }
    return (
        ImmutableSandboxedEnvironment(autoescape=True, **common),
        ImmutableSandboxedEnvironment(autoescape=False, finalize=_shown, **common),
    )


def _shown(value: Any) -> Any:
    return value if isinstance(value, Shown) else escaped(" ".join(str("" if value is None else value).splitlines()))


def _where(trouble: Exception, name: str) -> str:
    """Where a template went wrong: what the sandbox raises keeps the template's own lines in its traceback."""
    from jinja2 import TemplateNotFound, TemplateSyntaxError

    if isinstance(trouble, TemplateSyntaxError):
        return f"{trouble.filename or name}, line {trouble.lineno}: {trouble.message}"
    if isinstance(trouble, TemplateNotFound):
        return f"There is no template {trouble.name}."
    lines = [frame for frame in traceback.extract_tb(trouble.__traceback__) if frame.filename.endswith(".j2")]
    place = f"{lines[-1].filename}, line {lines[-1].lineno}" if lines else name
    return f"{place}: {str(trouble) or type(trouble).__name__}"
