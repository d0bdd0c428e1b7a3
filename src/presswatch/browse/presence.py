"""Who else is reviewing: which reviewer was seen where in the last minutes. Kept in memory, for each process its own,
so that nothing is written when somebody reads."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from datasette.app import Datasette

HERE_FOR = timedelta(minutes=5)
PLACES_AT_MOST = 1000


class Presence:
    """The last sightings, each a person at a path. `now` must not run backwards."""

    def __init__(self) -> None:
        self._seen: OrderedDict[tuple[str, str], datetime] = OrderedDict()

    def seen(self, who: str, where: str, now: datetime) -> None:
        """Notes that somebody opened a page."""
        self._seen.pop((who, where), None)
        self._seen[who, where] = now
        while len(self._seen) > PLACES_AT_MOST or now - next(iter(self._seen.values())) > HERE_FOR:
            self._seen.popitem(last=False)

    def others(self, who: str, now: datetime) -> Mapping[str, tuple[str, ...]]:
        """By path who is there besides `who`, by name."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for (name, where), at in self._seen.items():
            if name != who and now - at <= HERE_FOR:
                found[where].add(name)
        return {where: tuple(sorted(names)) for where, names in found.items()}


_PRESENCES: WeakKeyDictionary[Datasette, Presence] = WeakKeyDictionary()


def presence_of(datasette: Datasette) -> Presence:
    """The one of this server."""
    return _PRESENCES.setdefault(datasette, Presence())
