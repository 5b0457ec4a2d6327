"""Laying an election that was held elsewhere into a new room: checked whole, then one fact.

It has no people, no sealed ballots and no keys, so nothing here knows any.
"""

import re

from folkmoot_rooms import limits, tally
from folkmoot_rooms.commands import ImportedOption, ImportElection
from folkmoot_rooms.decide.meeting import check_rule
from folkmoot_rooms.events import AnyEvent, ElectionImported
from folkmoot_rooms.refused import Refused
from folkmoot_rooms.text import clean, required

ImportCommand = ImportElection
_CURRENCY = re.compile("[A-Z]{3}")


def decide_import(command: ImportCommand) -> list[AnyEvent]:
    """Return the one fact that holds the whole election, or refuse its first fault."""
    if not 0 < command.budget <= limits.MONEY_MINOR_MAX:
        raise Refused("bad_cost", "budget")
    if not 0 <= command.scale <= limits.SCALE_DIGITS_MAX:
        raise Refused("bad_form", "scale")
    if not _CURRENCY.fullmatch(command.currency):
        raise Refused("bad_form", "currency")
    check_rule(command.rule, command.utility, command.completion)
    _check_ballots(command.ballots, len(command.options))
    return [
        ElectionImported(
            title=required(command.title, "title", limits.WORDS_CHARS_MAX),
            source=required(command.source, "source", limits.WORDS_CHARS_MAX),
            vote="v1",
            options=_options(command.options),
            ballots=command.ballots,
            budget=command.budget,
            scale=command.scale,
            currency=command.currency,
            rule=command.rule,
            utility=command.utility,
            completion=command.completion,
            ties=tally.TIES,
        )
    ]


def _options(options: tuple[ImportedOption, ...]) -> tuple[ImportedOption, ...]:
    if not options:
        raise Refused("no_options", "options")
    if len(options) > limits.IDEAS_MAX:
        raise Refused("too_many", "options", max=limits.IDEAS_MAX)
    if len({option.id for option in options}) < len(options):
        raise Refused("bad_choice", "options")
    checked = []
    for row, option in enumerate(options):
        field = f"options.{row}"
        # A cost above the budget stays: real elections have such projects, never funded.
        if not 0 <= option.cost <= limits.MONEY_MINOR_MAX:
            raise Refused("bad_cost", f"{field}.cost")
        checked.append(
            ImportedOption(
                id=required(option.id, f"{field}.id", limits.ID_CHARS_MAX),
                name=clean(option.name, f"{field}.name", limits.WORDS_CHARS_MAX),
                cost=option.cost,
                selected=clean(option.selected, f"{field}.selected", limits.ID_CHARS_MAX),
            )
        )
    return tuple(checked)


def _check_ballots(ballots: tuple[tuple[int, ...], ...], options: int) -> None:
    if len(ballots) > limits.IMPORT_BALLOTS_MAX:
        raise Refused("too_many", "ballots", max=limits.IMPORT_BALLOTS_MAX)
    if sum(map(len, ballots)) > limits.IMPORT_APPROVALS_MAX:
        raise Refused("too_many", "ballots", max=limits.IMPORT_APPROVALS_MAX)
    for row, ballot in enumerate(ballots):
        if len(set(ballot)) < len(ballot) or any(not 0 <= option < options for option in ballot):
            raise Refused("bad_choice", f"ballots.{row}")
