"""Words of the pages of quotes and speakers."""

STRINGS: dict[str, tuple[str, str]] = {
    "quotes.title": ("Quotes", "Citations"),
    "quotes.none": ("No quote fits.", "Aucune citation ne correspond."),
    "quotes.more": ("Older quotes", "Citations plus anciennes"),
}
