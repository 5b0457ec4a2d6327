"""What every request of one server shares, in one place, handed in at the start.

Refuses to know: any one request.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from folkmoot.asking.fields import Form
from folkmoot.asking.in_hand import InHand
from folkmoot.drawing.painter import Painter
from folkmoot.figures import Figures
from folkmoot.live_figures import LiveFigures
from folkmoot.lobby.code_books import CodeBooks
from folkmoot.lobby.lobby import Lobby
from folkmoot.lobby.pace import NewSeats, WrongCodes
from folkmoot.settings import Settings
from folkmoot_rooms.hub import Hub
from folkmoot_rooms.wire import Done


@dataclass(frozen=True)
class House:
    """The parts of a running server. ``clock`` counts seconds and never goes back."""

    hub: Hub
    lobby: Lobby
    settings: Settings
    painter: Painter
    code_books: CodeBooks
    wrong_codes: WrongCodes
    new_seats: NewSeats
    clock: Callable[[], float]
    ballots: InHand[Form]
    receipts: InHand[tuple[Form, Done]]
    live: LiveFigures = field(default_factory=LiveFigures)
    figures: Figures = field(default_factory=Figures)
    fragments: dict[tuple[object, ...], bytes] = field(default_factory=dict)
