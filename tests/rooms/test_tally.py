"""A closed vote counted: Scenario A to the penny, most votes beside it, an empty vote."""

import hashlib
import json

import pytest
from msgspec.structs import replace
from tests import scenario_a as a

from folkmoot_rooms.events import Option
from folkmoot_rooms.state import Vote
from folkmoot_rooms.tally import TIES, Tie, count_vote, election_of, ties_of

FAIR = Vote(
    id="v1",
    options=tuple(Option(idea.id, idea.cost_pounds * 100) for idea in a.PROPOSALS),
    budget=a.BUDGET_POUNDS * 100,
    scale=2,
    currency="GBP",
    rule="equal-shares",
    utility="cost",
    completion="add-one+fill",
    ties=TIES,
    roll=frozenset(f"s{n}" for n in range(39)),
    secrecy="sealed",
    recount="open",
    binding=True,
    closed=True,
    ballots=tuple(ballot.choices for ballot in a.BALLOTS),
)


def test_the_fair_is_counted_to_the_penny() -> None:
    document = json.loads(count_vote(FAIR)[0])
    why = {project["id"]: project for project in document["projects"]}

    assert tuple(document["funded"]) == a.FUNDED
    assert document["spent"] == a.SPENT_POUNDS * 100
    assert document["left"] == a.LEFT_POUNDS * 100
    assert document["ballots"] == 39
    assert document["share"] == a.SHARE
    assert document["raised"] == a.RAISED_POUNDS * 100
    assert why["P11"]["votes"] == a.P11_VOTES
    assert why["P11"]["reason"]["left"] == a.P11_LEFT_PENCE
    assert why["P11"]["reason"]["short"] == a.P11_SHORT_PENCE
    assert why["P7"]["reason"]["short"] == a.P7_SHORT_PENCE


def test_without_completion_less_is_funded() -> None:
    document = json.loads(count_vote(replace(FAIR, completion="none"))[0])

    assert tuple(document["funded"]) == a.FUNDED_WITHOUT_COMPLETION
    assert document["spent"] == a.SPENT_WITHOUT_COMPLETION_POUNDS * 100


def test_most_votes_would_leave_three_people_who_use_services_with_nothing() -> None:
    most = json.loads(count_vote(replace(FAIR, rule="most-votes"))[0])

    def left_out(funded: list[str]) -> int:
        return sum(
            ballot.hat == "person" and not set(ballot.choices) & set(funded) for ballot in a.BALLOTS
        )

    assert set(most["funded"]) == a.FUNDED_BY_MOST_VOTES
    assert most["spent"] == a.SPENT_BY_MOST_VOTES_POUNDS * 100
    assert left_out(most["funded"]) == 3
    assert left_out(json.loads(count_vote(FAIR)[0])["funded"]) == 0


def test_the_digest_is_of_the_bytes_of_the_document() -> None:
    document, digest = count_vote(FAIR)

    assert hashlib.sha256(document.encode()).hexdigest() == digest
    assert count_vote(FAIR) == (document, digest)


def test_the_order_of_ballots_changes_nothing() -> None:
    backwards = replace(FAIR, ballots=tuple(reversed(FAIR.ballots or ())))

    assert count_vote(backwards) == count_vote(FAIR)


def test_people_who_chose_none_of_these_count_as_cast() -> None:
    document = json.loads(count_vote(replace(FAIR, ballots=((), ("P4",))))[0])

    assert document["ballots"] == 2
    assert document["share"] == "1550000/1"


def test_a_vote_in_which_nobody_voted_funds_nothing() -> None:
    document = json.loads(count_vote(replace(FAIR, ballots=()))[0])

    assert (document["funded"], document["share"], document["left"]) == ([], None, 3_100_000)


def test_an_election_has_the_ideas_as_its_projects_and_no_words() -> None:
    election = election_of(FAIR)

    assert election.ids == tuple(idea.id for idea in a.PROPOSALS)
    assert election.names == ()


def test_a_tie_is_told_beside_the_document_and_found_once_for_all_who_look() -> None:
    twins = replace(FAIR, options=(Option("P1", 100), Option("P2", 100)), budget=100)
    ballots: tuple[tuple[str, ...], ...] = (("P1", "P2"), ("P1", "P2"))
    document, digest = count_vote(replace(twins, ballots=ballots))
    told = replace(twins, ballots=ballots, document=document, digest=digest)

    assert ties_of(told) == {"P2": Tie("P1", TIES[2])}
    assert ties_of(replace(told)) is ties_of(told)
    other = replace(told, ballots=(("P1",), ("P1",)))
    assert ties_of(other) == {}


def test_an_open_vote_is_not_counted() -> None:
    with pytest.raises(AssertionError, match="only a closed vote"):
        count_vote(replace(FAIR, closed=False, ballots=None))
