"""A log changed and chained anew, manifest and all: where the log itself shows it, it is found."""

import json
from collections.abc import Callable

import pytest
from tests.src.forging import Facts, only, rechained

from folkmoot.exports import record
from folkmoot.verify import DIFFERS, RIGHT, verify


def drop_ballot(facts: Facts) -> None:
    only(facts, "BallotsOpened")["ballots"].pop()


def add_ballot(facts: Facts) -> None:
    only(facts, "BallotsOpened")["ballots"].append(["P2"])


def swap_choice(facts: Facts) -> None:
    only(facts, "BallotsOpened")["ballots"][-1] = ["P2"]


def unknown_choice(facts: Facts) -> None:
    only(facts, "BallotsOpened")["ballots"][-1] = ["P9"]


def shuffle_ballots(facts: Facts) -> None:
    only(facts, "BallotsOpened")["ballots"].reverse()


def cheaper(facts: Facts) -> None:
    only(facts, "VoteOpened")["options"][0]["cost"] = 10_000


def cheaper_idea(facts: Facts) -> None:
    only(facts, "IdeaAdded")["cost"] = 10_000


def more_money(facts: Facts) -> None:
    only(facts, "VoteOpened")["budget"] = 60_000


def other_rule(facts: Facts) -> None:
    only(facts, "VoteOpened")["rule"] = "most-votes"


def other_voted(facts: Facts) -> None:
    only(facts, "VoteClosed")["voted"] = 4


def other_document(facts: Facts) -> None:
    fact = only(facts, "ResultCounted")
    fact["document"] = fact["document"].replace('"left":20000', '"left":10000')


def other_digest(facts: Facts) -> None:
    only(facts, "ResultCounted")["digest"] = "0" * 64


def drop_cast(facts: Facts) -> None:
    facts.remove(next(f for f in facts if f["event"]["type"] == "BallotCast"))


def cast_twice(facts: Facts) -> None:
    at = next(i for i, f in enumerate(facts) if f["event"]["type"] == "BallotCast")
    facts.insert(at, json.loads(json.dumps(facts[at])))


def cast_late(facts: Facts) -> None:
    cast = next(f for f in facts if f["event"]["type"] == "BallotCast")
    late = json.loads(json.dumps(cast))
    late["event"]["number"] = 2
    closed = next(i for i, f in enumerate(facts) if f["event"]["type"] == "VoteClosed")
    facts.insert(closed + 1, late)


def stranger_votes(facts: Facts) -> None:
    only(facts, "BallotCast")["seat"] = "s99"


def stranger_on_roll(facts: Facts) -> None:
    only(facts, "VoteOpened")["roll"].append("s99")


def drop_option(facts: Facts) -> None:
    only(facts, "VoteOpened")["options"].pop()


def drop_result(facts: Facts) -> None:
    facts.remove(next(f for f in facts if f["event"]["type"] == "ResultCounted"))


def second_room(facts: Facts) -> None:
    facts.append(json.loads(json.dumps(facts[0])))


def second_vote(facts: Facts) -> None:
    facts.append(next(f for f in facts if f["event"]["type"] == "VoteOpened").copy())


def unknown_fact(facts: Facts) -> None:
    facts[-1]["event"]["type"] = "VoteBought"


def second_closing(facts: Facts) -> None:
    facts.append(next(f for f in facts if f["event"]["type"] == "VoteClosed").copy())


def second_result(facts: Facts) -> None:
    facts.append(next(f for f in facts if f["event"]["type"] == "ResultCounted").copy())


def ballots_before_closing(facts: Facts) -> None:
    at = next(i for i, f in enumerate(facts) if f["event"]["type"] == "VoteClosed")
    facts[at], facts[at + 1] = facts[at + 1], facts[at]


def key_before_closing(facts: Facts) -> None:
    fact = next(f for f in facts if f["event"]["type"] == "VoteKeyDestroyed")
    facts.remove(fact)
    facts.insert(next(i for i, f in enumerate(facts) if f["event"]["type"] == "VoteClosed"), fact)


def other_vote(facts: Facts) -> None:
    only(facts, "VoteClosed")["vote"] = "v2"


LOGS_CHANGED: dict[Callable[[Facts], None], str] = {
    drop_ballot: "other_ballots",
    add_ballot: "other_ballots",
    swap_choice: "other_result",
    unknown_choice: "unknown_option",
    shuffle_ballots: "ballot_out_of_order",
    cheaper: "other_cost",
    cheaper_idea: "other_cost",
    more_money: "other_terms",
    other_rule: "other_terms",
    other_voted: "other_voted",
    other_document: "other_result",
    other_digest: "other_digest",
    drop_cast: "other_voted",
    cast_twice: "cast_number",
    cast_late: "cast_after_closing",
    stranger_votes: "cast_off_roll",
    stranger_on_roll: "roll_not_enrolled",
    drop_option: "other_options",
    drop_result: "no_result",
    second_room: "opened_twice",
    second_vote: "second_vote",
    unknown_fact: "no_fact",
    second_closing: "closed_twice",
    second_result: "result_out_of_turn",
    ballots_before_closing: "ballots_out_of_turn",
    key_before_closing: "ballots_out_of_turn",
    other_vote: "unknown_vote",
}


@pytest.mark.parametrize("change", LOGS_CHANGED, ids=lambda change: change.__name__)
def test_a_log_changed_and_chained_anew_contradicts_itself(
    right: bytes, change: Callable[[Facts], None]
) -> None:
    verdict = verify(rechained(right, change))

    assert verdict.exit_code == DIFFERS
    assert verdict.difference is not None
    assert (verdict.difference.file, verdict.difference.code) == (
        record.EVENTS,
        LOGS_CHANGED[change],
    )


def test_chaining_anew_without_a_change_is_still_right(right: bytes) -> None:
    """The control of the tests above: it is their change that is found."""
    assert verify(rechained(right, lambda _: None)).exit_code == RIGHT
