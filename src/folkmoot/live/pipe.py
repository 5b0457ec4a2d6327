"""One WebSocket of a server: whole messages in, ready bytes out, and an end in good order.

What comes in is read by ``websockets`` (Sans-IO, the whole of RFC 6455); what goes out is made
elsewhere. No task, queue or event of its own. Refuses to know: what is said, who says it.
"""

import asyncio
import socket
import struct
import sys
from contextlib import suppress
from typing import Any, Final

from websockets.exceptions import InvalidState
from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.server import ServerProtocol

from folkmoot.live import framing

# More would only hide for seconds that a page takes nothing, in memory of the kernel.
SEND_BUFFER_BYTES: Final = 64 * 1024
# So long a page may take to hang up once it was told goodbye.
HANG_UP_SECONDS_MAX: Final = 3
NORMAL: Final = 1000
BAD_FRAME: Final = 1002
BAD_TEXT: Final = 1007
# What a message begins with: one of bytes is no text, and never JSON.
_BEGINS: Final = {Opcode.TEXT: b"", Opcode.BINARY: b"\0"}
_KERNEL_TELLS: Final = sys.platform == "linux"
_AT_ONCE: Final = struct.pack("ii", 1, 0)


class Pipe(asyncio.Protocol):
    """One connection that uvicorn has handed over. ``deaf`` while bytes of it wait."""

    __slots__ = ("_answered", "_closing", "_connections", "_parts", "_protocol", "address",
                 "deaf", "transport")  # fmt: skip

    def __init__(self, protocol: ServerProtocol, connections: set[object]) -> None:
        self._protocol = protocol
        self._connections = connections
        self._parts: list[bytes] | None = None
        self._closing: asyncio.TimerHandle | None = None
        self._answered = True
        self.address = ""
        self.deaf = False

    # --- for those who say something through it ------------------------------------------

    def asked(self, request: Request) -> None:
        """Somebody wants to be let in."""
        raise NotImplementedError

    def told(self, body: bytes) -> None:
        """A whole message has come."""
        raise NotImplementedError

    @property
    def closing(self) -> bool:
        """Whether we have hung up, or lost the other side."""
        return self._closing is not None or self.transport.is_closing()

    def hang_up(self, last: bytes = b"", code: int = NORMAL) -> None:
        """Say a last word and begin to close; the other side may end it, within some seconds."""
        if self.closing:
            return
        if last:
            self.transport.write(framing.message(last))
        with suppress(InvalidState):
            self._protocol.send_close(code)
        self._closing = asyncio.get_running_loop().call_later(HANG_UP_SECONDS_MAX, self.cut)
        self.send_own()
        self.transport.resume_reading()

    def send_own(self) -> None:
        """Write what the protocol itself has to say: pongs, closing, and then the end."""
        for data in self._protocol.data_to_send():
            if data:
                self.transport.write(data)
            else:
                self.transport.close()

    def ping(self) -> bool:
        """Ask whether somebody is there; False if nothing came since the last time.

        Browsers answer by themselves, even asleep in a tab where no script runs.
        """
        answered, self._answered = self._answered, False
        if answered and not self.transport.is_closing():
            self.transport.write(framing.PING)
        return answered

    def waiting(self) -> int:
        """Return how many bytes wait to be taken."""
        return self.transport.get_write_buffer_size()

    def refuses(self) -> bool:
        """Say whether the other side is there, but takes nothing of what the kernel has for it.

        Linux tells: it asks a closed window again and again, and repeats nothing as lost. So a
        phone that has no network for a while is not mistaken for one that does not read.
        """
        raw = self.transport.get_extra_info("socket") if _KERNEL_TELLS else None
        if raw is None or raw.fileno() < 0:
            return False
        repeats, asks = raw.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 8)[2:5:2]
        return bool(asks) and not repeats

    def cut(self) -> None:
        """End it by a reset, so that the kernel keeps nothing of what was never taken."""
        raw = self.transport.get_extra_info("socket")
        if raw is not None and raw.fileno() >= 0:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
        self.transport.abort()

    # --- what the transport says ---------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take a connection over, before any byte of it."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._connections.add(self)
        client: Any = transport.get_extra_info("peername")
        self.address = client[0] if client else ""
        # Any byte that waits makes it deaf at once, so that nobody who writes has to ask.
        transport.set_write_buffer_limits(high=0)
        transport.get_extra_info("socket").setsockopt(
            socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES
        )

    def connection_lost(self, exc: Exception | None) -> None:
        """Be forgotten."""
        del exc
        self.deaf = True
        self._connections.discard(self)
        if self._closing is not None:
            self._closing.cancel()

    def data_received(self, data: bytes) -> None:
        """Read what has come, as far as it goes."""
        self._answered = True
        self._protocol.receive_data(data)
        for event in self._protocol.events_received():
            if isinstance(event, Request):
                self.asked(event)
            elif isinstance(event, Frame):
                self._take(event)
        self.send_own()

    def eof_received(self) -> None:
        """The other side says nothing more: so do we."""
        self._protocol.receive_eof()

    def _take(self, frame: Frame) -> None:
        """Put a message together, and hear it once it is whole."""
        if frame.opcode in _BEGINS:
            self._parts = [_BEGINS[frame.opcode]]
        elif frame.opcode is not Opcode.CONT:
            return
        assert self._parts is not None, "the protocol lets no part through without a beginning"
        self._parts.append(bytes(frame.data))
        if not frame.fin:
            return
        body, self._parts = b"".join(self._parts), None
        if not _is_text(body):
            self.fail(BAD_TEXT)
        elif self._closing is None:
            self.told(body)

    def fail(self, code: int) -> None:
        """End it because of what the other side sent."""
        self._protocol.fail(code)
        self.send_own()


def _is_text(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True
