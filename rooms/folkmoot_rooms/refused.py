"""The one way a room says no: a code, the figures that belong to it, and only to the asker.

A code is a key of the language files (``refused.<code>``); rooms hold no sentences.
"""

from typing import Final

CODES: Final = frozenset(
    {
        "already_done",
        "already_on_roll",
        "already_open",
        "bad_choice",
        "bad_cost",
        "bad_form",
        "bad_text",
        "busy",
        "card_too_late",
        "card_unknown",
        "card_used",
        "cost_over_limit",
        "disk_low",
        "empty",
        "idea_hidden",
        "id_used",
        "key_missing",
        "needs_second_person",
        "no_options",
        "nobody_on_roll",
        "not_allowed",
        "not_late",
        "not_on_roll",
        "read_back_needed",
        "read_only",
        "reason_needed",
        "removed",
        "room_full",
        "room_unknown",
        "same_person",
        "server_full",
        "slow_down",
        "stale_ballot",
        "too_long",
        "too_many",
        "unknown_idea",
        "unknown_person",
        "vote_closed",
        "vote_not_open",
        "wrong_phase",
    }
)


class Refused(Exception):  # noqa: N818 - "Refused" is the word on every page and in every log.
    """A person asked for something that is not allowed now; they are told why.

    ``field`` names the part of a form the refusal is about, where there is one.
    """

    def __init__(self, code: str, field: str = "", **figures: int | str) -> None:
        assert code in CODES, code
        super().__init__(code)
        self.code = code
        self.field = field
        self.figures = figures
