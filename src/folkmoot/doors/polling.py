"""The steps of a vote between the ballot and its receipt. Nothing is stored before it is sent.

Refuses to know: what the choices mean, how they are sealed.
"""

from typing import Final

from litestar import post
from litestar.di import NamedDependency

from folkmoot.asking.caller import Caller
from folkmoot.asking.fields import Form
from folkmoot.doors.forms import read_form
from folkmoot.pages import ballots, table
from folkmoot.pages.answers import UNPROCESSABLE, Answer, AnyRequest


def _fault(form: Form, words: str = "ballot") -> str:
    """Return what is wrong with the ticks of a ballot: nothing said, or two things at once.

    ``words`` is the file whose words name the boxes as they stand on the page.
    """
    some, none = bool(form.all("choices")), "none" in form.values
    if some and none:
        return f"{words}.check_both"
    return "" if some or none else f"{words}.check_empty"


@post("/m/{number:str}/ballot", status_code=200)
async def step(caller: NamedDependency[Caller], request: AnyRequest) -> Answer:
    """Go on from the ballot to the check page, or back with the same choices."""
    form = await read_form(request)
    vote = caller.view.vote
    if vote is None or form.value("step") == "change":
        return table.show(caller, "ballot", form)
    if any(name.startswith("answer_") for name in form.values):
        if ballots.one_at_a_time(vote.options, form) is not None:
            return table.show(caller, "ballot", form)
        form = ballots.from_answers(vote, form)
    fault = _fault(form)
    if fault:
        return table.show(caller, "ballot", form.faulty("choices", fault), UNPROCESSABLE)
    return table.show(caller, "check", form)


@post("/m/{number:str}/paper", status_code=200)
async def paper_step(caller: NamedDependency[Caller], request: AnyRequest) -> Answer:
    """Go on from a paper ballot to reading it back, or back with the same choices."""
    form = await read_form(request)
    if not table.may_see(caller, "paper_check"):
        # Those who may look at "paper" are no note takers yet: they are told so, or let in first.
        return table.show(caller, "paper_check", form)
    if form.value("step") == "change":
        return table.show(caller, "paper", form)
    seats = {line.seat for line in caller.view.people}
    fault = _fault(form, "paper")
    if form.value("seat") not in seats:
        form = form.faulty("seat", "no_paper_chosen")
    if fault:
        form = form.faulty("choices", fault)
    if form.faults:
        return table.show(caller, "paper", form, UNPROCESSABLE)
    return table.show(caller, "paper_check", form)


HANDLERS: Final = (step, paper_step)
