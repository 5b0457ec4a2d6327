"""A result as everyone sees it: Scenario A with its figures, an imported election beside ours."""

from fractions import Fraction

import pytest
from tests import scenario_a as a
from tests.rooms.examples import everything, imported
from tests.rooms.fair import played
from tests.rooms.fakes import Meeting

from folkmoot_rooms import commands as c
from folkmoot_rooms.people import Hat
from folkmoot_rooms.phases import Phase
from folkmoot_rooms.tally import count_vote
from folkmoot_rooms.views import Result, show


def result_of(meeting: Meeting) -> Result:
    """Return the result on the shared screen."""
    result = show(meeting.room, None, {}).result
    assert result is not None
    return result


def counted_import() -> Meeting:
    """An imported election with our count of it."""
    meeting = imported()
    document, digest = count_vote(meeting.vote)
    meeting.ask("host", c.RecordResult(vote="v1", document=document, digest=digest))
    return meeting


def test_the_fair_comes_out_as_in_the_scenario() -> None:
    """39 people through decide and apply, by phone and on paper, one changed mind."""
    meeting = played()
    result = result_of(meeting)
    why = {line.card.id: line.why for line in result.lines}

    assert tuple(line.card.id for line in result.lines if line.funded) == a.FUNDED
    assert [line.place for line in result.lines] == [1, 2, 3, 4, 5, 6, 0, 0, 0, 0, 0, 0]
    assert (result.spent, result.left, result.budget) == (30_000_00, 1_000_00, 31_000_00)
    assert (result.ballots, result.share, result.raised) == (39, a.SHARE, a.RAISED_POUNDS * 100)
    assert why["P11"].code == "short"
    assert {key: why["P11"].figures[key] for key in ("votes", "cost", "left", "short")} == {
        "votes": a.P11_VOTES,
        "cost": 3_800_00,
        "left": a.P11_LEFT_PENCE,
        "short": a.P11_SHORT_PENCE,
    }
    assert why["P7"].figures["short"] == a.P7_SHORT_PENCE
    assert {why[idea].code for idea in a.FUNDED} == {"shares"}


def test_all_39_have_voted_once() -> None:
    meeting = played()

    assert len(meeting.vote.casts) == 39
    assert show(meeting.room, None, {}).numbers.voted == 39
    assert sorted(meeting.vote.ballots or ()) == sorted(ballot.choices for ballot in a.BALLOTS)
    assert sum(ballot.hat is Hat.PERSON for ballot in a.BALLOTS) == 15


def test_what_was_not_funded_follows_by_votes() -> None:
    lines = result_of(played()).lines
    rest = [(line.votes, line.card.id) for line in lines if not line.funded]

    assert rest[0] == (12, "P11")
    assert [votes for votes, _ in rest] == sorted((votes for votes, _ in rest), reverse=True)
    # Equal votes: the cheaper one first, as ties are broken everywhere.
    assert [idea for votes, idea in rest if votes == 5] == ["P10", "P8"]


def test_rounds_say_who_paid_what_and_what_was_left() -> None:
    result = result_of(played())
    costs = {line.card.id: line.card.cost for line in result.lines}

    assert [round_.project for round_ in result.rounds] == list(a.FUNDED)
    for round_ in result.rounds:
        paid = sum(Fraction(amount) * people for amount, people in round_.payments)
        assert paid == costs[round_.project]
        assert sum(people for _, people in round_.payments) <= round_.supporters


@pytest.mark.parametrize("rule", ["equal-shares", "most-votes"])
def test_an_idea_that_lost_only_by_the_tie_order_says_to_which_and_by_which_step(rule: str) -> None:
    meeting = Meeting()
    meeting.ask("host", c.OpenRoom(title="Fair", question="What?", budget=100_00, rule=rule))
    people = [meeting.person(), meeting.person()]
    meeting.ask("s1", c.Enrol())
    meeting.ask("s1", c.ChangePhase(phase=Phase.IDEAS))
    for title in ("Bench", "Lamp"):
        meeting.idea(people[0], title, 100_00)
    meeting.ask("s1", c.OpenVote())
    for person in people:
        meeting.cast(person, "P1", "P2")
    meeting.close()
    bench, lamp = result_of(meeting).lines

    assert (bench.funded, bench.why.tied, bench.why.step) == (True, "", "")
    assert (lamp.funded, lamp.why.tied, lamp.why.step) == (False, "P1", "earlier-submission")
    assert "tied" not in meeting.vote.document


def test_a_card_shows_the_cost_that_was_frozen_and_the_words_of_the_idea() -> None:
    lines = {line.card.id: line.card for line in result_of(everything()).lines}

    assert (lines["P2"].title, lines["P2"].cost, lines["P2"].corrected) == ("Tower", 600_00, True)
    assert not any(card.mine or card.author for card in lines.values())


def test_the_official_result_stands_beside_ours() -> None:
    result = result_of(counted_import())

    assert result.source == "wieliczka.pb"
    assert result.official_count == 1
    assert {line.card.id: (line.funded, line.official, line.why.code) for line in result.lines} == {
        "BO/1": (True, "1", "shares"),
        "BO/3": (True, "", "shares"),
        "BO/2": (False, "0", "dearer-than-budget"),
    }


def test_a_count_without_shares_has_no_figures_of_shares() -> None:
    meeting = played(rule="most-votes")
    result = result_of(meeting)
    why = {line.card.id: line.why for line in result.lines}

    assert {line.card.id for line in result.lines if line.funded} == a.FUNDED_BY_MOST_VOTES
    assert (result.share, result.utility, result.completion) == (None, "", "")
    assert "money" not in why["P11"].figures
    assert why["P7"].code == "no-room"
