"""Words of the search."""

STRINGS: dict[str, tuple[str, str]] = {
    "search.title": ("Search", "Recherche"),
    "search.label": ("Words in articles and quotes", "Mots des articles et des citations"),
    "search.go": ("Search", "Chercher"),
    "search.help": (
        "All words must occur; words in quotation marks stand together; accents and capitals do not matter.",
        "Tous les mots doivent figurer ; les mots entre guillemets se suivent ; accents et majuscules sont sans effet.",
    ),
    "search.articles": ("Articles", "Articles"),
    "search.quotes": ("Quotes", "Citations"),
    "search.none": ("Nothing was found for “{q}”.", "Rien n’a été trouvé pour « {q} »."),
}
