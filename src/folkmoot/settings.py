"""Every setting of a serving process, by name and with its unit: one table, read once at start.

Told on the command line, else in the environment (``FOLKMOOT_PORT``), else as it stands here.
``docs/operations.md`` has the table in words. Refuses to know: how any of them is used. Limits
of a room itself live in ``folkmoot_rooms.limits``.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal, get_type_hints
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

USUAL_PORTS: Final = {"http": ":80", "https": ":443"}
ENVIRONMENT: Final = "FOLKMOOT_"
# Found, not told.
NOT_TOLD: Final = frozenset({"found_address"})

# What a setting is measured in, and between which figures it makes sense.
Port = Annotated[int, Meta(ge=0, le=65_535, extra={"unit": "port"})]
Seconds = Annotated[float, Meta(ge=0, le=3_600, extra={"unit": "seconds"})]
Minutes = Annotated[float, Meta(gt=0, le=1_440, extra={"unit": "minutes"})]
WholeMinutes = Annotated[int, Meta(ge=1, le=1_440, extra={"unit": "minutes"})]
Hours = Annotated[int, Meta(ge=1, le=8_760, extra={"unit": "hours"})]
Days = Annotated[int, Meta(ge=0, le=36_500, extra={"unit": "days"})]
Bytes = Annotated[int, Meta(ge=1_024, le=2**30, extra={"unit": "bytes"})]
MiB = Annotated[int, Meta(ge=0, le=2**20, extra={"unit": "MiB"})]
Many = Annotated[int, Meta(ge=1, le=10_000_000, extra={"unit": "number"})]
LinkDays = Annotated[int, Meta(ge=1, le=3_650, extra={"unit": "days"})]
# Three files each, of those that ``connections`` keeps free.
OpenRooms = Annotated[int, Meta(ge=1, le=300, extra={"unit": "number"})]
PerSecond = Annotated[float, Meta(gt=0, le=1_000_000, extra={"unit": "a second"})]
PerMinute = Annotated[int, Meta(ge=1, le=1_000_000, extra={"unit": "a minute"})]
# Read by a program that reads our figures; shorter ones could be guessed.
Token = Annotated[str, Meta(pattern=r"^([\x21-\x7e]{16,200})?$")]


class BadSetting(ValueError):  # noqa: N818 - told to whoever starts the server.
    """A setting that is not there, or that makes no sense; says where it came from."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What ``serve`` was told, and the limits at the door. The defaults are meant for a hall."""

    # Where we listen and where the meeting is reached from outside ("" = find out).
    host: str = "127.0.0.1"
    port: Port = 8000
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
    session_hours: Hours = 12
    session_warning_minutes: WholeMinutes = 30
    # A host, organiser or scribe link works this long.
    link_days: LinkDays = 30

    body_bytes_max: Bytes = 64 * 1024
    # Wider than a frame may be, so that one that is too long is answered and not just cut off.
    socket_bytes_max: Bytes = 64 * 1024

    # Live sockets by a plain handler of the framework, as any ASGI server can run it: slower.
    portable_sockets: bool = False

    # Open connections, sockets among them: of everybody, and of one address (a hall may share one).
    connections_max: Many = 16_000
    connections_per_address_max: Many = 4_000
    # A request has to be here whole so long after its connection or its first byte.
    asking_seconds_max: Seconds = 20

    # Requests: a session's own, and one address's (a whole hall may share one).
    session_requests_per_second: PerSecond = 10
    session_requests_burst: Many = 40
    address_requests_per_second: PerSecond = 300
    address_requests_burst: Many = 3_000
    callers_remembered_max: Many = 20_000

    # Guessing: after so many wrong numbers or codes answers come late. Nobody is locked out.
    wrong_codes_per_caller: Many = 20
    wrong_codes_per_minute: PerMinute = 60
    wrong_code_delay_seconds: Seconds = 2
    wrong_code_memory_minutes: Minutes = 10
    code_books_remembered_max: Many = 64

    # Coming in: so many new seats at once, then so many a second. A hall of 400 behind one address
    # comes in at once, a meeting of 5,000 in a quarter of an hour; whoever would fill all seats of
    # a room with invented people needs over an hour from one address, half an hour from many.
    seats_per_address_burst: Many = 400
    seats_per_address_per_second: PerSecond = 2
    seats_per_room_burst: Many = 1_000
    seats_per_room_per_second: PerSecond = 5

    # What is ticked and not sent, and the receipt of what was sent, to be gone back to.
    in_hand_minutes: Minutes = 10
    in_hand_max: Many = 10_000

    sessions_remembered_max: Many = 20_000
    fragments_remembered_max: Many = 512

    # Rooms that nobody is in rest after a while; each that is open holds three files.
    rest_minutes: Minutes = 15
    rooms_open_max: OpenRooms = 250
    # A meeting with a result is deleted so long after its last entry, with its keys (0: never).
    finished_rooms_kept_days: Days = 0

    # No new meeting starts with less than this free; the ballast is given up when nothing is.
    disk_free_mib_min: MiB = 256
    ballast_mib: MiB = 16

    # Lines for people, or one JSON object a line for programs; neither tells who did anything.
    log_format: Literal["text", "json"] = "text"
    # Who else than this computer itself may read ``/metrics`` and ``/ready``: bearers of this.
    operations_token: Token = ""

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


def told(environment: Mapping[str, str], typed: Mapping[str, Any]) -> Settings:
    """Return the settings of a start. What was typed counts, then the environment.

    A typed None counts as not typed. Raises BadSetting.
    """
    kinds = get_type_hints(Settings, include_extras=True)
    known = {name: kinds[name] for name in Settings.__struct_fields__ if name not in NOT_TOLD}
    unknown = sorted(set(typed) - set(known))
    if unknown:
        raise BadSetting(f"there is no setting {unknown[0]!r}; docs/operations.md has the table")
    found: dict[str, Any] = {}
    for name, kind in known.items():
        variable = f"{ENVIRONMENT}{name.upper()}"
        came_from, value = variable, environment.get(variable)
        if typed.get(name) is not None:
            came_from, value = name, typed[name]
        if value is None:
            continue
        try:
            found[name] = msgspec.convert(value, kind, strict=False, dec_hook=_made)
        except msgspec.ValidationError as error:
            shown = "" if name == "operations_token" else f"={value}"
            raise BadSetting(f"{came_from}{shown}: {error}") from error
    settings = Settings(**found)
    if settings.redis and settings.finished_rooms_kept_days:
        raise BadSetting(
            "finished_rooms_kept_days: rooms that servers share are not deleted by one"
        )
    return settings


def _made(kind: type, value: Any) -> Any:
    """Return a path, which msgspec does not read by itself."""
    if kind is not Path:
        raise NotImplementedError
    return Path(value)
