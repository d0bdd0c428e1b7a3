"""The language of articles, and of short quotes in articles of their own and of the other language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from statistics import mean

from accuracy.corpora import DATA, NOBODY, Corpora, page_readings, pages, rows
from accuracy.table import Error, Figure, Measured
from presswatch.read.page import read_text

OTHERS = Path(__file__).parent / "other_languages.jsonl"  # invented
GOLD = {"en": ("polnear_dev", "hand_en"), "fr": ("hand_fr",)}
MISLABELLED = {"traf-hr-innovation.org.enterprise": "de", "traf-prof-pc.de": "de"}  # the manifest says English
SHORT = range(20, 61)  # letters


def measure(corpora: Corpora) -> Iterator[Measured]:
    """Articles in English, French and others; then the short quotes of the labelled articles."""
    yield _articles("language", _texts(corpora))
    if corpora.shared and corpora.in_shared("pages", "manifest.jsonl"):
        readings = page_readings(corpora.shared)
        labels = {row["id"]: row["lang"] for row in pages(corpora.shared)} | MISLABELLED
        found = ((key, language, readings.get(key)) for key, language in labels.items())
        yield _articles("language pages", ((key, lang, r.article.language) for key, lang, r in found if r))
    quotes = {language: sorted(_short_quotes(corpora, language)) for language in GOLD}
    if corpora.in_shared("gold", "quotes") and all(quotes.values()):
        yield _quotes(quotes)


def _articles(corpus: str, found: Iterable[tuple[str, str, str]]) -> Measured:
    n, errors = 0, []
    for key, wanted, got in found:
        n += 1
        if got != wanted:
            errors.append(Error(1, f"{key} is {wanted}, read as {got}"))
    return Measured(corpus, (Figure(f"{corpus}: articles right", 1 - len(errors) / n, n),), tuple(errors))


def _texts(corpora: Corpora) -> Iterator[tuple[str, str, str]]:
    """Name, language and language as read of texts: the invented press, and a few paragraphs in other languages."""
    files = [path for language in GOLD if (path := DATA / "press" / f"{language}_dev.jsonl").exists()]
    for path in [*files, OTHERS]:
        for row in rows(path):
            yield row.get("id", row["text"][:40]), row["lang"], read_text(row["text"], NOBODY).article.language


def _short_quotes(corpora: Corpora, language: str) -> set[str]:
    paths = (corpora.in_shared("gold", "quotes", f"{name}.jsonl") for name in GOLD[language])
    quotes = (quote for path in paths if path for article in rows(path) for quote in article["quotes"])
    texts = (" ".join(quote["text"].split()) for quote in quotes if quote["kind"] != "indirect")
    return {text for text in texts if sum(char.isalpha() for char in text) in SHORT}


def _quotes(quotes: dict[str, list[str]]) -> Measured:
    """The mean of both languages, so that the one with more quotes does not decide."""
    same, other, errors = [], [], []
    for language, texts in quotes.items():
        for around, rates in ((language, same), ("fr" if language == "en" else "en", other)):
            wrong = [(text, got) for text in texts if (got := _language_in(text, around)) != language]
            rates.append(len(wrong) / len(texts))
            errors += [Error(1, f"{language} in an article in {around}, read as {got}: {text}") for text, got in wrong]
    n = sum(map(len, quotes.values()))
    corpus = "language of short quotes"
    figures = (
        Figure(f"{corpus}: error in their own language", mean(same), n, at_most=True),
        Figure(f"{corpus}: error in the other language", mean(other), n, at_most=True),
    )
    return Measured(corpus, figures, tuple(errors))


def _language_in(text: str, around: str) -> str:
    blocks = read_text(text, NOBODY, language=around).article.blocks
    return blocks[0].language if blocks else "nothing"
