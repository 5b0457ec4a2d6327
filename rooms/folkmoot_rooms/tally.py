"""The engine's only door: a closed vote in, a document and its digest out.

Pure, so that it can be called in a worker process. The document names ideas by their ids
only: people's words lie in the log sealed, and a result must not say them aloud.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple

import folkmoot_engine as engine
from folkmoot_rooms import counted
from folkmoot_rooms.state import Vote

RULES: Final = frozenset({"equal-shares", "most-votes"})
"""Of the engine's rules those that a room can be opened with: they need no figures of their own."""
UTILITIES: Final = frozenset(engine.UTILITIES)
COMPLETIONS: Final = frozenset(engine.COMPLETIONS)
TIES: Final[tuple[str, ...]] = tuple(engine.TIES)


class Tie(NamedTuple):
    """An idea was level with another that was funded; ``step`` of TIES told them apart."""

    winner: str
    step: str


def election_of(vote: Vote) -> engine.Election:
    """Return the election that a closed vote is; its projects are the options, in order."""
    assert vote.ballots is not None, "only a closed vote has ballots"
    assert vote.ties == TIES, "decide() froze the engine's own tie order"
    row = {option.idea: place for place, option in enumerate(vote.options)}
    return engine.Election.of(
        ids=[option.idea for option in vote.options],
        costs=[option.cost for option in vote.options],
        budget=vote.budget,
        ballots=[[row[idea] for idea in ballot] for ballot in vote.ballots],
        scale=vote.scale,
        currency=vote.currency,
    )


def count_vote(vote: Vote) -> tuple[str, str]:
    """Return the result as canonical JSON, and the SHA-256 of its bytes in hexadecimal."""
    election = election_of(vote)
    outcome = engine.count(
        election, rule=vote.rule, utility=vote.utility, completion=vote.completion
    )
    document = engine.document(election, outcome)
    return engine.canonical(document).decode(), engine.digest(document)


def ties_of(vote: Vote) -> Mapping[str, Tie]:
    """Return, for each idea that lost only by the tie order, to which other it did.

    Told beside a result and no part of it: the document stays as it was counted.
    """
    return _ties_of(_Counted(vote))


class _Counted:
    """A counted vote as a key: equal to itself as long as its count and ballots are the same."""

    def __init__(self, vote: Vote) -> None:
        self.vote = vote

    def __hash__(self) -> int:
        return hash(self.vote.document)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _Counted):
            return NotImplemented
        mine, theirs = self.vote, other.vote
        # The ballots of one room are one object: their comparison ends at once.
        return (mine.document, mine.ballots, mine.options) == (
            theirs.document,
            theirs.ballots,
            theirs.options,
        )


@lru_cache(maxsize=counted.RESULTS_KEPT_MAX)
def _ties_of(key: _Counted) -> Mapping[str, Tie]:
    election, told = election_of(key.vote), counted.read(key.vote.document)
    row = {name: place for place, name in enumerate(election.ids)}
    bought = [(row[found.id], found.by, found.left) for found in told.rounds]
    lost = engine.lost_ties(election, told.utility, told.raised, bought, told.completion)
    return {election.ids[tie.loser]: Tie(election.ids[tie.winner], tie.step) for tie in lost}
