"""An election as rules read it, without its ballots, which come when they are asked for."""

from folkmoot_engine import Ballots, Election, count
from folkmoot_engine.live.snapshot import Snapshot
from folkmoot_engine.live.tables import Tables


def test_it_is_counted_like_the_election_it_stands_for() -> None:
    rows = [[0, 1], [1], [], [1, 2]]
    whole = Election.of("abc", [5, 6, 7], 13, rows, scale=0, currency="EUR", threshold=2)
    tables = Tables(3, with_points=False)
    for row in rows:
        tables.enter((tuple(row), None))
    asked = []

    def written() -> Ballots:
        asked.append(True)
        return Ballots.of(rows)

    terms = Election.of("abc", [5, 6, 7], 13, [], scale=0, currency="EUR", threshold=2)
    snapshot = Snapshot.taken(terms, tables, written)
    assert (snapshot.voters, snapshot.votes, snapshot.step) == (4, (1, 3, 1), 1)
    assert snapshot.columns.filled == 3
    assert not asked
    assert snapshot == whole
    assert asked
    assert count(snapshot) == count(whole)
    assert terms.votes == (0, 0, 0)
