"""Elections that several tests share: random ones, and the two of the scenarios."""

from functools import cache

from hypothesis import strategies as st

from folkmoot_engine import Election

# Ballots of Scenario A, step 5: how many, and what they approve.
HALL_BALLOTS = (
    (5, (1, 2, 4, 5)), (4, (2, 3, 7)), (3, (5, 7, 9)), (3, (3, 4, 10)),
    (3, (1, 2, 9)), (2, (2, 4, 9)), (2, (1, 3)),
    (2, (5, 10, 11)), (2, (6, 7, 11)),
    (3, (3, 6, 11)), (2, (2, 6, 12)), (2, (1, 6, 11, 12)),
    (2, (6, 8, 12)), (1, (3, 6, 8)),
    (2, (6, 8, 11)), (1, (6, 11, 12)),
)  # fmt: skip
HALL_POUNDS = (3600, 8500, 4200, 1800, 2400, 9500, 2900, 7800, 5400, 4600, 3800, 2600)


@cache
def hall() -> Election:
    """Scenario A: 39 ballots, 12 proposals, £31,000 left to share out."""
    return Election.of(
        ids=[f"P{number}" for number in range(1, 13)],
        costs=[100 * pounds for pounds in HALL_POUNDS],
        budget=3_100_000,
        ballots=[[p - 1 for p in ballot] for people, ballot in HALL_BALLOTS for _ in range(people)],
    )


@cache
def county() -> Election:
    """Scenario C: 3,000 residents, 60 proposals, £2.5 million."""
    costs = [100 * (36_000 + 14_000 * ((j * j + 5 * j + 3) % 17)) for j in range(60)]
    return Election.of(
        ids=[str(j) for j in range(60)],
        costs=costs,
        budget=250_000_000,
        ballots=[[j for j in range(60) if _approves(i, j)] for i in range(3000)],
    )


def _approves(i: int, j: int) -> bool:
    """Tell whether resident i approves proposal j, as the scenario spells it out."""
    district = sum(i >= end for end in (1200, 1900, 2350, 2650, 2850))
    person, professional = 7 * i % 20 < 7, 7 * i % 20 >= 17
    x = (1103515245 * i + 12345 * j + 1013904223) % 2**32
    x ^= x >> 16
    x = x * 0x45D9F3B % 2**32
    x ^= x >> 16
    chance = 90 if j % 8 < 6 else 130
    chance += 160 * (j % 8 == district)
    chance += 90 * (person and j % 5 in (0, 1))
    chance += 120 * (professional and j % 5 == 4)
    return x % 1000 < chance


@st.composite
def elections(
    draw: st.DrawFn, projects_max: int = 7, voters_max: int = 9, kind: str = "approval"
) -> Election:
    """Small elections full of ties: few different costs, round budgets, equal ballots.

    Scoring ballots give few different points, some of them none or less.
    """
    projects = draw(st.integers(0, projects_max))
    dear = draw(st.sampled_from([3, 12, 60, 100_000]))
    cost = st.integers(0, dear) | st.sampled_from([0, dear, dear // 3, 2 * dear])
    budget = draw(st.integers(0, 4 * dear) | st.sampled_from([0, dear, 2 * dear, 3 * dear]))
    ballot = st.sets(st.integers(0, projects - 1)) if projects else st.just(set[int]())
    kinds = draw(st.lists(ballot, max_size=voters_max))
    times = draw(st.lists(st.integers(1, 3), min_size=len(kinds), max_size=len(kinds)))
    ballots = [sorted(ballot) for ballot, n in zip(kinds, times, strict=True) for _ in range(n)]
    points = None
    if kind == "scoring":
        few = st.sampled_from([1, 1, 2, 3, 0, -1, 7, 10**9])
        points = [draw(st.lists(few, min_size=len(b), max_size=len(b))) for b in ballots]
    return Election.of(
        ids=[f"p{index}" for index in range(projects)],
        costs=draw(st.lists(cost, min_size=projects, max_size=projects)),
        budget=budget,
        ballots=ballots,
        kind=kind,
        points=points,
        scale=0,
        # Few raises reach any cost, so that the slow oracles end soon.
        unit=max(1, dear // draw(st.sampled_from([1, 7, 12]))),
    )
