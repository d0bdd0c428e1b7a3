"""The names that people give the fields of an entry, in the tables and data files they keep."""

from __future__ import annotations

import re

from presswatch.formats.media_words import WORDS, language_and_kind
from presswatch.model import ArticleKind
from presswatch.plain import fold


def _names(table: str) -> dict[str, tuple[str, ...]]:
    pairs = (line.partition(": ") for line in table.replace("\\\n", "").strip().splitlines())
    return {field.strip(): tuple(names.split(", ")) for field, _, names in pairs}


# Of several columns for one field the name that stands first here wins; our own names come first.
_ENGLISH = _names(r"""
heading: heading
annotation: annotation
outlet: outlet, media, media outlet, news outlet, newspaper, magazine, publication, publisher, published in, \
published by, venue, medium, channel, site, news source, source, where
title: title, headline, article title, article, name
authors: authors, author, byline, journalists, journalist, by
date: date, day, published, publication date, date published, published on, pubdate
date_text: date text
year: year
month: month
url: url, link, article url, href, address, web address, webpage, permalink, website
kind: kind, type, article type, category
language: language, lang
passage: passage, quote, quotation, citation, excerpt, snippet, description, summary, abstract, teaser
speaker: speaker, quoted, said by
translation: translation
translated_by: translated by, translator
prefix: prefix
suffix: suffix
image: image, img, image url, picture, photo, cover, thumbnail, thumb
image_linked: image linked
image_alt: image alt, alt, alt text
image_credit: image credit, photo credit, credit
image_licence: image licence, image license
listed: listed, date added, added, added on
""")
_FRENCH = _names("""
outlet: média, médias, nom du média, support, journal, organe de presse, éditeur, publié dans, publié par, paru dans
title: titre, titre de l article
authors: auteur, auteurs, auteure, autrice, journaliste, journalistes, par
date: date de publication, date de parution, jour, paru le, publié le, parution
url: lien, liens, adresse, adresse web, lien de l article, lien vers l article
year: année
month: mois
kind: genre, catégorie, type d article, nature
language: langue
passage: extrait, phrase, verbatim, résumé
speaker: intervenant, intervenante, personne citée, orateur, oratrice
translation: traduction
translated_by: traduit par, traducteur, traductrice
image: photographie, vignette
image_alt: texte alternatif
image_credit: crédit, crédit photo
image_licence: licence de l image
listed: ajouté le, date d ajout
""")

_KINDS = {
    **dict.fromkeys(("news", "press", "press article", "article de presse", "presse"), ArticleKind.ARTICLE),
    **dict.fromkeys(("op ed", "opinion", "guest post", "article invité", "contributed article"), "guest_article"),
    **dict.fromkeys(("youtube", "vidéo", "tv", "télévision", "television"), ArticleKind.VIDEO),
    **dict.fromkeys(("radio", "balado", "audio", "baladodiffusion"), ArticleKind.PODCAST),
    **dict.fromkeys(("conférence", "keynote", "lecture", "présentation", "presentation"), ArticleKind.TALK),
    **dict.fromkeys(("événement", "conference", "workshop", "atelier"), ArticleKind.EVENT),
    **dict.fromkeys(("presse écrite", "newspaper", "magazine", "papier"), ArticleKind.PRINT),
}


def folded_name(name: str) -> str:
    """The name without case, accents, signs and the ends that say "one or more".

    >>> folded_name("Auteur·e·s"), folded_name("Author(s)"), folded_name("image_alt")
    ('auteur', 'author', 'image alt')
    """
    return re.sub(r"[\W_]+", " ", re.sub(r"\(\w{1,2}\)|[·.]\w{1,2}(?=[·.\s]|\Z)", "", fold(name))).strip()


_FIELDS = {
    folded_name(name): (field, rank)
    for table, first in ((_FRENCH, 100), (_ENGLISH, 0))
    for field, names in table.items()
    for rank, name in enumerate(names, first)
}
_FRENCH_ONLY = {folded_name(name) for names in _FRENCH.values() for name in names}
_KIND_WORDS = {folded_name(word): ArticleKind(kind) for word, kind in _KINDS.items()}
_LANGUAGES = {folded_name(name): code for words in WORDS.values() for code, name in words.languages.items()}
_CODE = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]{1,8})*\Z")


def field_of(name: str) -> tuple[str, int] | None:
    """The field that a column or key of that name holds, with its rank among names for it (0 is our own)."""
    return _FIELDS.get(folded_name(name))


def speaks_french(names: list[str]) -> bool:
    """Whether one of the names is French: days are then written 14/07/2021."""
    return any(folded_name(name) in _FRENCH_ONLY for name in names)


def kind_of(text: str) -> ArticleKind | None:
    """The kind that a word names, ours or other people's, in English or French."""
    word = folded_name(text)
    ours = word.replace(" ", "_")
    if ours in ArticleKind.__members__.values():
        return ArticleKind(ours)
    return _KIND_WORDS.get(word) or language_and_kind(text)[1]


def language_of(text: str) -> str | None:
    """The code that a code ("fr-CA") or a name ("français", "French") comes down to.

    >>> language_of("fr_CA"), language_of("Anglais")
    ('fr', 'en')
    """
    named = _LANGUAGES.get(folded_name(text))
    code = _CODE.match(text.strip())
    return named or (code[1].lower() if code else None)
