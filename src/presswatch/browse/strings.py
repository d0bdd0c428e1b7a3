"""Every word of the interface, English and French side by side."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datasette.utils.asgi import Request

LANGUAGES = ("en", "fr")
COOKIE = "presswatch_lang"

STRINGS: dict[str, tuple[str, str]] = {
    "nav": ("Main", "Principale"),
    "nav/": ("Home", "Accueil"),
    "nav/-/inbox": ("Inbox", "À relire"),
    "nav/-/quotes": ("Quotes", "Citations"),
    "nav/-/page": ("Page", "Page"),
    "nav/-/search": ("Search", "Recherche"),
    "nav/-/sources": ("Sources", "Sources"),
    "nav.data": ("Data", "Données"),
    "nav.skip": ("Skip to the content", "Aller au contenu"),
    "nav.sign_in": ("Sign in", "Se connecter"),
    "nav.other": ("Français", "English"),
    # home
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
    "colon": (":", "\u00a0:"),
    "articles": ("{n} articles", "{n} articles"),
    "articles.1": ("1 article", "1 article"),
    "quotes": ("{n} quotes", "{n} citations"),
    "quotes.1": ("1 quote", "1 citation"),
    # inbox
    "inbox.title": ("Inbox", "À relire"),
    "inbox.waiting": ("Waiting", "En attente"),
    "inbox.later": ("Set aside", "Mis de côté"),
    "inbox.none": ("Nothing here: everything has been decided.", "Rien ici : tout a été décidé."),
    "inbox.none.filtered": ("Nothing here with this filter.", "Rien ici avec ce filtre."),
    "inbox.filter": ("Filter", "Filtrer"),
    "inbox.why": ("Why it is here", "Pourquoi il est ici"),
    "inbox.suggested": ("Suggested passage", "Passage proposé"),
    "inbox.more": ("Older articles", "Articles plus anciens"),
    "inbox.newest": ("Back to the newest", "Revenir aux plus récents"),
    "inbox.keys": ("Keyboard", "Clavier"),
    "inbox.keys.text": (
        "j next, k previous, a accept, l later, r reject, Enter open, ? this help",
        "j suivant, k précédent, a accepter, l plus tard, r refuser, Entrée ouvrir, ? cette aide",
    ),
    "inbox.undo": ("Undo", "Annuler"),
    "original": ("Original", "Original"),
    "original.of": ("Original of {title}", "Original de {title}"),
    "no_title": ("Without title", "Sans titre"),
    "no_day": ("day unknown", "jour inconnu"),
    "any.language": ("All languages", "Toutes les langues"),
    "any.outlet": ("All outlets", "Tous les médias"),
    "any.speaker": ("All speakers", "Toutes les personnes"),
    "accept": ("Accept", "Accepter"),
    "later": ("Later", "Plus tard"),
    "reject": ("Reject", "Refuser"),
    "reason": ("Reason (optional)", "Raison (facultative)"),
    "reason.of": ("Reason for rejecting {title} (optional)", "Raison du refus de {title} (facultative)"),
    "state.proposed": ("waiting", "en attente"),
    "state.later": ("set aside", "mis de côté"),
    "state.accepted": ("accepted", "accepté"),
    "state.rejected": ("rejected", "refusé"),
    "state.published": ("published", "publié"),
    "state.approved": ("approved", "approuvée"),
    "state.hidden": ("hidden", "masquée"),
    "decided.proposed": ("Back in the inbox.", "De nouveau à relire."),
    "decided.later": ("Set aside for later.", "Mis de côté pour plus tard."),
    "decided.accepted": ("Accepted: it will be printed on the page.", "Accepté : il paraîtra sur la page."),
    "decided.rejected": ("Rejected. It stays findable in the search.", "Refusé. La recherche le trouve toujours."),
    "decided.published": ("Marked as published.", "Marqué comme publié."),
    "decided.field": ("Saved.", "Enregistré."),
    "decided.passage": ("This is now the passage that is printed.", "C’est désormais le passage imprimé."),
    "decided.speaker": ("The speaker is corrected.", "Le nom est corrigé."),
    "decided.quote.approved": ("The quote is approved.", "La citation est approuvée."),
    "decided.quote.hidden": ("The quote is hidden.", "La citation est masquée."),
    "decided.quote.proposed": ("The quote is shown again.", "La citation est de nouveau visible."),
    # article
    "article.facts": ("About this article", "À propos de cet article"),
    "article.text": ("Text", "Texte"),
    "article.no_text": ("No text is kept for this article.", "Aucun texte n’est conservé pour cet article."),
    "article.legend": ("Marked in the text:", "Repérés dans le texte :"),
    "article.legend.mention": ("the project’s name", "le nom du projet"),
    "article.legend.quote": ("quotes", "les citations"),
    "article.legend.printed": ("the printed passage", "le passage imprimé"),
    "article.machine": ("The machine says:", "La machine dit :"),
    "article.nothing": ("nothing", "rien"),
    "article.use_machine": ("Use it again", "Y revenir"),
    "article.edit": ("Edit", "Modifier"),
    "article.edit.field": ("Edit: {field}", "Modifier : {field}"),
    "article.save": ("Save", "Enregistrer"),
    "article.by_hand": ("by hand", "à la main"),
    "article.found_by": ("Found by", "Trouvé par"),
    "article.flags": ("To be checked", "À vérifier"),
    "article.evidence": ("Day read from", "Jour lu dans"),
    "article.paywall": ("Paywall", "Accès payant"),
    "article.paywall.declared": ("declared by the page", "déclaré par la page"),
    "article.paywall.free": ("the page says it is free", "la page se dit gratuite"),
    "article.paywall.teaser": ("only a teaser was seen", "seul un extrait a été vu"),
    "article.copies": ("The same story elsewhere", "Le même article ailleurs"),
    "article.first_seen": ("First seen", "Vu pour la première fois"),
    "article.state": ("Decision", "Décision"),
    "article.quotes": ("Quotes", "Citations"),
    "article.no_quotes": ("No quote was found.", "Aucune citation trouvée."),
    "article.passages": ("Passage for the page", "Passage pour la page"),
    "article.no_passages": ("No passage is suggested.", "Aucun passage proposé."),
    "article.print": ("Print this passage", "Imprimer ce passage"),
    "article.print.quote": ("Print this quote", "Imprimer cette citation"),
    "article.printed": ("Printed", "Imprimé"),
    "article.printed.default": (
        "Printed once the article is accepted, unless you choose another.",
        "Imprimé une fois l’article accepté, sauf si vous en choisissez un autre.",
    ),
    "article.choose": ("Choose other words", "Choisir d’autres mots"),
    "article.choose.help": (
        "Select a sentence in the text, or paste it here.",
        "Sélectionnez une phrase dans le texte, ou collez-la ici.",
    ),
    "article.choose.selected": ("Print the selected words", "Imprimer les mots choisis"),
    "article.words": ("Sentence from the text", "Phrase du texte"),
    "article.history": ("History", "Historique"),
    "article.no_history": ("Nobody has changed anything yet.", "Personne n’a encore rien changé."),
    "article.history.empty": ("empty", "vide"),
    "quote.approve": ("Approve", "Approuver"),
    "quote.hide": ("Hide", "Masquer"),
    "quote.show": ("Show again", "Montrer à nouveau"),
    "quote.speaker": ("Speaker", "Personne"),
    "quote.correct": ("Correct the speaker", "Corriger le nom"),
    "quote.also": ("also in", "aussi dans"),
    "quote.nobody": ("Nobody named", "Personne n’est nommé"),
    "quote.sure": ("{n} % sure", "sûr à {n} %"),
    "quote.cue": ("verb", "verbe"),
    "quote.rule": ("rule", "règle"),
    "quote.in_text": ("in the text", "dans le texte"),
    "quote.kind.direct": ("direct", "directe"),
    "quote.kind.mixed": ("in part", "en partie"),
    "quote.kind.indirect": ("indirect", "indirecte"),
    "quote.kind.passage": ("passage", "passage"),
    "field.outlet": ("Outlet", "Média"),
    "field.title": ("Title", "Titre"),
    "field.authors": ("Authors", "Auteurs"),
    "field.published": ("Day", "Jour"),
    "field.language": ("Language", "Langue"),
    "field.kind": ("Kind", "Genre"),
    "field.image_url": ("Image address", "Adresse de l’image"),
    "field.heading": ("Heading on the page", "Intertitre sur la page"),
    "field.note": ("Note for the team", "Note pour l’équipe"),
    "field.state": ("Decision", "Décision"),
    "field.reason": ("Reason", "Raison"),
    "field.speaker": ("Speaker", "Personne"),
    "field.featured_quote_id": ("Printed passage", "Passage imprimé"),
    "kind.article": ("article", "article"),
    "kind.guest_article": ("guest article", "tribune"),
    "kind.interview": ("interview", "entretien"),
    "kind.video": ("video", "vidéo"),
    "kind.podcast": ("podcast", "podcast"),
    "kind.talk": ("talk", "conférence"),
    "kind.event": ("event", "événement"),
    "kind.print": ("print", "imprimé"),
    "language.en": ("English", "anglais"),
    "language.fr": ("French", "français"),
    "language.de": ("German", "allemand"),
    "language.es": ("Spanish", "espagnol"),
    "language.it": ("Italian", "italien"),
    "language.pt": ("Portuguese", "portugais"),
    "language.unknown": ("language unknown", "langue inconnue"),
    # page
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
    # quotes, search, sources
    "quotes.title": ("Quotes", "Citations"),
    "quotes.none": ("No quote fits.", "Aucune citation ne correspond."),
    "quotes.more": ("Older quotes", "Citations plus anciennes"),
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
    "sources.title": ("Sources", "Sources"),
    "sources.none": ("No source has been asked yet.", "Aucune source n’a encore été interrogée."),
    "sources.source": ("Source", "Source"),
    "sources.health": ("Health", "État"),
    "sources.last_ok": ("Last answer", "Dernière réponse"),
    "sources.last_new": ("Last news", "Dernière nouveauté"),
    "sources.next_due": ("Next", "Prochaine fois"),
    "sources.error": ("Trouble", "Problème"),
    "sources.never": ("never", "jamais"),
    "sources.runs": ("Last runs", "Derniers passages"),
    "sources.started": ("Began", "Début"),
    "sources.command": ("What", "Quoi"),
    "sources.ok": ("Sources fine", "Sources en ordre"),
    "sources.failed": ("Failed", "En panne"),
    "sources.fetched": ("Fetched", "Lues"),
    "sources.added": ("New", "Nouveaux"),
    "health.fine": ("fine", "en ordre"),
    "health.failing": ("failing", "en panne"),
    "health.never asked": ("never asked", "jamais interrogée"),
    "health.silent": ("silent", "silencieuse"),
    "health.moved": ("moved", "déménagée"),
    "health.paused": ("gone, paused", "disparue, en pause"),
    # troubles
    "trouble.title": ("That did not work", "Cela n’a pas marché"),
    "trouble.not_found": ("There is no page at this address.", "Il n’y a pas de page à cette adresse."),
    "trouble.ours": ("The server failed here; its log says why.", "Le serveur a échoué ; son journal dit pourquoi."),
    "trouble.back": ("Go back", "Revenir"),
    "forbidden.title": ("Not for everyone", "Réservé à l’équipe"),
    "forbidden.sign_in": (
        "Reviewers sign in first. If your sign-in page knows no account, ask for a login link.",
        "Connectez-vous d’abord. Si la page de connexion ne connaît aucun compte, demandez un lien.",
    ),
    "forbidden.other": (
        "You are signed in as {who}, who is not among the reviewers.",
        "Vous êtes connecté comme {who}, qui n’est pas dans l’équipe.",
    ),
}

_MONTHS = {
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    "fr": [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
}


def translator(language: str) -> Callable[..., str]:
    """`t(key, **values)` in that language; a key nobody translated is shown as it is."""
    column = LANGUAGES.index(language)

    def t(key: str, /, **values: object) -> str:
        known = STRINGS.get(key)
        if known is None:
            return key.rsplit(".", 1)[-1]
        return known[column].format(**values) if values else known[column]

    return t


def language_of(request: Request | None) -> str:
    """?_lang=, else what was chosen before, else English."""
    if request is None:
        return LANGUAGES[0]
    for chosen in (request.args.get("_lang"), request.cookies.get(COOKIE)):
        if chosen in LANGUAGES:
            return str(chosen)
    return LANGUAGES[0]


def say(request: Request, key: str) -> str:
    return translator(language_of(request))(key)


def day(iso: str | None, *, language: str) -> str:
    """A day (or month, or year) of the archive as it is written: 14 July 2021, 1er juillet 2021.

    >>> day("2021-07-14", language="en")
    '14 July 2021'
    """
    parts = (iso or "")[:10].split("-")
    if not all(part.isdigit() for part in parts) or (len(parts) > 1 and not 1 <= int(parts[1]) <= 12):
        return iso or ""
    words = [str(int(part)) for part in parts]
    if len(parts) > 1:
        words[1] = _MONTHS[language][int(parts[1]) - 1]
    if len(parts) > 2 and language == "fr" and words[2] == "1":
        words[2] = "1er"
    return " ".join(reversed(words))


def moment(stamped: str | None, *, language: str) -> str:
    """An instant of the archive with its time in UTC: 14 July 2021, 08:30 UTC."""
    if not stamped or len(stamped) < 16:
        return stamped or ""
    return f"{day(stamped, language=language)}, {stamped[11:16]} UTC"
