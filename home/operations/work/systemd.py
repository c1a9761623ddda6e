"""Messages to systemd by the protocol of ``sd_notify(3)``: datagrams to the socket in ``NOTIFY_SOCKET``."""

import logging
import os
import socket

logger = logging.getLogger(__name__)


def notify(**fields: str) -> bool:
    """Send ``NAME=value`` lines, for example ``READY="1"``; return True if they were sent.

    Without systemd nothing is sent. An error is logged and never raised.
    """
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return False
    if address.startswith("@"):
        address = "\0" + address[1:]  # A socket in Linux's abstract namespace.
    message = "\n".join(f"{name}={value}" for name, value in fields.items())
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
            sender.settimeout(2)
            sender.sendto(message.encode(), address)
    except OSError:
        logger.exception("systemd was not notified")
        return False
    return True


def watchdog_seconds() -> float | None:
    """Return the time within which systemd expects ``WATCHDOG=1``, or None if it does not watch us."""
    microseconds = os.environ.get("WATCHDOG_USEC", "")
    is_for_us = os.environ.get("WATCHDOG_PID", "") in ("", str(os.getpid()))
    return int(microseconds) / 1_000_000 if microseconds.isdecimal() and is_for_us else None
