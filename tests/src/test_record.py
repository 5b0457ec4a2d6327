"""The record: what is in it, what is not, and that it can be made again."""

import io
import json
import zipfile

import pytest
from tests.scenario_a import PROPOSALS
from tests.src.halls import Hall, fair_hall, imported_hall, small_hall

from folkmoot.exports import decisions, record
from folkmoot.exports.record import make_record
from folkmoot_engine import read_pb
from folkmoot_rooms.commands import CloseVote
from folkmoot_rooms.refused import Refused


def opened(raw: bytes) -> dict[str, bytes]:
    """The files of a record, by any zip program."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def hall() -> Hall:
    return fair_hall()


@pytest.fixture(scope="module")
def files(hall: Hall) -> dict[str, bytes]:
    return opened(make_record(hall.room, hall.facts))


def test_a_record_holds_exactly_its_files(files: dict[str, bytes]) -> None:
    assert set(files) == record.NAMES


def test_the_same_room_gives_the_same_bytes(hall: Hall) -> None:
    assert make_record(hall.room, hall.facts) == make_record(hall.room, iter(hall.facts))


def test_the_log_is_in_it_byte_for_byte(hall: Hall, files: dict[str, bytes]) -> None:
    assert files["events.jsonl"].splitlines() == [fact.body for fact in hall.facts]


def test_scenario_a_is_told_with_its_totals_order_and_reasons(files: dict[str, bytes]) -> None:
    told = decisions.read(files["decisions.json"])

    assert [project.id for project in told.funded] == ["P2", "P6", "P1", "P3", "P5", "P4"]
    assert (told.spent, told.left, told.ballots, told.on_roll) == (3_000_000, 100_000, 39, 39)
    short = {project.id: project.reason.short for project in told.others}
    assert (short["P11"], short["P7"]) == (221_965, 145_414)
    page = files["decision.html"].decode()
    assert (
        "12 people wanted it. It costs £3,800. They have £1,580.35 of their shares left. "
        "It is £2,219.65 short."
    ) in page
    assert "£1,000" in page


def test_the_ballots_count_to_the_same_result_in_other_programs(
    files: dict[str, bytes],
) -> None:
    pb = read_pb(files["ballots.pb"])

    assert len(pb.election.ballots) == 39
    assert not pb.warnings
    assert list(pb.election.names) == [idea.title for idea in PROPOSALS]
    chosen = {project for project, cell in pb.selected.items() if cell == "1"}
    assert chosen == {"P1", "P2", "P3", "P4", "P5", "P6"}


def test_ballots_stand_in_an_order_that_says_nothing_of_their_voters() -> None:
    hall = imported_hall()
    ballots = read_pb(opened(make_record(hall.room, hall.facts))["ballots.pb"]).election.ballots

    assert ballots.rows() == sorted(ballots.rows())


def test_nobody_is_named_anywhere() -> None:
    hall = small_hall()
    raw = make_record(hall.room, hall.facts)

    for name in ("Ann Example", "Bob", "Cat", "Example"):
        assert name.encode() not in raw
    assert b"Names are left out." in raw


def test_no_key_and_no_sealed_choice_can_be_opened_from_it() -> None:
    hall = small_hall()
    raw = make_record(hall.room, hall.facts)

    assert hall.ring.keys["vote:v1"] is None
    for key in hall.ring.keys.values():
        assert key is None or (key not in raw and key.hex().encode() not in raw)


def test_what_looks_like_a_formula_is_only_text() -> None:
    hall = small_hall()
    table = opened(make_record(hall.room, hall.facts))["decisions.csv"].decode("utf-8-sig")

    assert """"'=Bench; ""oak"", big",300.00""" in table


def test_there_is_no_record_before_the_result() -> None:
    early = Hall()
    with pytest.raises(Refused) as empty:
        make_record(early.room, early.facts)
    half = small_hall(close=False)
    half.ask("s1", CloseVote(vote="v1"))
    with pytest.raises(Refused) as uncounted:
        make_record(half.room, half.facts)

    assert (empty.value.code, uncounted.value.code) == ("wrong_phase", "wrong_phase")


def test_it_speaks_welsh_where_the_meeting_did(hall: Hall) -> None:
    files = opened(make_record(hall.room, hall.facts, "cy"))

    assert b'lang="cy"' in files["decision.html"]
    assert json.loads(files["manifest.json"])["language"] == "cy"
    assert "Gadewir enwau allan." in files["README.txt"].decode()
    assert files["decisions.json"] == opened(make_record(hall.room, hall.facts))["decisions.json"]


def test_the_easy_page_has_pictures_and_asks_for_nothing_outside(
    files: dict[str, bytes],
) -> None:
    easy = files["decision-easy.html"].decode()

    assert easy.count("<svg") == len(PROPOSALS)
    assert files["decision.html"].count(b"<svg") == 0
    for page in (easy, files["decision.html"].decode()):
        assert "<script" not in page
        assert "<link" not in page
        assert "src=" not in page


def test_an_election_held_elsewhere_shows_its_official_result_beside_ours() -> None:
    hall = imported_hall()
    files = opened(make_record(hall.room, hall.facts))
    told = decisions.read(files["decisions.json"])

    assert {project.id: project.official for project in told.projects} == {
        "7": "1",
        "8": "0",
        "9": "",
    }
    assert "green.pb" in files["decision.html"].decode()
