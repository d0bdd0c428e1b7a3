"""French: every word and mark the readers know of it."""

from __future__ import annotations

from presswatch.language.rules import LanguageRules, PageWords, QuoteWords

PAGE = PageWords()

QUOTES = QuoteWords()

RULES = LanguageRules("fr", PAGE, QUOTES)
