"""Words of the home page and of the public one."""

STRINGS: dict[str, tuple[str, str]] = {
    "public.title": ("In the press", "Dans la presse"),
    "public.data": ("The same as data", "Les mêmes données"),
    "public.none": ("Nothing has been published yet.", "Rien n’a encore été publié."),
    "public.intro": (
        "What the press wrote, chosen by people. Are you one of them?",
        "Ce que la presse a écrit, choisi par des personnes. En faites-vous partie ?",
    ),
    "home.title": ("Press coverage", "Revue de presse"),
    "home.waiting": ("Waiting for you", "En attente"),
    "home.waiting.none": ("Nothing waits for review. Well done.", "Rien n’est en attente. Bravo."),
    "home.waiting.all": ("Review all {n}", "Tout relire ({n})"),
    "home.waiting.one": ("Go to the inbox", "Aller à la relecture"),
    "home.week": ("Came in this week", "Arrivés cette semaine"),
    "home.week.none": ("Nothing new in seven days.", "Rien de nouveau en sept jours."),
    "home.week.count": ("{n} in seven days", "{n} en sept jours"),
    "home.months": ("Coverage by month", "Articles par mois"),
    "home.months.none": ("No dated article yet.", "Aucun article daté pour l’instant."),
    "home.months.table": ("The same as a table", "Les mêmes chiffres en tableau"),
    "home.month": ("Month", "Mois"),
    "home.outlets": ("Who covers us", "Qui parle de nous"),
    "home.speakers": ("Who is quoted", "Qui est cité"),
    "home.none": ("Nobody yet.", "Personne pour l’instant."),
    "home.sources": ("Sources", "Sources"),
    "home.sources.line": (
        "{fine} fine, {failing} failing, {new} never asked",
        "{fine} en ordre, {failing} en panne, {new} jamais interrogées",
    ),
    "home.run": (
        "Last run {at}: {fetched} pages fetched, {added} articles new.",
        "Dernier passage {at} : {fetched} pages lues, {added} articles nouveaux.",
    ),
    "home.run.none": ("Nothing has been collected yet.", "Rien n’a encore été collecté."),
    "home.run.going": ("A run began {at} and has not ended.", "Un passage a commencé {at} et n’est pas terminé."),
}
