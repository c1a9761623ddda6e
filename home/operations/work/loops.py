"""Threads that repeat a function, and continue after any error of it."""

import logging
import threading
import time
from collections.abc import Callable

from django.db import close_old_connections, connections

from civic_social import stopping

logger = logging.getLogger(__name__)

#: Seconds until a round that has failed is tried again: twice as long after each failure.
FIRST_PAUSE, LONGEST_PAUSE = 1, 30


class Loop:
    """A thread that calls ``run_round`` every ``seconds``, until ``stop`` is set.

    A round that raises is logged, and the connections of the thread are closed. ``turned_at`` is the time
    (``time.monotonic``) of the last sign of life: the beginning of a round, or one item of a long round.
    """

    def __init__(
        self,
        name: str,
        run_round: Callable[[], object],
        seconds: float,
        stop: threading.Event,
        *,
        longest_pause: float = LONGEST_PAUSE,
    ):
        self.name = name
        self.run_round = run_round
        self.seconds = seconds
        self.stop = stop
        self.longest_pause = longest_pause
        self.turned_at = time.monotonic()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the thread, unless it runs."""
        if self._thread is None or not self._thread.is_alive():
            self.turned_at = time.monotonic()
            self._thread = threading.Thread(target=self._run, name=self.name, daemon=True)
            self._thread.start()

    def join(self, timeout: float) -> bool:
        """Wait for the thread for at most ``timeout`` seconds; return True if it has ended."""
        if self._thread is not None:
            self._thread.join(timeout)
        return self._thread is None or not self._thread.is_alive()

    def should_stop(self) -> bool:
        """Show that the loop is alive, and return True if its work should end; called between two items."""
        self.turned_at = time.monotonic()
        return self.stop.is_set()

    def has_stalled(self, seconds: float) -> bool:
        """Return True if the loop has shown no sign of life for ``seconds``."""
        return time.monotonic() - self.turned_at > seconds

    def _run(self) -> None:
        stopping.set_check(self.should_stop)
        pause: float = FIRST_PAUSE
        while not self.should_stop():
            if self._run_once():
                wait, pause = self.seconds, FIRST_PAUSE
            else:
                wait, pause = pause, min(pause * 2, self.longest_pause)
            self.stop.wait(wait)
        connections.close_all()

    def _run_once(self) -> bool:
        """Run one round and return True, or log its error and return False."""
        try:
            self.run_round()
        # SystemExit too: a command that a round calls must not end the thread.
        except BaseException:
            logger.exception("the loop %s failed", self.name)
            close_connections()
            return False
        close_old_connections()
        return True


def close_connections() -> None:
    """Close the connections of this thread, also broken ones, so that the next query makes a new one."""
    for connection in connections.all(initialized_only=True):
        try:
            connection.close()
        except Exception:
            logger.exception("a connection could not be closed")
