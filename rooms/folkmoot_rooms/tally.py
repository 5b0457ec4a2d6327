"""The engine's only door: a closed vote in, a document and its digest out.

Pure, so that it can be called in a worker process. The document names ideas by their ids
only: people's words lie in the log sealed, and a result must not say them aloud.
"""

from typing import Final

import folkmoot_engine as engine
from folkmoot_rooms.state import Vote

RULES: Final = frozenset({"equal-shares", "most-votes"})
"""Of the engine's rules those that a room can be opened with: they need no figures of their own."""
UTILITIES: Final = frozenset(engine.UTILITIES)
COMPLETIONS: Final = frozenset(engine.COMPLETIONS)
TIES: Final[tuple[str, ...]] = tuple(engine.TIES)


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
