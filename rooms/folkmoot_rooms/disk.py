"""The disk under a data folder: how much of it is free, and a ballast to throw off when it is full.

SQLite needs a little space even to close a file well. The ballast is that space, taken while
there is plenty; after a fault of a full disk it is given up, and made again at the next start.
Refuses to know: what lies in the folder.
"""

import os
import shutil
from pathlib import Path
from typing import Final

from folkmoot_rooms import sqlite_files
from folkmoot_rooms.refused import Refused

NAME: Final = "ballast"
# Less than this and the next write would fail as well.
FULL_BYTES: Final = 1024 * 1024


class Disk:
    """The disk of one folder. 0 bytes ask for no ballast, and for no free space."""

    def __init__(self, folder: Path, free_bytes_min: int = 0, ballast_bytes: int = 0) -> None:
        self._folder = folder
        self._free_bytes_min = free_bytes_min
        self._ballast_bytes = ballast_bytes
        self._path = folder / NAME

    def free_bytes(self) -> int:
        """Return how much may still be written. Raises OSError."""
        return shutil.disk_usage(self._folder).free

    @property
    def low(self) -> bool:
        """Whether there is too little space for a new room."""
        try:
            return self.free_bytes() < self._free_bytes_min
        except OSError:
            return True

    def check_new(self) -> None:
        """Raise Refused ``disk_low`` if there is too little space for a new room."""
        if self.low:
            raise Refused("disk_low")

    def take_ballast(self) -> bool:
        """Take the ballast if there is plenty of space; say whether it is there. Raises OSError."""
        size, there = self._ballast_bytes, self._path.exists()
        if there and self._path.stat().st_size == size:
            return True
        self._path.unlink(missing_ok=True)
        if not size or self.free_bytes() < self._free_bytes_min + size:
            return False
        sqlite_files.make_private(self._path)
        descriptor = os.open(self._path, os.O_WRONLY)
        try:
            # Written and not only reserved: some file systems share out what is only reserved.
            os.write(descriptor, bytes(size))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        return True

    def relieve(self) -> bool:
        """Give the ballast up if the disk is full; say whether that made space. Raises OSError."""
        if self.free_bytes() >= max(FULL_BYTES, self._ballast_bytes) or not self._path.exists():
            return False
        self._path.unlink()
        sqlite_files.sync_folder(self._folder)
        return True
