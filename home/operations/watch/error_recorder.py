"""The logging handler that stores errors in the database, and its thread.

A request only notes an error in memory. The thread stores the notes on a connection of its own: an error is
kept although the transaction of its request is rolled back, and a database that is down or hangs delays no
request. Errors that cannot be stored are dropped; the log has them.
"""

import atexit
import logging
import os
import threading
import time

from django.apps import apps
from django.db import connections
from django.db.models import F

from .error_facts import ErrorFacts, describe, find_place, is_error
from .request_ids import request_id_of

#: The most different errors in memory, and in the database.
MOST_NOTED, MOST_GROUPS = 50, 500
#: Seconds between two writes.
INTERVAL = 1
#: Seconds that the end of the process waits for the last write.
LAST_WRITE = 2


class Recorder:
    """The notes of one process, and the thread that stores them."""

    def __init__(self):
        self._reset()

    def _reset(self) -> None:
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._idle = threading.Event()
        self._idle.set()
        self._noted: dict[str, ErrorFacts] = {}
        self._thread: threading.Thread | None = None
        #: In each thread: True while it must note nothing.
        self._busy = threading.local()
        self._is_closed = False
        self._pid = os.getpid()

    def note(self, record: logging.LogRecord) -> None:
        """Note an error to be stored.

        Does nothing for an error that the garbage collector logs while this thread notes another one: it
        would wait for its own lock.
        """
        if self._pid != os.getpid():
            self._reset()  # A fork has neither the thread nor, perhaps, a free lock.
        if self._is_closed or getattr(self._busy, "value", False):
            return
        self._busy.value = True
        try:
            self._note(record)
        finally:
            self._busy.value = False

    def _note(self, record: logging.LogRecord) -> None:
        place = find_place(record)
        fingerprint = place.fingerprint
        with self._lock:
            noted = self._noted.get(fingerprint)
            if noted is not None:
                noted.repeat(request_id_of(record)[:64])
                return
            if len(self._noted) >= MOST_NOTED:
                return
        facts = describe(record, place)
        with self._lock:
            self._noted[fingerprint] = facts
            self._idle.clear()
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="errors", daemon=True)
                self._thread.start()
        self._wake.set()

    def flush(self, timeout: float = LAST_WRITE) -> bool:
        """Wait until everything is stored or dropped; return False if that takes too long."""
        self._wake.set()
        return self._pid != os.getpid() or self._idle.wait(timeout)

    def close(self) -> None:
        """Store what is noted, and note nothing more.

        A thread that is started after this, while the interpreter ends, never runs, and ``start()`` would
        wait for it for ever.
        """
        self.flush()
        self._is_closed = True

    def _run(self) -> None:
        self._busy.value = True
        while True:
            self._wake.wait()
            self._wake.clear()
            with self._lock:
                noted, self._noted = list(self._noted.values()), {}
            try:
                store(noted)
            except Exception:  # noqa: S110  # nosec  # dropped: the log has them; logging would never end
                pass
            finally:
                _close_connections()
            with self._lock:
                if not self._noted:
                    self._idle.set()
            time.sleep(INTERVAL)


def store(noted: list[ErrorFacts]) -> None:
    """Add the errors to their groups; the group that was not seen for longest gives way to a new one.

    Raises ``django.db.Error``.
    """
    groups = apps.get_model("home", "ErrorGroup").objects
    for facts in noted:
        values = {
            "last_seen": facts.seen_at,
            "last_request_id": facts.request_id,
            "message": facts.message,
            "traceback": facts.traceback,
        }
        known = groups.filter(fingerprint=facts.fingerprint)
        if known.update(count=F("count") + facts.count, **values):
            continue
        if excess := groups.count() - MOST_GROUPS + 1:
            if excess > 0:
                oldest = groups.order_by("last_seen").values_list("pk", flat=True)[:excess]
                groups.filter(pk__in=list(oldest)).delete()
        _group, is_new = groups.get_or_create(
            fingerprint=facts.fingerprint,
            defaults={
                "kind": facts.kind,
                "place": facts.place,
                "logger": facts.logger,
                "count": facts.count,
                "first_seen": facts.seen_at,
                **values,
            },
        )
        if not is_new:
            known.update(count=F("count") + facts.count, **values)


def _close_connections() -> None:
    try:
        connections.close_all()
    except Exception:  # noqa: S110  # nosec  # a broken connection; the next write makes a new one
        pass


recorder = Recorder()


@atexit.register
def _store_the_last() -> None:
    recorder.close()


class ErrorGroupHandler(logging.Handler):
    """Note every error of the site; never raises."""

    def emit(self, record: logging.LogRecord) -> None:
        """Note the record if it is about an error."""
        try:
            if is_error(record) and apps.models_ready:
                recorder.note(record)
        except Exception:  # noqa: S110  # nosec  # the log line of the error is written by another handler
            pass
