"""The request to end long work early, which its loops check between two items.

A process that is about to exit sets a check for the thread; without one, work is done to its end.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar


def _never() -> bool:
    return False


_check: ContextVar[Callable[[], bool]] = ContextVar("civic_social.stopping", default=_never)


def should_stop() -> bool:
    """Return True if the work should end before the next item; each call also shows that it goes on."""
    return _check.get()()


def get_check() -> Callable[[], bool]:
    """Return the check of this thread, for a thread that does a part of its work."""
    return _check.get()


def set_check(check: Callable[[], bool]) -> None:
    """Let ``should_stop`` return the result of ``check`` in this thread."""
    _check.set(check)
