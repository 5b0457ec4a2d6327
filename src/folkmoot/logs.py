"""What the server writes down about itself: lines for people, or one JSON object a line.

Routes, rooms by their inner names, faults; never an address, a token, a name or a word of
anybody. Refuses to know: who reads it.
"""

import logging
from datetime import UTC, datetime
from typing import Final

import msgspec

TEXT: Final = "%(levelname)s %(name)s: %(message)s"


class JsonLines(logging.Formatter):
    """One JSON object a line: when, how grave, which part, what, and the fault if there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "part": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["fault"] = self.formatException(record.exc_info)
        return msgspec.json.encode(line).decode()


def begin(log_format: str) -> None:
    """Write to the standard error stream: warnings as text, or everything as JSON."""
    handler = logging.StreamHandler()
    as_json = log_format == "json"
    handler.setFormatter(JsonLines() if as_json else logging.Formatter(TEXT))
    logging.basicConfig(
        level=logging.INFO if as_json else logging.WARNING, handlers=[handler], force=True
    )
