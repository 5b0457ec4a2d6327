"""Every setting of a serving process, by name and with its unit: one table, read once at start.

Refuses to know: how any of them is used. Limits of a room itself live in ``folkmoot_rooms.limits``.
"""

from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import msgspec

USUAL_PORTS: Final = {"http": ":80", "https": ":443"}


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What ``serve`` was told, and the limits at the door. The defaults are meant for a hall."""

    # Where we listen and where the meeting is reached from outside ("" = find out).
    host: str = "127.0.0.1"
    port: int = 8000
    url: str = ""
    # The address that was found when no ``url`` was told, for the screen and its square code.
    found_address: str = ""
    # Proxies that are believed about who asks, with commas between them; over https only.
    proxies: str = "127.0.0.1"
    data: Path = Path("folkmoot-data")
    # Rooms that several processes share lie in this Redis; its keys are wrapped by a key in a
    # file (none: ``master.key`` in the data folder), which every process needs a copy of.
    redis: str = ""
    master_key: Path | None = None

    # A session ends this long after its person last did something; they are warned before.
    session_hours: int = 12
    session_warning_minutes: int = 30
    # A host, organiser or scribe link works this long.
    link_days: int = 30

    body_bytes_max: int = 64 * 1024
    # Wider than a frame may be, so that one that is too long is answered and not just cut off.
    socket_bytes_max: int = 64 * 1024

    # Live sockets by a plain handler of the framework, as any ASGI server can run it: slower.
    portable_sockets: bool = False

    # Open connections, sockets among them: of everybody, and of one address (a hall may share one).
    connections_max: int = 16_000
    connections_per_address_max: int = 4_000
    # A request has to be here whole so long after its connection or its first byte.
    asking_seconds_max: float = 20

    # Requests: a session's own, and one address's (a whole hall may share one).
    session_requests_per_second: float = 10
    session_requests_burst: int = 40
    address_requests_per_second: float = 300
    address_requests_burst: int = 3_000
    callers_remembered_max: int = 20_000

    # Guessing: after so many wrong numbers or codes answers come late. Nobody is locked out.
    wrong_codes_per_caller: int = 20
    wrong_codes_per_minute: int = 60
    wrong_code_delay_seconds: float = 2
    wrong_code_memory_minutes: int = 10
    code_books_remembered_max: int = 64

    # Coming in: so many new seats at once, then so many a second. A hall of 400 behind one address
    # comes in at once, a meeting of 5,000 in a quarter of an hour; whoever would fill all seats of
    # a room with invented people needs over an hour from one address, half an hour from many.
    seats_per_address_burst: int = 400
    seats_per_address_per_second: float = 2
    seats_per_room_burst: int = 1_000
    seats_per_room_per_second: float = 5

    # What is ticked and not sent, and the receipt of what was sent, to be gone back to.
    in_hand_minutes: float = 10
    in_hand_max: int = 10_000

    sessions_remembered_max: int = 20_000
    fragments_remembered_max: int = 512

    @property
    def origin(self) -> str:
        """The one origin that may post to us, or "" when only the Host header can tell."""
        parts = urlsplit(self.url)
        # As browsers write it: small letters, and no port that goes without saying.
        netloc = parts.netloc.lower().removesuffix(USUAL_PORTS.get(parts.scheme, ":"))
        return f"{parts.scheme}://{netloc}" if netloc else ""

    @property
    def address(self) -> str:
        """Where the meeting is reached, as it is written on the shared screen."""
        return (self.url or self.found_address or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def secure(self) -> bool:
        """True when the meeting is reached over https only."""
        return urlsplit(self.url).scheme == "https"

    @property
    def cookie(self) -> str:
        """The name of the session cookie. Browsers take ``__Host-`` over https only."""
        return "__Host-folkmoot" if self.secure else "folkmoot"
