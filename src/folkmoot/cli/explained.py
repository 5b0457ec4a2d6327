"""More than one sentence for every project: its story, what would flip it, and what surely holds.

All of it comes from ``folkmoot_engine.reasons``; here it becomes words, and plain values.
"""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

from folkmoot.cli.tables import Table
from folkmoot_engine import Election, Outcome
from folkmoot_engine.documents import exact
from folkmoot_engine.purses import Payments
from folkmoot_engine.reasons import (
    Certificate,
    Certificates,
    Flip,
    FlipSearch,
    Story,
    certificates,
    safe_radius,
    search_flips,
    stories,
)
from folkmoot_engine.reasons.flips import WORK

NAMED_WORK = 4 * WORK
"""How many approvals are counted for the flips of the projects that were named."""

PROMISES = ("ejr_plus", "priceable", "exhaustive")


def named(election: Election, ids: Sequence[str]) -> list[int]:
    """Return the projects of these ids, or all if there are none. Raises ValueError."""
    for name in ids:
        if name not in election.ids:
            raise ValueError(f"{name[:80]!r} is no project of it")
    return [election.ids.index(name) for name in ids or election.ids]


def _searched(election: Election, outcome: Outcome, projects: Sequence[int]) -> Sequence[int]:
    """Return the projects for which flips are searched: none if that were all, at length.

    Where shares are raised a flip takes dozens of counts, each of them hundreds of raises.
    """
    quick = outcome.completion in (None, "none", "fill")
    return projects if quick or len(projects) < len(election.ids) else ()


def _search(election: Election, outcome: Outcome, projects: Sequence[int]) -> FlipSearch:
    """Look for what would flip projects, longer where only some were named."""
    work = WORK if len(projects) == len(election.ids) else NAMED_WORK
    return search_flips(election, outcome, _searched(election, outcome, projects), work=work)


def _stories(election: Election, outcome: Outcome) -> tuple[Story, ...] | None:
    """Return the stories of all projects, None for ways of counting that have none."""
    try:
        return stories(election, outcome)
    except ValueError:
        return None


def story_lines(table: Table, outcome: Outcome, projects: Sequence[int]) -> list[str]:
    """Return the stories of projects, the funded ones first, in their order."""
    election = table.election
    told = _stories(election, outcome)
    found: dict[int, list[Flip]] = {project: [] for project in projects}
    search = _search(election, outcome, projects)
    for flip in search.found:
        found[flip.change.project].append(flip)
    lost = [project for project in projects if project not in outcome.funded]
    lost.sort(key=lambda project: (-election.votes[project], election.prices[project], project))
    text: list[str] = []
    for project in [*(won for won in outcome.funded if won in found), *lost]:
        text += ["", table.called(project), f"     {table.why(outcome.reasons[project])}"]
        text += _bids(table, told[project]) if told else []
        text += _payments(table, outcome, project)
        text += _flips(table, found[project])
        text += _given_up(table, [kind for p, kind in search.given_up if p == project])
    if told is None:
        text += ["", table.voice.say("cli.explain_no_rounds")]
    if not _searched(election, outcome, projects):
        text += ["", table.voice.say("cli.explain_named")]
    return text


def _bids(table: Table, story: Story) -> list[str]:
    say = table.voice.say
    text = []
    for bid in story.bids:
        if bid.winner == story.project:
            continue
        winner = table.election.ids[bid.winner]
        line = say(
            "cli.explain_bid", round=bid.round + 1, winner=winner, money=_money(table, bid.money)
        )
        if bid.paid:
            line += " " + say("cli.explain_spent", payers=bid.payers, paid=_money(table, bid.paid))
        text.append(f"     {line}")
    return text


def _payments(table: Table, outcome: Outcome, project: int) -> list[str]:
    """Return who paid for a project, those together whose payments read alike."""
    paid: Counter[str] = Counter()
    for amount, people in paid_for(outcome, project):
        paid[_money(table, amount)] += people
    parts = "; ".join(f"{people:,} × {amount}" for amount, people in paid.items())
    return [f"     {table.voice.say('cli.explain_paid', parts=parts)}"] if parts else []


def paid_for(outcome: Outcome, project: int) -> Payments:
    """Return what was paid for a project and by how many, the largest amount first."""
    rounds = (found.payments for found in outcome.rounds if found.project == project)
    return next(rounds, ())


def _flips(table: Table, found: list[Flip]) -> list[str]:
    say = table.voice.say
    text = []
    for flip in found:
        change = flip.change
        money = change.kind in ("cost", "budget")
        figures: dict[str, int | str] = (
            {"amount": table.cash(change.amount)} if money else {"n": change.amount}
        )
        line = say(f"cli.flip_{change.kind}", **figures)
        if flip.minimal or flip.next_fails:
            proof = say("cli.explain_minimal" if flip.minimal else "cli.explain_next")
            line += f" ({proof})"
        text.append(f"       {line}")
    if text:
        text.insert(0, f"     {say('cli.explain_win' if found[0].wins else 'cli.explain_lose')}")
    return text


def _given_up(table: Table, kinds: list[str]) -> list[str]:
    """Return which changes were not searched to the end."""
    say = table.voice.say
    names = ", ".join(say(f"cli.kind_{kind}") for kind in kinds)
    return [f"     {say('cli.explain_given_up', kinds=names)}"] if kinds else []


def promise_lines(table: Table, outcome: Outcome) -> list[str]:
    """Return which promises the outcome keeps, each checked anew."""
    say = table.voice.say
    checked = certificates(table.election, outcome)
    text = ["", say("cli.promises")]
    text += [
        f"  {say(f'cli.promise_{name}')}: {_kept(table, getattr(checked, name))}"
        for name in PROMISES
    ]
    safe = radius(table.election, outcome)
    none = say("cli.promise_none")
    text.append(f"  {say('cli.promise_safe')}: {none if safe is None else f'{safe:,}'}")
    people = say("cli.promise_nothing", people=checked.empty_handed, blank=checked.blank)
    return [*text, f"  {people}"]


def radius(election: Election, outcome: Outcome) -> int | None:
    """Return how many ballots may surely change without effect; None where nothing is proven."""
    try:
        return safe_radius(election, outcome).ballots
    except ValueError:
        return None


def _kept(table: Table, checked: Certificate | None) -> str:
    say = table.voice.say
    if checked is None:
        return say("cli.promise_none")
    if checked.holds or checked.project is None:
        return say("common.yes" if checked.holds else "common.no")
    broken = say("cli.promise_broken", people=checked.people, project=table.called(checked.project))
    return f"{say('common.no')} ({broken})"


def stories_told(
    election: Election, outcome: Outcome, projects: Sequence[int]
) -> list[dict[str, object]]:
    """Return the stories and flips of projects as JSON-able values, in submission order.

    Bids are null for ways of counting that have no stories.
    """
    ids = election.ids
    found: dict[int, list[dict[str, object]]] = {}
    search = _search(election, outcome, projects)
    for flip in search.found:
        found.setdefault(flip.change.project, []).append(
            {
                "change": flip.change.kind,
                "amount": flip.change.amount,
                "ballots": list(flip.change.ballots),
                "size": flip.size,
                "wins": flip.wins,
                "funded": [ids[project] for project in flip.funded],
                "next_fails": flip.next_fails,
                "minimal": flip.minimal,
            }
        )
    told = _stories(election, outcome)
    return [
        {
            "id": ids[project],
            "money": exact(told[project].money if told else outcome.reasons[project].money),
            "payments": [[exact(part), people] for part, people in paid_for(outcome, project)],
            "outbid_by": [ids[winner] for winner in told[project].outbid_by] if told else None,
            "bids": _bids_told(election, told[project]) if told else None,
            "flips": found.get(project, []),
            "given_up": [kind for place, kind in search.given_up if place == project],
        }
        for project in sorted(projects)
    ]


def _bids_told(election: Election, story: Story) -> list[dict[str, object]]:
    return [
        {
            "round": bid.round,
            "winner": election.ids[bid.winner],
            "money": exact(bid.money),
            "offered": exact(bid.offered),
            "payers": bid.payers,
            "paid": exact(bid.paid),
        }
        for bid in story.bids
    ]


def promises_told(election: Election, outcome: Outcome) -> dict[str, object]:
    """Return the certificates as JSON-able values."""
    checked: Certificates = certificates(election, outcome)
    told: dict[str, object] = {"empty_handed": checked.empty_handed, "blank": checked.blank}
    told["safe_radius"] = radius(election, outcome)
    for name in PROMISES:
        found: Certificate | None = getattr(checked, name)
        told[name] = found and {
            "holds": found.holds,
            "project": None if found.project is None else election.ids[found.project],
            "people": found.people,
            "money": exact(found.money),
        }
    return told


def _money(table: Table, amount: Fraction) -> str:
    """Return an exact amount as people read it: to the nearest whole minor unit."""
    return table.cash(-((1 - 2 * amount) // 2))
