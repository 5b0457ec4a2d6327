"""The pages of a vote, from the ballot to its receipt, and the steps between them.

Each step ends with a redirect to a page that can be gone back to and looked at again; what was
ticked waits in memory meanwhile, and nothing is stored before it is sent.
Refuses to know: what the choices mean, how they are sealed.
"""

from typing import Final

from litestar import get, post
from litestar.di import NamedDependency

from folkmoot.asking.caller import Caller
from folkmoot.asking.fields import Form
from folkmoot.doors.forms import read_own_form
from folkmoot.pages import answers, ballots, receipts, table
from folkmoot.pages.answers import EMPTY, UNPROCESSABLE, Answer, AnyRequest
from folkmoot_rooms.views import VoteCard

# Pages on which a ballot is filled in, and what is read back from it before it is sent.
CHECKED_ON: Final = {"ballot": "check", "paper": "paper_check"}
FILLED_IN_ON: Final = {check: page for page, check in CHECKED_ON.items()}


@get([f"/m/{{number:str}}/{page}" for page in CHECKED_ON])
async def fill_in(caller: NamedDependency[Caller]) -> Answer:
    """Show a ballot, with what is in hand already."""
    page = caller.path.rpartition("/")[2]
    form = _held(caller, page)
    return table.show(caller, page, form, filled=form is not EMPTY)


@get([f"/m/{{number:str}}/{page}" for page in FILLED_IN_ON])
async def check(caller: NamedDependency[Caller]) -> Answer:
    """Read back what is in hand; without anything, show the ballot."""
    page = caller.path.rpartition("/")[2]
    form = _held(caller, FILLED_IN_ON[page])
    if form is EMPTY and table.may_see(caller, page):
        return answers.go(caller, f"/m/{caller.number}/{FILLED_IN_ON[page]}")
    return table.show(caller, page, form)


@get("/m/{number:str}/receipt")
async def receipt(caller: NamedDependency[Caller]) -> Answer:
    """Show the receipt of the ballot that this browser has just sent."""
    sent = caller.house.receipts.held(caller.holder("receipt"))
    if sent is None:
        return answers.go(caller, f"/m/{caller.number}/ballot")
    return await receipts.receipt(caller, *sent)


@post("/m/{number:str}/ballot", status_code=200)
async def step(caller: NamedDependency[Caller], request: AnyRequest) -> Answer:
    """Go on from the ballot to the check page, or back with the same choices."""
    form = await read_own_form(caller, request)
    vote = caller.view.vote
    if vote is None or not vote.open or not vote.i_am_on_roll:
        return table.show(caller, "ballot", form)
    one_by_one = any(name.startswith("answer_") for name in form.values)
    if form.value("step") == "change":
        return _go_on(caller, "ballot", vote, form, "ballot")
    if one_by_one and ballots.one_at_a_time(vote.options, form) is not None:
        return _go_on(caller, "ballot", vote, form, "ballot")
    if one_by_one:
        form = ballots.from_answers(vote, form)
    fault = _fault(vote, form)
    if fault:
        return table.show(caller, "ballot", form.faulty("choices", fault), UNPROCESSABLE)
    return _go_on(caller, "ballot", vote, form, "check")


@post("/m/{number:str}/paper", status_code=200)
async def paper_step(caller: NamedDependency[Caller], request: AnyRequest) -> Answer:
    """Go on from a paper ballot to reading it back, or back with the same choices."""
    form = await read_own_form(caller, request)
    vote = caller.view.vote
    if not table.may_see(caller, "paper_check"):
        # Those who may look at "paper" are no note takers yet: they are told so, or let in first.
        return table.show(caller, "paper_check", form)
    if vote is None or not vote.open:
        return table.show(caller, "paper", form)
    if form.value("step") == "change":
        return _go_on(caller, "paper", vote, form, "paper")
    fault = _fault(vote, form, "paper")
    if form.value("seat") not in {line.seat for line in caller.view.people}:
        form = form.faulty("seat", "no_paper_chosen")
    if fault:
        form = form.faulty("choices", fault)
    if form.faults:
        return table.show(caller, "paper", form, UNPROCESSABLE)
    return _go_on(caller, "paper", vote, form, "paper_check")


def _fault(vote: VoteCard, form: Form, words: str = "ballot") -> str:
    """Return what is wrong with the ticks of a ballot: nothing said, or two things at once.

    ``words`` is the file whose words name the boxes as they stand on the page.
    """
    some, none = bool(ballots.chosen(vote, form)), "none" in form.values
    if some and none:
        return f"{words}.check_both"
    return "" if some or none else f"{words}.check_empty"


def _go_on(caller: Caller, kind: str, vote: VoteCard, form: Form, page: str) -> Answer:
    """Hold what was ticked, and go to the page that shows it."""
    caller.house.ballots.hold(caller.holder(kind), ballots.in_hand(vote, form))
    return answers.go(caller, f"/m/{caller.number}/{page}")


def _held(caller: Caller, kind: str) -> Form:
    """Return the ballot that is in hand; a closed vote takes it away."""
    holder, vote = caller.holder(kind), caller.view.vote
    if vote is None or not vote.open:
        caller.house.ballots.let_go(holder)
    return caller.house.ballots.held(holder) or EMPTY


HANDLERS: Final = (fill_in, check, receipt, step, paper_step)
