"""Finding the address under which this computer is reached in the hall. Sends nothing anywhere.

Refuses to know: who will use it.
"""

import fcntl
import ipaddress
import socket
import struct
from typing import Final

LOOPBACK: Final = "127.0.0.1"
# Linux: the address of an interface by its name (SIOCGIFADDR).
_ASK_ADDRESS: Final = 0x8915
_NAME_BYTES_MAX: Final = 15
# Made by software on this computer; phones in the hall do not reach them.
_INWARD: Final = ("br-", "docker", "lo", "lxc", "tun", "veth", "virbr", "wg")


def address_here() -> str:
    """Return the address of this computer in its network, or of itself if it is in none."""
    found = [
        address
        for _, name in socket.if_nameindex()
        if not name.startswith(_INWARD) and (address := _address_of(name))
    ]
    # A hall's network is a private one; a public address comes after that.
    found.sort(key=lambda address: not ipaddress.ip_address(address).is_private)
    return found[0] if found else _by_name()


def _address_of(interface: str) -> str:
    ask = struct.pack("256s", interface.encode()[:_NAME_BYTES_MAX])
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
        try:
            answer = fcntl.ioctl(asker.fileno(), _ASK_ADDRESS, ask)
        except OSError:
            # The interface has no address, or this is no Linux.
            return ""
    return socket.inet_ntoa(answer[20:24])


def _by_name() -> str:
    """Return what this computer's own name leads to; on most systems that asks nobody."""
    try:
        return socket.gethostbyname(socket.gethostname())
    except OSError:
        return LOOPBACK
