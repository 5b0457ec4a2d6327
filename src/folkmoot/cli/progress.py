"""A sign of life for whatever takes longer than a second, on the stream that holds no results.

Refuses to know: what is being done.
"""

import threading
from types import TracebackType
from typing import Final, Self, TextIO

PATIENCE_SECONDS: Final = 1.0
TERMINAL_SECONDS: Final = 0.3
FILE_SECONDS: Final = 10.0


class Progress:
    """Shows the latest note after a second, and on; the line goes away when all is done."""

    def __init__(self, stream: TextIO, first: str, patience: float = PATIENCE_SECONDS) -> None:
        self._stream = stream
        self._latest = first
        self._patience = patience
        self._done = threading.Event()
        self._widest = 0
        self._thread = threading.Thread(target=self._show, name="progress", daemon=True)

    def note(self, text: str) -> None:
        """Say what is being done now."""
        self._latest = text

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._done.set()
        self._thread.join()

    def _show(self) -> None:
        terminal = self._stream.isatty()
        wait = self._patience
        while not self._done.wait(wait):
            self._write(terminal)
            wait = TERMINAL_SECONDS if terminal else FILE_SECONDS
        if terminal and self._widest:
            self._stream.write(f"\r{' ' * self._widest}\r")
            self._stream.flush()

    def _write(self, terminal: bool) -> None:
        text = self._latest
        if terminal:
            self._stream.write(f"\r{text.ljust(self._widest)}")
            self._widest = max(self._widest, len(text))
        else:
            self._stream.write(f"{text}\n")
        self._stream.flush()
