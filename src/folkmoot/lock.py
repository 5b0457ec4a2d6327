"""One process a data folder: a second ``serve`` is told so before it touches anything.

Refuses to know: what lies in the folder.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class FolderInUse(Exception):  # noqa: N818 - a state of the folder, told to whoever starts.
    """Another process serves this data folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"another process already serves the data folder {folder}")
        self.folder = folder


@contextmanager
def held(folder: Path) -> Iterator[Path]:
    """Make the folder, hold its lock, yield it. Raises FolderInUse.

    The lock belongs to the open file, so a killed process leaves none behind.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise FolderInUse(folder) from error
        yield folder
    finally:
        os.close(handle)


def note(folder: Path, address: str) -> None:
    """Write where the folder is served into its lock, for whoever makes a link beside it."""
    (folder / "lock").write_text(address, "utf-8")


def noted(folder: Path) -> str:
    """Return where the folder is or was last served; empty if it never was."""
    try:
        return (folder / "lock").read_text("utf-8")
    except OSError:
        return ""
