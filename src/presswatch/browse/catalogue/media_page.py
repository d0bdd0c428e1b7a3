"""Words of the preview of the media page."""

STRINGS: dict[str, tuple[str, str]] = {
    "page.title": ("Media page", "Page presse"),
    "page.intro": (
        "What “presswatch export media-page” prints now: every accepted or published article with its passage.",
        "Ce que « presswatch export media-page » imprime à présent : chaque article accepté ou publié, et son passage.",
    ),
    "page.news": ("New since the page was last written", "Nouveau depuis la dernière version de la page"),
    "page.news.none": ("The page is up to date.", "La page est à jour."),
    "page.shown": ("As readers see it", "Telle qu’on la lira"),
    "page.source": ("Markdown source", "Source Markdown"),
    "page.new": ("new or changed", "nouveau ou changé"),
    "page.no_passage": ("No passage is chosen.", "Aucun passage choisi."),
    "page.profile": ("Written for", "Écrite pour"),
    "page.language": ("Dates and words in", "Dates et mots en"),
    "page.show": ("Show", "Afficher"),
    "page.none": ("No article is accepted yet.", "Aucun article n’est encore accepté."),
}
