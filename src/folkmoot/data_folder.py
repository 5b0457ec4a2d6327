"""The format of a data folder, written in it: old ones are opened, newer ones are left alone.

Refuses to know: what lies in the files.
"""

from pathlib import Path
from typing import Final

from folkmoot_rooms import sqlite_files

# 1: logs, keys and registry as they were first released. What is added to a folder later on and
# may be missing, like snapshots, needs no new number.
FORMAT: Final = 1
NAME: Final = "format"


class FolderTooNew(Exception):  # noqa: N818 - a state of the folder, told to whoever starts.
    """A newer version has written this folder."""

    def __init__(self, folder: Path, found: str) -> None:
        super().__init__(
            f"{folder} has format {found}, and this version of Folkmoot knows formats up to "
            f"{FORMAT}. Install the newer version that wrote it, or restore a backup that is older."
        )


def check(folder: Path) -> None:
    """Mark a folder with our format, unless it has one. Raises FolderTooNew, OSError.

    A folder without a mark is new, or was written before there were marks, in format 1.
    """
    path = folder / NAME
    if not path.exists():
        sqlite_files.make_private(path)
        path.write_text(f"{FORMAT}\n", "ascii")
    found = path.read_text("utf-8", "replace").strip()
    # Empty: a crash came between the two steps above.
    if found not in {"", *(str(known) for known in range(1, FORMAT + 1))}:
        raise FolderTooNew(folder, found)
