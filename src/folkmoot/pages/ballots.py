"""What the ballot pages show: options in each voter's own order, choices read back, receipts.

Choices come from the form that is being filled in, never from the log: a sent ballot is sealed.
Refuses to know: how a ballot is sealed or counted.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from folkmoot.asking.caller import Caller
from folkmoot.asking.fields import Form
from folkmoot_rooms.people import Role
from folkmoot_rooms.views import IdeaCard, VoteCard

ANSWERS = ("yes", "no", "later")
# Ideas on all the paper ballots of one page: more would hold up everybody else.
PRINTED_ROWS_MAX = 5_000


def in_my_order(cards: Sequence[IdeaCard], vote: str, seat: str) -> list[IdeaCard]:
    """Return options in an order that is each person's own, and the same at every look."""

    def lot(card: IdeaCard) -> bytes:
        return hashlib.sha256(f"{vote}/{seat}/{card.id}".encode()).digest()

    return sorted(cards, key=lot)


def chosen(vote: VoteCard | None, form: Form) -> list[IdeaCard]:
    """Return the ticked options, in the order of the ballot paper."""
    picked = set(form.all("choices"))
    return [card for card in vote.options if card.id in picked] if vote else []


def in_hand(vote: VoteCard, form: Form) -> Form:
    """Return the choices of a form and nothing else of it: ticks, and answers given so far."""
    ids = [card.id for card in vote.options]
    ticked = {card.id for card in chosen(vote, form)}
    values = {"choices": tuple(idea for idea in ids if idea in ticked)}
    for name in ("none", "seat"):
        values[name] = form.all(name)[:1]
    for name in (f"answer_{idea}" for idea in ids):
        values[name] = tuple(answer for answer in form.all(name)[:1] if answer in ANSWERS)
    return Form({name: given for name, given in values.items() if given})


def sums(vote: VoteCard | None, cards: Sequence[IdeaCard]) -> dict[str, int]:
    """Return what choices cost together and what they leave; ``left`` may be negative."""
    total = sum(card.cost for card in cards)
    return {"total": total, "left": (vote.budget if vote else 0) - total}


def choosing(caller: Caller, form: Form) -> Mapping[str, Any]:
    """The ballot: on one page, or one idea at a time."""
    vote = caller.view.vote
    options = in_my_order(vote.options, vote.id, caller.seat or "") if vote else []
    picked = chosen(vote, form)
    # Whoever comes back from the check page sees all their choices at once.
    begun = bool(picked) or "none" in form.values
    single = caller.look.ballot == "one" and not begun
    return {
        "options": options,
        "chosen": picked,
        "one": one_at_a_time(options, form) if single else None,
        "single": single,
        **sums(vote, picked),
    }


def one_at_a_time(options: Sequence[IdeaCard], form: Form) -> dict[str, Any] | None:
    """Return the next idea to ask about; None when every idea has its yes or no.

    Answers so far stand in the form as ``answer_<id>``; ideas put off come after all others.
    """
    given = {card.id: form.value(f"answer_{card.id}") for card in options}
    fresh = [card for card in options if given[card.id] not in ANSWERS]
    later = [card for card in options if given[card.id] == "later"]
    waiting = fresh or later
    if not waiting:
        return None
    answered = {name: answer for name, answer in given.items() if answer in ANSWERS}
    place = [card.id for card in options].index(waiting[0].id) + 1
    return {
        "card": waiting[0],
        "k": place,
        "n": len(options),
        "answered": answered,
        "later": len(later),
    }


def from_answers(vote: VoteCard, form: Form) -> Form:
    """Return the ballot that answers given one at a time come to."""
    wanted = [card.id for card in vote.options if form.value(f"answer_{card.id}") == "yes"]
    ticked = {"choices": tuple(wanted)} if wanted else {"none": ("1",)}
    return Form({**form.values, **ticked})


def checking(caller: Caller, form: Form) -> Mapping[str, Any]:
    """The choices read back, before they are sent. ``replaces`` is what is known now."""
    vote = caller.view.vote
    picked = chosen(vote, form)
    return {
        "chosen": picked,
        "replaces": vote.my_ballot if vote else 0,
        **sums(vote, picked),
    }


def paper(caller: Caller, form: Form) -> Mapping[str, Any]:
    """The paper places, and the paper ballot that is being typed in."""
    view = caller.view
    places = [line for line in view.people if line.role is Role.PAPER and not line.removed]
    empty = [line.seat for line in places if not line.voted]
    return {
        "places": places,
        "entered": len(places) - len(empty),
        "first_empty": empty[0] if empty else "",
        "options": view.vote.options if view.vote else (),
        "chosen": chosen(view.vote, form),
    }


def paper_printing(caller: Caller, form: Form) -> Mapping[str, Any]:
    """One sheet for each paper place; one with its number left open where they are too many."""
    found = paper(caller, form)
    numbers = [line.place for line in found["places"]]
    rows = len(numbers) * len(found["options"] or caller.view.ideas)
    return {**found, "sheets": numbers if numbers and rows <= PRINTED_ROWS_MAX else [0]}


def paper_checking(caller: Caller, form: Form) -> Mapping[str, Any]:
    """A paper ballot read back to its voter. ``replaces`` is what is known now."""
    vote = caller.room.room.vote
    cast = vote.casts.get(form.value("seat")) if vote else None
    return {**paper(caller, form), "replaces": cast.number if cast else 0}
