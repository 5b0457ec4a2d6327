"""Locks, looks, paces, files and addresses: the small parts that a server stands on."""

import ipaddress
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.src.houses import painter

from folkmoot import lock, network
from folkmoot.asking import caller
from folkmoot.drawing import look
from folkmoot.drawing.look import Look
from folkmoot.lobby import pace
from folkmoot.settings import Settings


def test_a_folder_is_served_by_one_process_at_a_time(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with lock.held(folder):
        other = (
            "import sys; from pathlib import Path; from folkmoot import lock\n"
            "try:\n with lock.held(Path(sys.argv[1])): print('held')\n"
            "except lock.FolderInUse: print('in use')"
        )
        told = subprocess.run(
            [sys.executable, "-c", other, str(folder)], capture_output=True, text=True, check=True
        )
        assert told.stdout == "in use\n"
        with pytest.raises(lock.FolderInUse), lock.held(folder):
            pass
    with lock.held(folder):
        assert folder.stat().st_mode & 0o777 == 0o700


@given(st.builds(Look, *[st.sampled_from(options) for options in look.CHOICES.values()]))
def test_a_look_survives_its_cookie(chosen: Look) -> None:
    assert look.from_cookie(chosen.cookie()) == chosen


@given(st.text(max_size=80))
def test_any_cookie_is_some_look(value: str) -> None:
    found = look.from_cookie(value)
    for name, options in look.CHOICES.items():
        assert getattr(found, name) in options


def test_a_bucket_fills_again_at_its_pace_and_no_higher_than_its_burst() -> None:
    bucket = pace.Bucket(per_second=2, burst=3, now=0)
    assert [bucket.take(0) for _ in range(4)] == [True, True, True, False]
    assert not bucket.take(0.4)
    assert bucket.take(0.6)
    assert [bucket.take(1_000) for _ in range(4)] == [True, True, True, False]


def test_a_bucket_says_how_long_until_it_gives_and_takes_nothing_for_it() -> None:
    bucket = pace.Bucket(per_second=0.25, burst=1, now=0)
    assert [bucket.wait_seconds(0) for _ in range(3)] == [0, 0, 0]
    assert bucket.take(0)
    assert bucket.wait_seconds(0) == 4
    assert bucket.wait_seconds(3) == 1
    assert bucket.take(4)
    assert pace.Bucket(per_second=0, burst=0, now=0).wait_seconds(9) == float("inf")


def test_seats_are_made_at_once_up_to_a_limit_then_steadily() -> None:
    now = [0.0]
    settings = Settings(
        seats_per_address_burst=2,
        seats_per_address_per_second=0.5,
        seats_per_room_burst=3,
        seats_per_room_per_second=0.1,
    )
    seats = pace.NewSeats(settings, lambda: now[0])
    assert [seats.wait_seconds("a", "one") for _ in range(4)] == [0, 0, 2, 2]
    assert seats.wait_seconds("a", "two") == 0
    assert seats.wait_seconds("a", "two") == 10, "the room is asked too fast, by whomever"
    assert seats.wait_seconds("b", "two") == 0
    assert seats.wait_seconds("b", "one") == 2, "and an address, in whatever room"
    now[0] = 10
    assert seats.wait_seconds("a", "one") == 0


def test_the_longest_unseen_caller_is_forgotten_first() -> None:
    buckets = pace.Buckets(per_second=0, burst=1, callers_max=2)
    assert buckets.take("a", 0)
    assert buckets.take("b", 0)
    assert not buckets.take("a", 0)
    assert buckets.take("c", 0)
    assert not buckets.take("a", 0)
    assert buckets.take("b", 0), "b was forgotten for c"


def test_an_ipv6_caller_is_counted_by_their_network() -> None:
    assert pace.caller_of("2001:db8:1:2:3::4") == pace.caller_of("2001:db8:1:2:ffff::1")
    assert pace.caller_of("2001:db8:1:2::1") != pace.caller_of("2001:db8:1:3::1")
    assert pace.caller_of("10.0.0.1") != pace.caller_of("10.0.0.2")
    assert pace.caller_of("testclient") == "testclient"


async def test_many_guesses_of_one_caller_are_late_until_they_are_forgotten() -> None:
    now = [0.0]
    settings = Settings(wrong_code_delay_seconds=0, wrong_codes_per_caller=3)
    codes = pace.WrongCodes(settings, lambda: now[0])
    for _ in range(2):
        codes.missed("a")
    assert not codes.late("a")
    codes.missed("a")
    assert codes.late("a")
    assert not codes.late("b")
    now[0] = 601
    assert not codes.late("a")
    await codes.pause("a")


@pytest.mark.parametrize("path", ["/", "/m/482913507/ideas?id=P1", "/settings"])
def test_a_way_back_of_ours_is_kept(path: str) -> None:
    assert caller.local(path) == path


@given(st.text(max_size=30))
def test_a_way_back_never_leaves(path: str) -> None:
    found = caller.local(path)
    assert found.startswith("/")
    assert not found.startswith(("//", "/\\"))
    assert "\n" not in found


def test_the_address_of_this_computer_is_an_address() -> None:
    assert ipaddress.ip_address(network.address_here()).version == 4


def test_every_picture_of_the_index_is_a_file_with_a_name_in_each_language() -> None:
    static = painter().static
    for picture in painter().pictures.values():
        assert static.get(f"pictures/{picture.id}.svg"), picture.id
        assert picture.name("cy")
        assert picture.name("xx") == picture.name("en")


def test_a_file_that_is_not_there_has_no_address() -> None:
    with pytest.raises(KeyError):
        painter().static.url("css/nothing.css")
    assert painter().static.get("../app.py") is None
