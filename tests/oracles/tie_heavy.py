"""Random elections in which almost everything ties, and what plain counts make of them.

An election is made from one whole number, its seed, so that a difference that a
long night finds can be looked at again.
"""

from dataclasses import dataclass
from fractions import Fraction
from random import Random

from tests.oracles.naive_equal_shares import completed, most_votes
from tests.oracles.naive_exact_shares import add_opt, exact_shares
from tests.oracles.naive_overspending import bounded_overspending
from tests.oracles.naive_phragmen import phragmen
from tests.oracles.naive_turns import best_set, maximin_support, turns
from tests.oracles.test_naive_cumulative_transfers import naive as cumulative_transfers

from folkmoot_engine import COMPLETIONS, KINDS, RULES, SCORINGS, UTILITIES, Election, count

Way = tuple[str, str, str]
"""A rule, a utility and a completion."""

MONEY = (3, 12, 60, 100_000)
SMALL = {"exact-equal-shares": 4, "maximin-support": 5}
"""Most projects, and voters, where the plain count tries everything."""


@dataclass(frozen=True)
class Told:
    """What is funded and costs something, in order; shares raised; what each payer paid."""

    funded: list[int]
    raised: Fraction | int = 0
    payments: tuple[dict[Fraction, int], ...] = ()


def ways(kind: str) -> list[Way]:
    """Return all ways to count ballots of that kind."""
    return [
        (rule.name, utility, completion)
        for rule in RULES.values()
        if kind in rule.ballots
        for utility in (UTILITIES if rule.shares else ["cost"])
        for completion in (rule.completions or COMPLETIONS if rule.shares else ["none"])
        if "skip" not in completion
    ]


def drawn(seed: int) -> tuple[Election, Way]:
    """Return an election of any kind, and a way to count it."""
    chance = Random(seed)
    kind = chance.choice(KINDS)
    rule = chance.choice(sorted({way[0] for way in ways(kind)}))
    way = chance.choice([way for way in ways(kind) if way[0] == rule])
    most = SMALL.get(way[0], 7)
    projects, voters = chance.randint(1, most), chance.randint(1, most + 2)
    dear = chance.choice(MONEY)
    costs = [
        chance.choice([0, dear, dear, dear // 3, 2 * dear, chance.randint(0, dear)])
        for _ in range(projects)
    ]
    rows = [_row(chance, kind, projects) for _ in range(voters)]
    rows += chance.choices(rows, k=chance.randint(0, voters // 2))
    points = None
    if kind in ("cumulative", "scoring"):
        low = -2 if kind == "scoring" else 0
        points = [[chance.randint(low, 3) for _ in row] for row in rows]
    election = Election.of(
        [f"p{index}" for index in range(projects)],
        costs,
        chance.choice([dear, 2 * dear, 3 * dear, chance.randint(0, 4 * dear)]),
        rows,
        kind=kind,
        points=points,
        scale=0,
        unit=max(1, dear // chance.choice([1, 7, 12])),
        threshold=chance.choice([0, 0, 1, 2, 3]),
        conflicts=[chance.sample(range(projects), 2)] if projects > 2 else [],
        max_length=projects,
    )
    return (election.scored(chance.choice([*SCORINGS])) if kind == "ordinal" else election), way


def _row(chance: Random, kind: str, projects: int) -> list[int]:
    """Return one ballot; every fourth likes everything alike or nothing."""
    if kind == "choose-1":
        return [chance.randrange(projects)] if chance.random() < 0.9 else []
    row = [p for p in range(projects) if chance.random() < 0.5]
    row = chance.choice([row, row, row, [], list(range(projects))]) if projects < 5 else row
    if kind == "ordinal":
        chance.shuffle(row)
    return row


def expected(election: Election, way: Way) -> Told:
    """Return what plain counts tell."""
    rule, utility, completion = way
    if rule.startswith("most-votes"):
        return Told(turns(election, rule, election.budget, frozenset()))
    if rule.startswith("max-welfare"):
        return Told(best_set(election, by_cost=rule.endswith("-cost")))
    if rule == "maximin-support":
        return Told(maximin_support(election))
    if rule == "cumulative-transfers":
        funded, returned = cumulative_transfers(election)
        return Told([*funded, *returned])
    if rule == "phragmen":
        times = phragmen(election)[0]
        return Told([b.project for b in times], 0, tuple(_by_amount(b.paid) for b in times))
    if rule.startswith("bounded-overspending"):
        bought = bounded_overspending(election, utility, plus=rule.endswith("-plus"))
        return Told(bought + _fill(election, bought, completion))
    if rule == "exact-equal-shares":
        return _exact_shares(election, utility, completion)
    return _equal_shares(election, utility, completion)


def _equal_shares(election: Election, utility: str, completion: str) -> Told:
    raised, bought, by_votes = completed(election, utility, COMPLETIONS[completion])
    funded = [purchase.project for purchase in bought]
    paid = tuple(_by_amount(purchase.paid) for purchase in bought)
    return Told(funded + by_votes, raised, paid)


def _exact_shares(election: Election, utility: str, completion: str) -> Told:
    start = Fraction(election.budget, max(election.voters, 1))
    share, bought = start, exact_shares(election, utility, start)
    if completion.startswith("add-opt"):
        share, bought = add_opt(election, utility, last=completion.endswith("last"))
    costs = election.costs.tolist()
    paid = tuple({Fraction(costs[p], len(payers)): len(payers)} for p, payers in bought)
    funded = [project for project, _ in bought]
    return Told(funded + _fill(election, funded, completion), share - start, paid)


def _fill(election: Election, funded: list[int], completion: str) -> list[int]:
    if not completion.endswith("fill"):
        return []
    costs = election.costs.tolist()
    free = {p for p, cost in enumerate(costs) if not cost}
    return most_votes(election, election.budget - sum(costs[p] for p in funded), {*funded, *free})


def _by_amount(paid: tuple[Fraction, ...]) -> dict[Fraction, int]:
    return {amount: paid.count(amount) for amount in paid if amount > 0}


def counted(election: Election, way: Way) -> Told:
    """Return what the engine tells."""
    outcome = count(election, *way)
    funded = [project for project in outcome.funded if election.prices[project]]
    paid = tuple(dict(found.payments) for found in outcome.rounds if found.payments)
    return Told(funded, outcome.raised or outcome.added or 0, paid)


def differences(first: int, many: int) -> list[tuple[int, Way]]:
    """Return the seeds, and ways, in which the engine and the plain count differ."""
    found = []
    for seed in range(first, first + many):
        election, way = drawn(seed)
        if counted(election, way) != expected(election, way):
            found.append((seed, way))
    return found
