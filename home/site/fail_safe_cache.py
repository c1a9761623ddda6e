"""A cache backend that never raises: while the storage behind it fails, it is an empty cache."""

import errno
import logging
import threading
import time

from django.core.cache import caches
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache, InvalidCacheBackendError

logger = logging.getLogger(__name__)

#: Seconds after a failure in which the storage is not called: a server that hangs would otherwise cost every
#: call its time-out.
REST_SECONDS = 10
#: A call that takes longer counts as a failure, though its result is used: a disk or network that hangs.
SLOW_SECONDS = 1
#: Errors of a disk that still reads and deletes: only writing rests.
DISK_IS_FULL = (errno.ENOSPC, errno.EDQUOT)
WRITES = ("set", "set_many", "add", "touch")
#: Seconds between two log lines about a storage that fails again and again.
LOG_INTERVAL = 600
#: The most keys that are remembered to be deleted later.
MOST_UNDELETED = 1000
PROBE_KEY = "home.fail_safe_cache.probe"


class Breaker:
    """The memory of one process about a storage: whether it may be called."""

    def __init__(self):
        self._lock = threading.Lock()
        self._resting_until = self._next_log_line = 0.0
        self._is_logged = self._only_writes = False
        #: True from a failure until the next success.
        self.is_failing = False
        #: The number of failures since the process has started.
        self.failures = 0
        #: Keys whose deletion has failed or was left out, and which may hold outdated values.
        self.undeleted: set[tuple] = set()

    def may_call(self, method: str) -> bool:
        """Return True if the storage may be called; after a rest, for one thread only."""
        if not self._concerns(method):
            return True
        with self._lock:
            if time.monotonic() < self._resting_until:
                return False
            self._resting_until = time.monotonic() + REST_SECONDS
            return True

    def note_failure(self, method: str, error: str, *, only_writes: bool = False) -> None:
        """Let the storage rest, or only the methods that write; log it if it worked before."""
        now = time.monotonic()
        with self._lock:
            self.is_failing, self._only_writes = True, only_writes
            self._resting_until = now + REST_SECONDS
            self.failures += 1
            is_new = not self._is_logged and now >= self._next_log_line
            if is_new:
                self._is_logged, self._next_log_line = True, now + LOG_INTERVAL
        if is_new:
            logger.error("the cache fails and is left alone method=%s error=%s", method, error)

    def note_success(self, method: str) -> None:
        """End the rest; log it if the failure was logged."""
        if not self._concerns(method):
            return
        with self._lock:
            self.is_failing, was_logged, self._is_logged = False, self._is_logged, False
        if was_logged:
            logger.warning("the cache works again failures=%d", self.failures)

    def note_undeleted(self, key, version) -> None:
        """Remember a key that must be deleted before the storage is used again."""
        if len(self.undeleted) < MOST_UNDELETED:
            self.undeleted.add((key, version))

    def _concerns(self, method: str) -> bool:
        """Return True if the failure of the storage is one of ``method`` too."""
        return self.is_failing and (not self._only_writes or method in WRITES)


#: By alias, because Django makes a backend for each thread.
_breakers: dict[str, Breaker] = {}


def breaker_of(alias: str) -> Breaker:
    """Return this process's breaker of the cache ``alias``."""
    return _breakers.setdefault(alias, Breaker())


def forget_failures() -> None:
    """Call every storage again; for tests."""
    _breakers.clear()


class FailSafeCache(BaseCache):
    """Pass every call to another cache, and behave like Django's ``DummyCache`` while that cache fails.

    ``LOCATION`` in ``CACHES`` is the alias of the other cache. A server that is down or hangs, a full disk or
    a directory without write permission then costs speed and never a page or a publication.

    What could not be deleted is deleted when the storage works again. Another process may return it until
    then, but not for longer than the entry was stored for.
    """

    def __init__(self, location, params):
        super().__init__(params)
        self._alias = location

    @property
    def _breaker(self) -> Breaker:
        return breaker_of(self._alias)

    @property
    def failures(self) -> int:
        """The number of failed calls since the process has started."""
        return self._breaker.failures

    def is_working(self) -> bool:
        """Return True if a value can be stored and read again; raises InvalidCacheBackendError."""
        before = self.failures
        self.set(PROBE_KEY, before, 60)
        return self.get(PROBE_KEY) == before

    def _call(self, method, fallback, *args, **kwargs):
        """Return the result of the other cache's ``method``, or ``fallback`` if it fails or rests.

        Raises InvalidCacheBackendError if ``CACHES`` has no such alias or backend.
        """
        breaker = self._breaker
        if not breaker.may_call(method):
            return fallback
        try:
            storage = caches[self._alias]
        except InvalidCacheBackendError:
            raise
        except Exception as error:
            return self._fail(breaker, method, error, fallback)
        began = time.monotonic()
        try:
            self._delete_outdated(breaker, storage)
            result = getattr(storage, method)(*args, **kwargs)
        except Exception as error:
            return self._fail(breaker, method, error, fallback)
        if (seconds := time.monotonic() - began) > SLOW_SECONDS:
            breaker.note_failure(method, f"slow: {seconds:.1f} s")
        else:
            breaker.note_success(method)
        return result

    def _fail(self, breaker: Breaker, method: str, error: Exception, fallback):
        only_writes = isinstance(error, OSError) and error.errno in DISK_IS_FULL
        breaker.note_failure(method, f"{type(error).__name__}: {error}", only_writes=only_writes)
        return fallback

    def _delete_outdated(self, breaker: Breaker, storage) -> None:
        """Delete what could not be deleted before. Raises what the storage raises."""
        while (entry := next(iter(breaker.undeleted), None)) is not None:
            key, version = entry
            storage.delete(key, version=version)
            breaker.undeleted.discard(entry)

    def get(self, key, default=None, version=None):
        return self._call("get", default, key, default, version=version)

    def get_many(self, keys, version=None):
        return self._call("get_many", {}, keys, version=version)

    def has_key(self, key, version=None):
        return self._call("has_key", False, key, version=version)

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        return self._call("add", True, key, value, timeout, version=version)

    def set(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        self._call("set", None, key, value, timeout, version=version)

    def set_many(self, data, timeout=DEFAULT_TIMEOUT, version=None):
        return self._call("set_many", list(data), data, timeout, version=version)

    def touch(self, key, timeout=DEFAULT_TIMEOUT, version=None):
        return self._call("touch", False, key, timeout, version=version)

    def delete(self, key, version=None):
        deleted = self._call("delete", None, key, version=version)
        if deleted is None:
            self._breaker.note_undeleted(key, version)
        return bool(deleted)

    def delete_many(self, keys, version=None):
        for key in keys:
            self.delete(key, version=version)

    def clear(self):
        self._call("clear", None)
        self._breaker.undeleted.clear()
