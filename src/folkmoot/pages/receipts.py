"""The receipt of a ballot: choices in words from the form that was sent, its number, a check code.

The log is never opened for it; whoever loses a receipt cannot get it again, and nobody else can.
Refuses to know: how the ballot was sealed.
"""

from folkmoot.asking.caller import Caller
from folkmoot.asking.fields import Form
from folkmoot.exports.receipts import code_of
from folkmoot.lobby import codes
from folkmoot.pages import answers, ballots
from folkmoot.pages.answers import Answer
from folkmoot_rooms.log import LogFailed
from folkmoot_rooms.wire import Done


async def receipt(caller: Caller, form: Form, done: Done) -> Answer:
    """Return the receipt page for a ballot: its form, and the first answer it got."""
    vote = caller.view.vote
    picked = ballots.chosen(vote, form)
    # The beginning of the digest of the fact that holds the sealed ballot: it stands in the
    # record at this position, so a voter can find that their ballot was kept.
    try:
        digest = (await caller.room.fact(done.position)).digest
        code = codes.spaced(code_of(digest))
    except LogFailed:
        # The ballot was answered for, so it is kept; only its code cannot be read just now.
        code = ""
    number = int(done.made["number"])
    return answers.page(
        caller,
        "receipt.html",
        form,
        page="receipt",
        chosen=picked,
        ballot=number,
        before=number - 1,
        **ballots.sums(vote, picked),
        code=code,
    )
