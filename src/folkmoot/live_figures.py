"""What the live sockets of this process did so far, in plain numbers, for whoever watches."""

from dataclasses import dataclass


@dataclass(slots=True)
class LiveFigures:
    """Counters grow for ever; the rest is of this moment. One for a process."""

    # Now.
    connections: int = 0
    lagging: int = 0
    flush_cost_seconds: float = 0.0
    flush_pause_seconds: float = 0.0

    # So far.
    handshakes: int = 0
    handshakes_refused: int = 0
    flushes: int = 0
    flush_seconds: float = 0.0
    messages_written: int = 0
    bytes_written: int = 0
    wishes: int = 0
    bad_frames: int = 0
    cut_stalled: int = 0
    cut_dead: int = 0
    told_to_slow_down: int = 0
