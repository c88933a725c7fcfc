"""Runs the command line in a process that refuses every connection and every look-up but loopback."""

import ipaddress
import sys
from typing import Any

LOCAL_NAMES = {"localhost", "", None}


def local(host: Any) -> bool:
    if isinstance(host, bytes):
        host = host.decode()
    try:
        return host in LOCAL_NAMES or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def refuse_the_world(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook: the interpreter itself asks it before every connection, name look-up and datagram."""
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        if isinstance(address, tuple) and not local(address[0]):
            raise ConnectionRefusedError(f"OUTBOUND {event} {address}")
    if event in ("socket.getaddrinfo", "socket.gethostbyname") and not local(arguments[0]):
        raise ConnectionRefusedError(f"OUTBOUND {event} {arguments[0]}")


if __name__ == "__main__":
    sys.addaudithook(refuse_the_world)
    from cli import main

    main()
