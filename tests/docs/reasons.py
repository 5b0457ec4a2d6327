"""The tables of docs/rules/reasons.md: what the engine's reasons say of the election there."""

from folkmoot_engine import Election, Outcome, budget_path, certificates, flips, safe_radius

Row = list[str]


def flipped(counted: Election, outcome: Outcome) -> list[Row]:
    """The smallest changes found: idea, kind, how many ballots or which amount, proven or not."""
    rows = []
    for flip in flips(counted, outcome):
        amount = f"{flip.change.amount}"
        if flip.change.kind in ("cost", "budget"):
            amount = f"£{amount}"
        name = counted.ids[flip.change.project]
        verb = "to win" if flip.wins else "to lose"
        rows.append([f"{name} {verb}", f"`{flip.change.kind}`", amount, _yes(flip.minimal)])
    return rows


def path(counted: Election, outcome: Outcome) -> list[Row]:
    """What is paid for with which budget."""
    return [
        [f"£{step.budget}", ", ".join(counted.ids[project] for project in step.funded) or "–"]
        for step in budget_path(counted, outcome).steps
    ]


def promises(counted: Election, outcome: Outcome) -> list[Row]:
    """What holds of an outcome, and what it fails for."""
    checked = certificates(counted, outcome)
    rows = []
    for name in ("ejr_plus", "priceable", "exhaustive"):
        found = getattr(checked, name)
        broken = "" if found.holds else f"{counted.ids[found.project]}, {found.people} people"
        rows.append([f"`{name}`", _yes(found.holds), broken])
    return [*rows, ["`safe_radius`", str(safe_radius(counted, outcome).ballots), ""]]


def _yes(holds: bool) -> str:
    return "yes" if holds else "no"
