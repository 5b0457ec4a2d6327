"""Which wishes may come by a form, which page shows a refusal, and what is said when granted.

A table and nothing else. Refuses to know: pages, requests.
"""

from typing import Final, NamedTuple

from folkmoot_rooms import commands as c
from folkmoot_rooms.commands import AnyCommand


class Door(NamedTuple):
    """One row: the wish; the page for a refusal, if the form names none; the page after.

    ``again`` empty: where the meeting is now. ``after`` empty: the page that the form stood on.
    ``notice`` is a key of the language files.
    """

    kind: type[AnyCommand]
    again: str
    after: str
    notice: str
    amounts: tuple[str, ...] = ()


_ROWS: Final = (
    Door(c.ChangeMe, "me", "me", "join.me_saved"),
    Door(c.AskForHelp, "help", "help", "join.help_asked"),
    Door(c.Appeal, "removed", "", "join.appeal_sent"),
    Door(c.AddIdea, "ideas", "", "ideas.added", ("cost",)),
    Door(c.ChangeIdea, "idea", "ideas", "ideas.changed", ("cost",)),
    Door(c.WithdrawIdea, "ideas", "ideas", "ideas.taken_back"),
    Door(c.CastBallot, "check", "receipt", ""),
    Door(c.CastPaperBallot, "paper_check", "paper", "common.saved"),
    Door(c.ChangePhase, "console", "", "common.saved"),
    Door(c.GiveHelp, "", "", "common.saved"),
    Door(c.RemovePerson, "person", "console", "common.saved"),
    Door(c.RestorePerson, "console", "", "common.saved"),
    Door(c.Enrol, "console", "", "common.saved"),
    Door(c.Strike, "console", "", "common.saved"),
    Door(c.AddPaperPlaces, "console", "", "common.saved"),
    Door(c.IssueCards, "console", "cards", "common.saved"),
    Door(c.AskToEnrolLate, "console", "", "common.saved"),
    Door(c.AgreeToEnrolLate, "late", "", "common.saved"),
    Door(c.HideIdea, "hide", "console", "common.saved"),
    Door(c.ShowIdea, "console", "", "common.saved"),
    Door(c.OpenVote, "open_vote", "console", "phases.choose_now"),
    Door(c.CloseVote, "close_vote", "console", "phases.closed_now"),
)
DOORS: Final[dict[str, Door]] = {row.kind.__name__: row for row in _ROWS}

# What was done somewhere else than at this door, and what is said about it on the next page.
NOTICES: Final[dict[str, str]] = {
    **{name: row.notice for name, row in DOORS.items() if row.notice},
    "start": "start.ready",
    "TakeSeat": "join.in_title",
    "ReturnToSeat": "join.back_done",
    "UseCard": "join.card_done",
    "settings": "settings.saved",
    "stay": "common.saved",
    "left": "join.left",
    "left_shared": "join.left_shared",
    "sit": "join.sat",
}

# What a field is called where its fault is told above a form: "Idea: Write something here."
# A field that is called otherwise on one page stands under "page.field", too.
LABELS: Final[dict[str, str]] = {
    "author": "paper.idea_for",
    "cost": "ideas.cost_label",
    "hat": "join.hat_label",
    "name": "join.name_label",
    "paper.choices": "paper.choices",
    "paper.seat": "paper.which",
    "picture": "ideas.picture_label",
    "reason": "console.reason_label",
    "receipt": "record.receipt_label",
    "start.budget": "start.amount_label",
    "start.currency": "start.currency_label",
    "start.question": "start.question_label",
    "start.rule": "start.rule_label",
    "start.title": "start.name_label",
    "title": "ideas.name_label",
    "why": "ideas.why_label",
}
