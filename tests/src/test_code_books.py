"""A typed code is found with one look, however many seats and cards a room has."""

import pytest

from folkmoot.lobby import codes
from folkmoot.lobby.code_books import CodeBook, CodeBooks

SECRET = b"s" * 32


def test_a_typed_code_finds_its_seat_and_no_other() -> None:
    seats = [f"s{n}" for n in range(1, 50)]
    book = CodeBook(SECRET, "a")
    for seat in ("s1", "s25", "s49"):
        typed = codes.spaced(codes.personal_code(SECRET, "a", seat)).lower()
        assert book.seat_of(seats, typed) == seat
    for typed in (codes.personal_code(SECRET, "b", "s1"), "né" * 4, "\ud800", "", "0" * 70_000):
        assert book.seat_of(seats, typed) is None


def test_a_code_is_found_once_its_seat_is_taken_and_not_before() -> None:
    book = CodeBook(SECRET, "a")
    typed = codes.personal_code(SECRET, "a", "s2")
    assert book.seat_of([], typed) is None
    assert book.seat_of(["s1"], typed) is None
    assert book.seat_of(["s1", "s2"], typed) == "s2"
    assert book.seat_of(["s1"], typed) is None, "what the caller knows of the room counts"
    assert book.seat_of(["s1", "s2", "s3"], codes.personal_code(SECRET, "a", "s3")) == "s3"


def test_a_typed_card_finds_its_number_among_those_that_were_made() -> None:
    book = CodeBook(SECRET, "a")
    third = codes.card_code(SECRET, "a", 3)
    assert book.card_of(2, third) is None
    assert book.card_of(3, third) == 3
    assert book.card_of(2, third) is None
    assert book.card_of(5, codes.personal_code(SECRET, "a", "s1")) is None


def test_each_code_of_a_room_is_worked_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[str] = []
    crockford = codes.crockford

    def counting(raw: bytes) -> str:
        hashed.append(crockford(raw))
        return hashed[-1]

    monkeypatch.setattr(codes, "crockford", counting)
    book = CodeBooks(SECRET, rooms_max=2).of("a")
    seats = {f"s{n}": n for n in range(1, 30)}
    for n in range(100):
        book.seat_of(seats, f"0000 {n:04}")
        book.card_of(20, f"0000 {n:04}")
    assert len(hashed) == len(set(hashed)) == 29 + 20
    book.seat_of(seats | {"s30": 30}, "")
    book.card_of(22, "")
    assert len(hashed) == 29 + 20 + 1 + 2


def test_books_of_rooms_are_kept_as_many_as_are_remembered() -> None:
    books = CodeBooks(SECRET, rooms_max=2)
    first = books.of("a")
    books.of("b")
    assert books.of("a") is first
    books.of("c")
    assert books.of("a") is first, "b was asked for longer ago"
    books.of("b")
    books.of("c")
    assert books.of("a") is not first
