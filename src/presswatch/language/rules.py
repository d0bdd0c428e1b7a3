"""What a language must say to be read: one `LanguageRules` per language, in a file named by its code.

Engines take their words and marks from here and hold none themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

import presswatch.language as package


@dataclass(frozen=True, slots=True)
class PageWords:
    """The words of a page around its article."""


@dataclass(frozen=True, slots=True)
class QuoteWords:
    """The words and marks of reported speech."""


@dataclass(frozen=True, slots=True)
class LanguageRules:
    code: str
    page: PageWords
    quotes: QuoteWords


def rules_for(code: str) -> LanguageRules:
    """The rules of a language; English for one we have no file for."""
    return all_rules().get(code) or all_rules()["en"]


@cache
def all_rules() -> dict[str, LanguageRules]:
    """Every language there is a file for, by code."""
    names = [info.name for info in iter_modules(package.__path__) if len(info.name) == 2]
    return {name: import_module(f"presswatch.language.{name}").RULES for name in sorted(names)}
