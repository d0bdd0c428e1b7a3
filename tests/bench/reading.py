"""`read` of a whole page beside trafilatura alone, newspaper4k and news-please; quotes and languages beside others."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path

from bench.measure import ROUNDS, Figure, Found, Note, compare, pair, worked
from bench.others import Missing, other
from bench.samples import pages, project
from presswatch.errors import ReadError
from presswatch.language import profiles
from presswatch.language.detect import detect
from presswatch.model import Page, Reading
from presswatch.read.page import read_page
from presswatch.read.quotes import find_quotes

FEW = 60  # pages and texts that slow programs are given


def measure_read(folder: Path) -> Iterator[Found]:
    what, found = pages()
    for page in found[:3]:
        _read(page), _extract(page)
    rounds = [[(_seconds(_read, page), _seconds(_extract, page)) for page in found] for _ in range(ROUNDS)]
    sums = [(sum(ours for ours, _ in each), sum(theirs for _, theirs in each)) for each in rounds]
    yield pair("read a page", f"trafilatura {version('trafilatura')} bare_extraction", sums, per=len(found))
    ratios = [
        statistics.median(each[at][0] for each in rounds) / statistics.median(each[at][1] for each in rounds)
        for at in range(len(found))
    ]
    yield Figure("the page in the middle, of all pages' ratios", f"{statistics.median(ratios):.2f}")
    yield Note(f"{len(found)} {what}; each page by both in turn; a ratio is that of all pages together.")
    step = max(1, len(found) // FEW)
    some = found[::step]
    yield from _beside(
        ("newspaper4k", "news-please"), [_html(page) for page in some], folder, "read a page", _reads(some)
    )


def measure_quotes(folder: Path) -> Iterator[Found]:
    articles = [reading.article for page in pages()[1][::3] if (reading := _read(page)) is not None]
    english = [article for article in articles if article.language == "en" and article.text][:FEW]

    def ours() -> None:
        for article in english:
            find_quotes(article.text, article.blocks, article.language)

    texts = [article.text for article in english]
    yield from _beside(("textacy", "spaCy"), texts, folder, "quotes of a text", ours)
    yield Note(f"{len(english)} English texts. textacy finds quotations in what spaCy's en_core_web_sm has parsed.")


def measure_language(folder: Path) -> Iterator[Found]:
    texts = [reading.article.text for page in pages()[1][::2] if (reading := _read(page)) is not None]
    texts = [text for text in texts if text]

    def ours() -> None:
        profiles._word.cache_clear()  # or the second round would find every word known
        for text in texts:
            detect(text)

    heads = [text[:1000] for text in texts]
    yield from _beside(("langdetect", "py3langid", "lingua"), heads, folder, "language of a text", ours)
    yield Note(f"The first 1,000 characters of {len(texts)} texts.")


def _beside(
    tools: Sequence[str], items: Sequence[str], folder: Path, name: str, ours: Callable[[], None]
) -> Iterator[Found]:
    for tool in tools:
        try:
            with other(tool, items, folder) as running:
                yield compare(name, worked(ours), running.version, running.seconds, per=len(items))
                if running.failed:
                    yield Note(f"{tool} failed on {running.failed} of {len(items)}.")
        except Missing as reason:
            yield Note(f"Not measured: {reason}.")


def _reads(found: Sequence[Page]) -> Callable[[], None]:
    def read() -> None:
        for page in found:
            _read(page)

    return read


def _read(page: Page) -> Reading | None:
    try:
        return read_page(page, project())
    except ReadError:
        return None


def _extract(page: Page) -> object:
    from trafilatura import bare_extraction

    return bare_extraction(page.body, with_metadata=True, include_comments=False)


def _seconds(work: Callable[[Page], object], page: Page) -> float:
    begun = time.process_time()
    work(page)
    return time.process_time() - begun


def _html(page: Page) -> str:
    return page.body.decode("utf-8", "replace")
