"""Schulze and ranked pairs: known examples, and their definitions on small elections."""

from itertools import combinations, pairwise, permutations

from hypothesis import given, settings
from tests.engine.panel_ballots import FORTY_FIVE, TENNESSEE, orders, spelled

from folkmoot_engine import Ballots
from folkmoot_engine.panels import elect
from folkmoot_engine.panels.condorcet import condorcet_winner
from folkmoot_engine.panels.orders import Ranked
from folkmoot_engine.panels.tables import Pairs

Drawn = tuple[int, list[list[int]]]


def test_nashville_beats_every_other_city() -> None:
    ballots = spelled(TENNESSEE, "MNCK")

    assert condorcet_winner(Ranked.of(ballots, 4).pairs) == 1
    for rule in ("schulze", "ranked-pairs"):
        assert elect("MNCK", ballots, rule, 4).order == (1, 2, 3, 0)


def test_schulze_s_own_example_is_ordered_as_he_says() -> None:
    panel = elect("ABCDE", spelled(FORTY_FIVE, "ABCDE"), "schulze", 5)

    assert condorcet_winner(panel.pairs) is None
    assert "".join("ABCDE"[option] for option in panel.order) == "EACBD"


def strongest(pairs: Pairs, a: int, b: int) -> int:
    """The strongest path from a to b, by trying them all."""
    others = [option for option in range(len(pairs)) if option not in (a, b)]
    best = 0
    for n in range(len(others) + 1):
        for between in permutations(others, n):
            path = [a, *between, b]
            links = [pairs[x][y] if pairs[x][y] > pairs[y][x] else 0 for x, y in pairwise(path)]
            best = max(best, min(links))
    return best


@settings(max_examples=200, deadline=None)
@given(drawn=orders())
def test_whoever_has_the_stronger_path_comes_before(drawn: Drawn) -> None:
    options, rows = drawn
    panel = elect(range_of(options), Ballots.of(rows, "ordinal"), "schulze", options)

    for a, b in combinations(panel.order, 2):
        assert strongest(panel.pairs, a, b) >= strongest(panel.pairs, b, a)


@settings(max_examples=200, deadline=None)
@given(drawn=orders())
def test_a_majority_that_is_not_locked_is_closed_by_stronger_ones(drawn: Drawn) -> None:
    """Tideman: whoever loses a pair to one ordered below is above it by a path as strong."""
    options, rows = drawn
    panel = elect(range_of(options), Ballots.of(rows, "ordinal"), "ranked-pairs", options)
    place = {option: n for n, option in enumerate(panel.order)}

    for a in range(options):
        for b in range(options):
            if panel.pairs[a][b] > panel.pairs[b][a] and place[a] > place[b]:
                assert strongest(panel.pairs, b, a) >= panel.pairs[a][b]


@settings(max_examples=200, deadline=None)
@given(drawn=orders())
def test_whoever_beats_every_other_is_elected(drawn: Drawn) -> None:
    options, rows = drawn
    ballots = Ballots.of(rows, "ordinal")
    winner = condorcet_winner(Ranked.of(ballots, options).pairs)

    for rule in ("schulze", "ranked-pairs"):
        panel = elect(range_of(options), ballots, rule)
        assert winner is None or panel.winners == (winner,)
        assert sorted(panel.order) == list(range(options))


def range_of(options: int) -> list[str]:
    """That many names."""
    return [str(option) for option in range(options)]
