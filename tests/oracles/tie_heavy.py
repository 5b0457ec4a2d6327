"""Random elections in which almost everything ties, and what plain counts make of them.

An election is made from one whole number, its seed, so that a difference that a
long night finds can be looked at again.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from random import Random

from tests.oracles.naive_equal_shares import completed, most_votes
from tests.oracles.naive_exact_shares import add_opt, exact_shares
from tests.oracles.naive_limits import Allowed, allowed_by
from tests.oracles.naive_overspending import bounded_overspending, fractional_shares
from tests.oracles.naive_phragmen import phragmen
from tests.oracles.naive_resource_shares import resource_shares
from tests.oracles.naive_turns import best_set, maximin_support, order, turns
from tests.oracles.pabutools_counts import counted as pabutools
from tests.oracles.test_naive_cumulative_transfers import naive as cumulative_transfers

from folkmoot_engine import (
    COMPLETIONS,
    KINDS,
    RULES,
    SCORINGS,
    UTILITIES,
    Election,
    Resources,
    count,
    fund_parts,
)
from folkmoot_engine.rules import APPROVAL

Way = tuple[str, str, str]
"""A rule, a utility and a completion."""

MONEY = (3, 12, 60, 100_000)
PARTS = "fund-parts"
"""How `fund_parts` is called here, beside the rules that fund in whole."""
THEIRS = {
    ("equal-shares", completion): utilities
    for completion, utilities in {
        "none": ("cost", "count", "points"),
        "add-one": ("cost", "count", "points"),
        "fill": ("cost", "count"),
        "add-one+fill": ("cost", "count"),
    }.items()
} | {("phragmen", "none"): ("cost",), ("most-votes", "none"): ("cost",)}
"""The utilities with which pabutools has a rule and a completion, in exact fractions."""
SMALL = {"exact-equal-shares": 4, "maximin-support": 5}
"""Most projects, and voters, where the plain count tries everything."""


@dataclass(frozen=True)
class Told:
    """What is funded and costs something, in order; shares raised; what each payer paid.

    ``parts`` tell of each project how much of it is funded, where that may be a part.
    """

    funded: list[int]
    raised: Fraction | int = 0
    parts: tuple[Fraction, ...] = ()
    payments: tuple[dict[Fraction, int], ...] = ()


def ways(kind: str) -> list[Way]:
    """Return all ways to count ballots of that kind."""
    whole = [
        (rule.name, utility, completion)
        for rule in RULES.values()
        if kind in rule.ballots
        for utility in (UTILITIES if rule.shares else ["cost"])
        for completion in (rule.completions or COMPLETIONS if rule.shares else ["none"])
    ]
    return whole + [(PARTS, utility, "none") for utility in ("cost", "count") if kind in APPROVAL]


def drawn(seed: int) -> tuple[Election, Way, list[str]]:
    """Return an election of any kind, a way to count it, and constraints to hold it to."""
    chance = Random(seed)
    kind = chance.choice(KINDS)
    rules = sorted({way[0] for way in ways(kind)})
    # It has most ways, so it is drawn most often.
    rule = chance.choice([*rules, *["equal-shares"] * (len(rules) // 2)])
    way = chance.choice([way for way in ways(kind) if way[0] == rule])
    most = SMALL.get(rule, 7)
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
        threshold=chance.choice([0, 1, 2, 3]),
        max_length=projects,
    )
    if kind == "ordinal":
        election = election.scored(chance.choice([*SCORINGS]))
    keeps = RULES[rule].keeps if rule in RULES else ()
    limits = [name for name in keeps if chance.random() < 0.25]
    return _limited(chance, election, dear), way, limits


def _limited(chance: Random, election: Election, dear: int) -> Election:
    """Return the election with groups, categories and hours, each of which may matter."""
    projects = len(election.ids)
    categories = [{name for name in "xy" if chance.random() < 0.4} for _ in range(projects)]
    known = {name for names in categories for name in names}
    hours = [chance.randint(0, 4) for _ in range(projects)]
    groups = [chance.sample(range(projects), k) for k in (2, 3) if projects > k]
    return replace(
        election,
        categories=tuple(map(frozenset, categories)),
        category_budgets={name: chance.choice([dear, 2 * dear]) for name in known},
        conflicts=tuple(map(frozenset, groups)),
        resources=Resources.of({"hours": hours}, {"hours": chance.randint(2, 9)}),
    )


def _row(chance: Random, kind: str, projects: int) -> list[int]:
    """Return one ballot; every fourth likes everything alike or nothing."""
    if kind == "choose-1":
        return [chance.randrange(projects)] if chance.random() < 0.9 else []
    row = [p for p in range(projects) if chance.random() < 0.5]
    row = chance.choice([row, row, row, [], list(range(projects))]) if projects < 5 else row
    if kind == "ordinal":
        chance.shuffle(row)
    return row


def expected(election: Election, way: Way, limits: list[str]) -> Told:
    """Return what plain counts tell."""
    rule, utility, completion = way
    if rule == PARTS:
        return Told([], parts=tuple(fractional_shares(election, utility)))
    if rule.startswith("most-votes"):
        return Told(turns(election, rule, election.budget, allowed_by(election, limits)))
    if rule.startswith("max-welfare"):
        return Told(best_set(election, by_cost=rule.endswith("-cost")))
    if rule.startswith("cumulative-transfers"):
        funded, returned = cumulative_transfers(election, by_ratio=rule.endswith("-ratio"))
        return Told([*funded, *returned])
    if rule == "equal-shares":
        more, purchases, by_votes = completed(election, utility, COMPLETIONS[completion], limits)
        payments = tuple(_by_amount(purchase.paid) for purchase in purchases)
        bought = [purchase.project for purchase in purchases]
        return Told(bought + by_votes, more, payments=payments)
    if rule == "equal-shares-resources":
        limits = [*limits, "resources"]
    free = _free(election, rule, limits)
    allowed = allowed_by(election, limits, free)
    if rule == "maximin-support":
        return Told(maximin_support(election, allowed))
    if rule == "phragmen":
        times = phragmen(election, allowed)[0]
        paid = tuple(_by_amount(b.paid) for b in times)
        return Told([b.project for b in times], payments=paid)
    raised, bought, paid = _shares(election, way, allowed)
    if completion.endswith("fill"):
        bought = _filled(election, bought, free, limits)
    return Told([p for p in bought if election.prices[p]], raised, payments=paid)


def _filled(election: Election, bought: list[int], free: list[int], limits: list[str]) -> list[int]:
    """Return what is bought, and what most votes fund after it; first what costs nothing."""
    left = election.budget - sum(election.prices[p] for p in bought)
    priced = {p for p, cost in enumerate(election.prices) if cost}
    others = {*range(len(election.prices))} - priced
    for money, done in ((0, priced), (left, others)):
        allowed = allowed_by(election, limits, [*free, *bought])
        bought = [*bought, *most_votes(election, money, {*done, *bought, *free}, allowed)]
    return bought


def _shares(
    election: Election, way: Way, allowed: Allowed
) -> tuple[Fraction | int, list[int], tuple[dict[Fraction, int], ...]]:
    """Return the raise, and what shares buy for which payments."""
    rule, utility, completion = way
    if rule == "equal-shares-resources":
        found = resource_shares(election, utility, allowed)
        # What uses no money has no payments in money.
        paid = tuple(_by_amount(tuple(amounts)) for p, amounts in found if election.prices[p])
        return 0, [project for project, _ in found], paid
    if rule.startswith("bounded-overspending"):
        plus = rule.endswith("-plus")
        return 0, bounded_overspending(election, utility, allowed, plus=plus), ()
    return _exact_shares(election, utility, completion, allowed)


def _exact_shares(
    election: Election, utility: str, completion: str, allowed: Allowed
) -> tuple[Fraction | int, list[int], tuple[dict[Fraction, int], ...]]:
    start = Fraction(election.budget, max(election.voters, 1))
    share, bought = start, exact_shares(election, utility, start, allowed)
    if completion.startswith("add-opt"):
        skip, last = "-skip" in completion, "-last" in completion
        share, bought = add_opt(election, utility, allowed, last=last, skip=skip)
    costs = election.costs.tolist()
    paid = tuple({Fraction(costs[p], len(payers)): len(payers)} for p, payers in bought)
    return share - start, [project for project, _ in bought], paid


def _free(election: Election, rule: str, limits: list[str]) -> list[int]:
    """Return what costs nothing and is wanted, in tie order, if allowed."""
    wanted = {p for row in election.ballots.rows() for p in row}
    if rule == "equal-shares-resources" and election.resources is not None:
        wanted = {p for p in wanted if not election.resources.costs[p].any()}
    free = list[int]()
    for p in order(election):
        if not election.prices[p] and p in wanted and allowed_by(election, limits, free)((), p):
            free.append(p)
    return free


def _by_amount(paid: tuple[Fraction, ...]) -> dict[Fraction, int]:
    return {amount: paid.count(amount) for amount in paid if amount > 0}


def counted(election: Election, way: Way, limits: list[str]) -> Told:
    """Return what the engine tells."""
    if way[0] == PARTS:
        return Told([], parts=fund_parts(election, way[1]))
    outcome = count(election, *way, limits=limits)
    funded = [project for project in outcome.funded if election.prices[project]]
    paid = tuple(dict(found.payments) for found in outcome.rounds if found.payments)
    return Told(funded, outcome.raised or outcome.added or 0, payments=paid)


def differences(first: int, many: int) -> list[tuple[int, Way]]:
    """Return the seeds, and ways, in which the engine and the plain count differ."""
    found = []
    for seed in range(first, first + many):
        case = drawn(seed)
        if counted(*case) != expected(*case):
            found.append((seed, case[1]))
    return found


def compared(seed: int) -> tuple[list[str], list[str]] | None:
    """Return what the engine and pabutools fund, or None where pabutools has no such rule.

    Nothing is held to a constraint, for it knows none.
    """
    election, (rule, utility, completion), _ = drawn(seed)
    by_points = utility == "points" or election.ballots.points is None
    if utility not in THEIRS.get((rule, completion), ()) or not by_points:
        return None
    outcome = count(election, rule, utility, completion, limits=())
    ours = [election.ids[p] for p in outcome.funded if election.prices[p]]
    theirs = pabutools(election, rule, utility, completion)
    # It sorts what it funds by Phragmén's rule.
    return (sorted(ours), sorted(theirs)) if rule == "phragmen" else (ours, theirs)
