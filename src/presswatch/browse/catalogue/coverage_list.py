"""Words of the list of coverage."""

STRINGS: dict[str, tuple[str, str]] = {
    "coverage.title": ("Coverage", "Articles parus"),
    "coverage.intro": (
        "All articles that count, the latest first.",
        "Tous les articles retenus, du plus récent au plus ancien.",
    ),
    "coverage.any.kind": ("All kinds", "Tous les genres"),
    "coverage.any.state": ("All decisions", "Toutes les décisions"),
    "coverage.any.when": ("All years", "Toutes les années"),
    "coverage.filter": ("Show", "Afficher"),
    "coverage.reset": ("All articles", "Tous les articles"),
    "coverage.none": ("No article fits.", "Aucun article ne correspond."),
    "coverage.further": (
        "Few articles fit, and not all have been looked at yet.",
        "Peu d’articles correspondent, et tous n’ont pas encore été lus.",
    ),
    "coverage.look_further": ("Look further", "Chercher plus loin"),
    "coverage.more": ("Earlier articles", "Articles plus anciens"),
    "coverage.newest": ("Back to the latest", "Retour aux plus récents"),
}
