"""The files that every page needs: style, scripts, letters, pictures; read once, kept in memory.

They lie under a path with a digest of the whole folder, so a browser may keep them for ever and
the relative imports of scripts need no map. Refuses to know: which page needs which.
"""

import gzip
import hashlib
from importlib.resources.abc import Traversable
from typing import Final

import msgspec

FOLDERS: Final = ("css", "fonts", "js", "pictures")
DIGEST_CHARS: Final = 12

TYPES: Final = {
    "css": "text/css",
    "js": "text/javascript",
    "svg": "image/svg+xml",
    "png": "image/png",
    "woff2": "font/woff2",
    "txt": "text/plain",
}
_PACKED_ALREADY: Final = frozenset({"png", "woff2"})


class File(msgspec.Struct, frozen=True):
    """One file; ``packed`` is its gzip form, empty where that would not be smaller."""

    kind: str
    body: bytes
    packed: bytes


class Static:
    """Every file below the folders of ``web`` whose kind we know, by its path."""

    def __init__(self, web: Traversable) -> None:
        self._files: dict[str, File] = {}
        for folder in FOLDERS:
            if (web / folder).is_dir():
                self._gather(web / folder, folder)
        digest = hashlib.sha256()
        for path, file in sorted(self._files.items()):
            digest.update(f"{path}\0{len(file.body)}\0".encode())
            digest.update(file.body)
        self.digest = digest.hexdigest()[:DIGEST_CHARS]

    def _gather(self, folder: Traversable, prefix: str) -> None:
        for entry in folder.iterdir():
            path = f"{prefix}/{entry.name}"
            ending = entry.name.rpartition(".")[2]
            if entry.is_dir():
                self._gather(entry, path)
            elif ending in TYPES:
                body = entry.read_bytes()
                packed = b"" if ending in _PACKED_ALREADY else gzip.compress(body, 9, mtime=0)
                small = packed if len(packed) < len(body) else b""
                self._files[path] = File(TYPES[ending], body, small)

    def url(self, path: str) -> str:
        """Return the address of a file. Raises KeyError for one that is not there."""
        if path not in self._files:
            raise KeyError(f"no static file {path}")
        return f"/s/{self.digest}/{path}"

    def get(self, path: str) -> File | None:
        """Return a file."""
        return self._files.get(path)

    def paths(self, prefix: str = "") -> list[str]:
        """Return the paths that begin so, sorted."""
        return sorted(path for path in self._files if path.startswith(prefix))
