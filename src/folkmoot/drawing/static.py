"""The files that every page needs: style, scripts, letters, pictures; read once, kept in memory.

Style and scripts travel without their comments, every line where it was written. All lie under a
path with a digest of the whole folder, so a browser may keep them for ever and the relative
imports of scripts need no map. Refuses to know: which page needs which.
"""

import gzip
import hashlib
import re
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
_COMMENTED: Final = frozenset({"css", "js"})
# Comments with lines of their own only: what stands inside a line may be part of a text.
_COMMENT: Final = re.compile(rb"(?ms)^[ \t]*(?:/\*(?:(?!\*/).)*\*/|//[^\n]*)[ \t]*$")


def bare(source: bytes) -> bytes:
    """Return a script or a style without its comments; every line keeps its number."""
    return _COMMENT.sub(lambda found: b"\n" * found[0].count(b"\n"), source)


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
                source = entry.read_bytes()
                body = bare(source) if ending in _COMMENTED else source
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
