"""More than one sentence for every project: its story, what would flip it, and what surely holds.

All of it comes from ``folkmoot_engine.reasons``; here it becomes words, and plain values.
"""

from collections.abc import Sequence
from fractions import Fraction

from folkmoot.cli.tables import Table
from folkmoot_engine import Election, Outcome
from folkmoot_engine.documents import exact
from folkmoot_engine.reasons import (
    Certificate,
    Certificates,
    Flip,
    Story,
    certificates,
    flips,
    safe_radius,
    stories,
)

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


def story_lines(table: Table, outcome: Outcome, projects: Sequence[int]) -> list[str]:
    """Return the stories of projects, the funded ones first, in their order."""
    election = table.election
    told = stories(election, outcome)
    found: dict[int, list[Flip]] = {project: [] for project in projects}
    for flip in flips(election, outcome, _searched(election, outcome, projects)):
        found[flip.change.project].append(flip)
    lost = [project for project in projects if project not in outcome.funded]
    lost.sort(key=lambda project: (-election.votes[project], election.prices[project], project))
    text: list[str] = []
    for project in [*(won for won in outcome.funded if won in found), *lost]:
        text += ["", table.called(project), f"     {table.why(outcome.reasons[project])}"]
        text += _story(table, told[project])
        text += _flips(table, found[project])
    if not _searched(election, outcome, projects):
        text += ["", table.voice.say("cli.explain_named")]
    return text


def _story(table: Table, story: Story) -> list[str]:
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
    if story.payments:
        parts = "; ".join(f"{n:,} × {_money(table, amount)}" for amount, n in story.payments)
        text.append(f"     {say('cli.explain_paid', parts=parts)}")
    return text


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
    """Return the stories and flips of projects as JSON-able values, in submission order."""
    ids = election.ids
    found: dict[int, list[dict[str, object]]] = {}
    for flip in flips(election, outcome, _searched(election, outcome, projects)):
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
    return [
        {
            "id": ids[story.project],
            "money": exact(story.money),
            "payments": [[exact(amount), people] for amount, people in story.payments],
            "outbid_by": [ids[project] for project in story.outbid_by],
            "bids": [
                {
                    "round": bid.round,
                    "winner": ids[bid.winner],
                    "money": exact(bid.money),
                    "offered": exact(bid.offered),
                    "payers": bid.payers,
                    "paid": exact(bid.paid),
                }
                for bid in story.bids
            ],
            "flips": found.get(story.project, []),
        }
        for story in stories(election, outcome)
        if story.project in projects
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
