"""Which personal code or card was typed: one look into a book of the room, however many it has.

A book grows as people come and cards are printed, and each code is worked out once. It is keyed
by what follows from the server's secret, so how long a look takes tells nobody of another code.
Refuses to know: who may use a code, how often somebody may guess.
"""

from collections.abc import Collection
from itertools import islice

from folkmoot.lobby import codes


class CodeBook:
    """The codes of one room. Cost: one hash for each seat and card, once, then none."""

    def __init__(self, secret: bytes, room: str) -> None:
        self._secret = secret
        self._room = room
        self._seats: dict[str, str] = {}
        self._seats_read = 0
        self._cards: dict[str, int] = {}
        self._cards_read = 0

    def seat_of(self, seats: Collection[str], typed: str) -> str | None:
        """Return whose code was typed. ``seats`` are all of the room, in order of coming."""
        if len(seats) > self._seats_read:
            for seat in islice(seats, self._seats_read, None):
                self._seats[codes.personal_code(self._secret, self._room, seat)] = seat
            self._seats_read = len(seats)
        found = self._seats.get(codes.read_code(typed))
        return found if found in seats else None

    def card_of(self, cards: int, typed: str) -> int | None:
        """Return which of the first ``cards`` cards was typed."""
        for card in range(self._cards_read + 1, cards + 1):
            self._cards[codes.card_code(self._secret, self._room, card)] = card
        self._cards_read = max(cards, self._cards_read)
        found = self._cards.get(codes.read_code(typed))
        return found if found is not None and found <= cards else None


class CodeBooks:
    """One book a room, for as many rooms as are remembered; the longest unused go first."""

    def __init__(self, secret: bytes, rooms_max: int) -> None:
        self._secret = secret
        self._rooms_max = rooms_max
        self._books: dict[str, CodeBook] = {}

    def of(self, room: str) -> CodeBook:
        """Return the book of a room."""
        book = self._books.pop(room, None) or CodeBook(self._secret, room)
        self._books[room] = book
        if len(self._books) > self._rooms_max:
            del self._books[next(iter(self._books))]
        return book
