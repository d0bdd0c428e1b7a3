"""Words of the page of quotes."""

STRINGS: dict[str, tuple[str, str]] = {
    "quotes.title": ("Quotes", "Citations"),
    "quotes.intro": (
        "What people said, newest first. Words that copies of a story share are shown once.",
        "Ce qui a été dit, du plus récent au plus ancien. Des mots repris tels quels paraissent une fois.",
    ),
    "quotes.speaker": ("Person", "Personne"),
    "quotes.outlet": ("Outlet", "Média"),
    "quotes.any.year": ("All years", "Toutes les années"),
    "quotes.any.kind": ("All kinds", "Tous les genres"),
    "quotes.any.state": ("Approved or not", "Approuvées ou non"),
    "quotes.approved": ("Approved only", "Approuvées seulement"),
    "quotes.filter": ("Show", "Afficher"),
    "quotes.reset": ("All quotes", "Toutes les citations"),
    "quotes.none": ("No quote fits.", "Aucune citation ne correspond."),
    "quotes.near": ("Did you mean one of these?", "Pensiez-vous à quelqu’un d’ici ?"),
    "quotes.further": (
        "Few quotes fit. Those before {day} have not been looked at yet.",
        "Peu de citations correspondent. Celles d’avant le {day} n’ont pas encore été lues.",
    ),
    "quotes.look_further": ("Look further", "Chercher plus loin"),
    "quotes.more": ("Older quotes", "Citations plus anciennes"),
    "quotes.newest": ("Back to the newest", "Retour aux plus récentes"),
    "quotes.copies.1": ("The same words in 1 other outlet", "Les mêmes mots dans 1 autre média"),
    "quotes.copies": ("The same words in {n} other outlets", "Les mêmes mots dans {n} autres médias"),
    "quotes.copy": ("Copy", "Copier"),
    "quotes.copied": ("Copied", "Copié"),
}
