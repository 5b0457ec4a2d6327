"""Numbers and codes that people type."""

import re

import pytest

from folkmoot.lobby import codes

SECRET = b"s" * 32


def test_a_number_has_nine_digits_and_is_shown_in_threes() -> None:
    for _ in range(200):
        number = codes.new_number()
        assert re.fullmatch(r"[1-9]\d{8}", number)
    assert codes.spaced_number("482913507") == "482 913 507"


@pytest.mark.parametrize("typed", ["482913507", "482 913 507", "482-913-507", "\t482 913507\n"])
def test_a_number_is_read_however_it_is_spaced(typed: str) -> None:
    assert codes.read_number(typed) == "482913507"


@pytest.mark.parametrize("typed", ["", "48291350", "4829135070", "48291350x", "٤٨٢٩١٣٥٠٧", "²" * 9])
def test_what_is_no_number_is_none(typed: str) -> None:
    assert codes.read_number(typed) is None


def test_crockford_takes_the_first_bits_in_fives() -> None:
    assert codes.crockford(bytes(8)) == "00000000"
    assert codes.crockford(b"\xff" * 8) == "ZZZZZZZZ"
    assert codes.crockford(
        bytes([0b00001_000, 0b10_00011_0, 0b0100_0010, 0b1_0011000, 0b11100000])
    ) == ("1234567" + "0")


def test_a_code_survives_being_read_aloud_and_typed() -> None:
    assert codes.read_code(" 7kd3-pq9m ") == "7KD3PQ9M"
    assert codes.read_code("OIL0 oil1") == "01101011"[:3] + "0" + "011" + "1"
    assert codes.spaced("7KD3PQ9M") == "7KD3 PQ9M"


def test_codes_are_each_seats_own_and_each_rooms_own_and_each_servers_own() -> None:
    made = {
        codes.personal_code(secret, room, seat)
        for secret in (SECRET, b"t" * 32)
        for room in ("a", "b")
        for seat in ("s1", "s2", "s11")
    }
    assert len(made) == 12
    assert codes.card_code(SECRET, "a", 1) not in made


def test_what_the_log_holds_of_a_door_is_not_what_its_form_accepts() -> None:
    kept = codes.door_command(SECRET, "form-id-of-22-letters")
    assert kept == codes.door_command(SECRET, "form-id-of-22-letters")
    assert codes.door_command(SECRET, kept) != kept
    assert re.fullmatch(r"[A-Za-z0-9_-]{8,40}", kept)


def test_a_token_is_kept_only_as_a_hash() -> None:
    token = codes.new_token()
    assert len(token) >= 43
    assert token.encode() not in codes.token_hash(token)
    assert codes.token_hash("\ud800")
