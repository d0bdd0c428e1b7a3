"""Words of the inbox."""

STRINGS: dict[str, tuple[str, str]] = {
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
}
