"""Reading a file that somebody named: whole, bounded, and with an error that names the file.

Refuses to know: what is in it.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from folkmoot.exports.repacked import from_folder

CHUNK: Final = 1024 * 1024
# Of what a file says wrongly and is counted all the same.
WARNINGS_SHOWN_MAX: Final = 10


class CannotRead(Exception):  # noqa: N818 - said to people as "cannot be read".
    """The file is not there, not readable, or too long; the message names it."""


def read_whole(name: str, bytes_max: int) -> bytes:
    """Return what is in a file. Raises CannotRead. Never holds more than ``bytes_max``."""
    try:
        with Path(name).open("rb") as file:
            raw = file.read(bytes_max + 1)
    except (OSError, ValueError) as error:
        raise CannotRead(f"{name}: {_why(error)}") from error
    if len(raw) > bytes_max:
        raise CannotRead(f"{name}: > {bytes_max} bytes")
    return raw


def read_folder(name: str, wanted: Iterable[str]) -> dict[str, bytes]:
    """Return the wanted files of an unpacked record. Raises CannotRead."""
    try:
        return from_folder(Path(name), wanted)
    except (OSError, ValueError) as error:
        raise CannotRead(f"{name}: {_why(error)}") from error


def _why(error: OSError | ValueError) -> str:
    return error.strerror if isinstance(error, OSError) and error.strerror else str(error)
