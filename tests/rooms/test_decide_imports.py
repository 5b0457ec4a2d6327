"""An election that was held elsewhere, laid into a new room."""

from typing import Any

import pytest
from msgspec.structs import replace
from tests.rooms.fakes import Meeting

from folkmoot_rooms import commands as c
from folkmoot_rooms import events as e
from folkmoot_rooms import limits, tally
from folkmoot_rooms.refused import Refused

BENCH = c.ImportedOption(id="BO.7/1", name="Bench", cost=4_000, selected="1")
TOWER = c.ImportedOption(id="2", name="Tower", cost=999_999_999, selected="")
ELECTION = c.ImportElection(
    title="Green budget",
    source="wieliczka.pb",
    options=(BENCH, TOWER),
    ballots=((0,), (1, 0), ()),
    budget=10_000,
    scale=2,
    currency="PLN",
)


def test_one_fact_holds_the_whole_election() -> None:
    facts = Meeting().ask("host", ELECTION)

    assert facts == [
        e.ElectionImported(
            title="Green budget",
            source="wieliczka.pb",
            vote="v1",
            options=(BENCH, TOWER),
            ballots=((0,), (1, 0), ()),
            budget=10_000,
            scale=2,
            currency="PLN",
            rule="equal-shares",
            utility="cost",
            completion="add-one+fill",
            ties=tally.TIES,
        )
    ]


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({"title": ""}, ("empty", "title")),
        ({"source": ""}, ("empty", "source")),
        ({"budget": 0}, ("bad_cost", "budget")),
        ({"scale": 7}, ("bad_form", "scale")),
        ({"scale": -1}, ("bad_form", "scale")),
        ({"currency": "zloty"}, ("bad_form", "currency")),
        ({"currency": "PLN\n"}, ("bad_form", "currency")),
        ({"rule": "coin-toss"}, ("bad_form", "rule")),
        ({"options": (), "ballots": ()}, ("no_options", "options")),
        ({"options": (BENCH, BENCH)}, ("bad_choice", "options")),
        ({"options": (BENCH, replace(TOWER, cost=-1))}, ("bad_cost", "options.1.cost")),
        ({"options": (BENCH, replace(TOWER, id=""))}, ("empty", "options.1.id")),
        ({"options": (BENCH, replace(TOWER, name="a\x00"))}, ("bad_text", "options.1.name")),
        ({"ballots": ((0,), (2,))}, ("bad_choice", "ballots.1")),
        ({"ballots": ((-1,),)}, ("bad_choice", "ballots.0")),
        ({"ballots": ((0, 0),)}, ("bad_choice", "ballots.0")),
        ({"ballots": ((),) * (limits.IMPORT_BALLOTS_MAX + 1)}, ("too_many", "ballots")),
        (
            {"options": tuple(replace(BENCH, id=str(n)) for n in range(limits.IDEAS_MAX + 1))},
            ("too_many", "options"),
        ),
    ],
    ids=str,
)
def test_the_first_fault_is_refused_and_named(
    fields: dict[str, Any], refused: tuple[str, str]
) -> None:
    with pytest.raises(Refused) as no:
        Meeting().ask("host", replace(ELECTION, **fields))

    assert (no.value.code, no.value.field) == refused


def test_too_many_approvals_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "IMPORT_APPROVALS_MAX", 2)

    assert Meeting().code("host", ELECTION) == "too_many"


def test_a_room_holds_one_election() -> None:
    meeting = Meeting()
    meeting.ask("host", ELECTION)

    assert meeting.code("host", ELECTION) == "already_open"


def test_it_is_counted_like_any_vote() -> None:
    meeting = Meeting()
    meeting.ask("host", ELECTION)
    document, digest = tally.count_vote(meeting.vote)
    meeting.ask("host", c.RecordResult(vote="v1", document=document, digest=digest))

    assert meeting.vote.digest == digest
    assert meeting.code("host", c.RecordKeyDestroyed(vote="v1")) == "wrong_phase"
