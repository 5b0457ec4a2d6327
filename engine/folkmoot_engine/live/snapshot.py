"""An election as it stands while ballots come and go: what rules read, and no more."""

from __future__ import annotations

from collections.abc import Callable

from folkmoot_engine.ballots import Ballots
from folkmoot_engine.election import Election
from folkmoot_engine.live.tables import Tables


class Snapshot(Election):
    """An election whose votes, scores and columns are those of tables that are kept up to date.

    So nothing is checked or grouped anew. Its ballots are put together only if
    somebody asks for them. It holds until the next ballot comes or goes, and
    must never be handed to anyone who may keep it.
    """

    _tables: Tables
    _written: Callable[[], Ballots]

    @classmethod
    def taken(cls, terms: Election, tables: Tables, written: Callable[[], Ballots]) -> Snapshot:
        """Return the election with the terms of another; ``written`` returns its ballots."""
        made = object.__new__(cls)
        known = dict(terms.__dict__, prices=terms.prices, columns=tables.columns())
        known.pop("ballots", None)
        known |= {"votes": tuple(tables.votes), "scores": tuple(tables.scores)}
        made.__dict__.update(known, _tables=tables, _written=written)
        return made

    @property
    def ballots(self) -> Ballots:
        """Return the ballots, put together now."""
        return self._written()

    @property
    def voters(self) -> int:
        """Return the number of ballots, empty ones included."""
        return self._tables.voters
