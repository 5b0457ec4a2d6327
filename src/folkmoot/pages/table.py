"""The pages of a room, as one table: template, who may see it, what it needs besides the view.

``GET /m/<number>/<name>`` shows a page; a refused form shows its page again, with what was wrong.
Refuses to know: what a wish may do, how a page looks.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

import msgspec
from litestar.exceptions import NotFoundException

from folkmoot.asking.caller import Caller
from folkmoot.asking.fields import Form
from folkmoot.drawing import plots
from folkmoot.exports import decisions, page
from folkmoot.lobby import codes
from folkmoot.pages import answers, ballots, desk, explained, stage
from folkmoot.pages.answers import CONFLICT, EMPTY, FORBIDDEN, Answer
from folkmoot_rooms import tally
from folkmoot_rooms.people import Hat, Role
from folkmoot_rooms.phases import Phase
from folkmoot_rooms.refused import Refused

Context = Mapping[str, Any]
Fill = Callable[[Caller, Form], Context]

ANYBODY: Final[frozenset[Role | None]] = frozenset({None, *Role})
SEATED: Final[frozenset[Role | None]] = frozenset({Role.ORGANISER, Role.SCRIBE, Role.PARTICIPANT})
RUNNING: Final[frozenset[Role | None]] = frozenset({Role.ORGANISER, Role.SCRIBE})
LEADING: Final[frozenset[Role | None]] = frozenset({Role.ORGANISER})
WRITING: Final[frozenset[Role | None]] = frozenset({Role.SCRIBE})

# Where each part of the meeting happens, and where those who run it work.
PAGE_OF: Final = {
    Phase.WAIT: "wait",
    Phase.IDEAS: "ideas",
    Phase.CHOOSE: "ballot",
    Phase.RESULT: "result",
}
DESK_OF: Final = {
    **{(Role.ORGANISER, phase): "console" for phase in Phase},
    (Role.SCRIBE, Phase.CHOOSE): "paper",
}

LARGE_PRINT: Final = "150"


class RoomPage(NamedTuple):
    """One row of the table. ``imported``: anybody may see it where a vote was held elsewhere."""

    template: str
    who: frozenset[Role | None]
    fill: Fill
    imported: bool = False


def nothing(caller: Caller, form: Form) -> Context:
    """A page that needs the view and nothing else."""
    del caller, form
    return {}


def hats(caller: Caller, form: Form) -> Context:
    """The hats to choose from."""
    del form
    return {"hat_words": answers.options(caller, "hats.", [hat.value for hat in Hat])}


def myself(caller: Caller, form: Form) -> Context:
    """One's own name, hat and personal code."""
    return {**hats(caller, form), "code": personal_code(caller)}


def personal_code(caller: Caller) -> str:
    """Return the code that brings this person back; those who run the meeting have links."""
    if caller.seat is None or caller.role is not Role.PARTICIPANT:
        return ""
    return codes.spaced(
        codes.personal_code(caller.house.lobby.secret, caller.room.room.id, caller.seat)
    )


def handover(caller: Caller, form: Form) -> Context:
    """Everyone who shares this device."""
    del form
    return {"sitting": [(seat, called(caller, seat)) for seat in caller.seats]}


def called(caller: Caller, seat: str) -> str:
    """Return what somebody at this device is called: their name, and their part if they run it."""
    person = caller.room.room.seats[seat]
    say = caller.house.painter.sayer(caller.look.lang, caller.look.easy)
    words = [person.name] if person.name else []
    if person.role in RUNNING:
        words.append(say(f"hats.role_{person.role}"))
    return " · ".join(words) or say("join.no_name", n=int(seat[1:]))


def authors(caller: Caller, form: Form) -> Context:
    """For a scribe: whose idea it may be. They write for people who use paper, and nobody else."""
    del form
    teller = explained.Teller(caller.view, caller.look.lang, caller.look.easy)
    people = [line for line in caller.view.people if not line.removed]
    return {"authors": [(p.seat, teller.name(p)) for p in people if p.role is Role.PAPER]}


def one_idea(caller: Caller, form: Form) -> Context:
    """An idea to change, one's own or as the organiser anyone's."""
    wanted = form.value("idea") or caller.query.get("id", "")
    ideas = [idea for idea in caller.view.ideas if idea.id == wanted]
    if not ideas or not (ideas[0].mine or caller.role is Role.ORGANISER):
        raise NotFoundException
    return {"idea": ideas[0]}


def invitation(caller: Caller, form: Form) -> Context:
    """The address of the meeting and its square code."""
    del form
    address = f"{caller.house.settings.address}/m/{caller.number}"
    label = caller.house.painter.sayer(caller.look.lang, caller.look.easy)("screen.qr_words")
    return {"address": address, "qr": plots.qr(address, label), "plots": plots}


def cards(caller: Caller, form: Form) -> Context:
    """Every personal card and its code, to print and cut."""
    secret, room = caller.house.lobby.secret, caller.room.room
    lines = [
        (card, codes.spaced(codes.card_code(secret, room.id, card)), card in room.cards_used)
        for card in range(1, room.cards_issued + 1)
    ]
    return {"cards": lines, **invitation(caller, form)}


def decision(caller: Caller, form: Form) -> Context:
    """What was decided, to read and print; in large letters if asked."""
    del form
    room, reader = caller.room.room, caller.look
    if room.vote is None or not room.vote.document:
        raise Refused("wrong_phase")
    titles = decisions.titles_of(room)
    told = decisions.decisions_of(room.id, room.vote, titles, decisions.pictures_of(room))
    large = caller.query.get("print") == "large"
    if large:
        caller.look = msgspec.structs.replace(reader, size=max(reader.size, LARGE_PRINT))
    return {
        **page.figures(told, tally.ties_of(room.vote), reader.lang, reader.easy),
        "large": large,
    }


PAGES: Final[dict[str, RoomPage]] = {
    "join": RoomPage("join.html", ANYBODY, hats),
    "welcome": RoomPage("welcome.html", SEATED, myself),
    "wait": RoomPage("wait.html", SEATED, nothing),
    "ideas": RoomPage("ideas.html", SEATED, authors),
    "idea": RoomPage("idea_form.html", SEATED, one_idea),
    "ballot": RoomPage("ballot.html", SEATED, ballots.choosing),
    "check": RoomPage("check.html", SEATED, ballots.checking),
    "result": RoomPage("result.html", ANYBODY, explained.result),
    "me": RoomPage("me.html", SEATED, myself),
    "late": RoomPage("late.html", SEATED, nothing),
    "help": RoomPage("help.html", SEATED, nothing),
    "leave": RoomPage("leave.html", SEATED, myself),
    "handover": RoomPage("handover.html", SEATED, handover),
    "console": RoomPage("console.html", LEADING, desk.desk),
    "person": RoomPage("person.html", LEADING, desk.person),
    "hide": RoomPage("hide.html", LEADING, desk.hiding),
    "open_vote": RoomPage("open_vote.html", LEADING, desk.desk),
    "close_vote": RoomPage("close_vote.html", LEADING, nothing),
    "scribe": RoomPage("links.html", LEADING, nothing),
    "cards": RoomPage("cards.html", LEADING, cards),
    # The organiser looks how many are entered, and prints; only a note taker writes ballots.
    "paper": RoomPage("paper.html", RUNNING, ballots.paper),
    "paper_check": RoomPage("paper_check.html", WRITING, ballots.paper_checking),
    "paper_print": RoomPage("paper_print.html", RUNNING, ballots.paper_printing),
    "screen": RoomPage("screen.html", ANYBODY, stage.screen),
    "words": RoomPage("words.html", ANYBODY, stage.screen),
    "record": RoomPage("record.html", SEATED, explained.record, imported=True),
    "decision": RoomPage("decision.html", SEATED, decision, imported=True),
}
# What somebody whose seat was taken away may still see.
OPEN_TO_REMOVED: Final = frozenset({"handover", "leave", "join", "screen", "words", "result"})


def current(caller: Caller) -> str:
    """Return the name of the page on which this caller's meeting goes on now."""
    if caller.seat is None:
        return "result" if caller.room.room.imported else "join"
    phase = caller.view.phase
    return DESK_OF.get((caller.role or Role.DOOR, phase), PAGE_OF[phase])


def may_see(caller: Caller, name: str) -> bool:
    """Say whether a page of the table is for this caller."""
    row = PAGES[name]
    return caller.role in row.who or (row.imported and caller.room.room.imported)


def show(
    caller: Caller, name: str, form: Form = EMPTY, status: int = 200, **context: Any
) -> Answer:
    """Return one page of the room, or what the caller may see in its place."""
    me = caller.view.me
    if me is not None and me.removed and name not in OPEN_TO_REMOVED:
        return answers.page(caller, "removed.html", form, status, page="removed", **context)
    row = PAGES.get(name)
    if row is None:
        raise NotFoundException
    if not may_see(caller, name):
        if caller.seat is None:
            # A page of this room, seen from outside: come in first.
            return answers.go(caller, f"/m/{caller.number}/join")
        if caller.leads_as and Role.ORGANISER in row.who:
            # The same device may; only its other seat may not.
            return show(caller, "handover", status=FORBIDDEN)
        raise Refused("not_allowed")
    needs = row.fill(caller, form)
    return answers.page(caller, row.template, form, status, **({"page": name, **needs} | context))


def passed_on(caller: Caller, owner: str) -> Answer:
    """Return what is said where a form of one person came when another sits here: nothing was sent.

    Who held the page is named only where they still share this device.
    """
    known = owner in caller.seats
    return answers.page(
        caller,
        "passed_on.html",
        status=CONFLICT,
        page="passed_on",
        owner=owner if known else "",
        theirs=called(caller, owner) if known else "",
        mine=called(caller, caller.seat or ""),
    )
