"""A cache backend that never raises: while the storage behind it fails, it is an empty cache."""

import logging
import time

from django.core.cache import caches
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache, InvalidCacheBackendError

logger = logging.getLogger(__name__)

#: Seconds between two log lines about a storage that keeps failing.
LOG_INTERVAL = 60


class FailSafeCache(BaseCache):
    """Pass every call to another cache, and behave like Django's ``DummyCache`` when that cache fails.

    ``LOCATION`` in ``CACHES`` is the alias of the other cache. A server that is down, a full disk or a
    directory without write permission then costs speed and never a page or a publication.
    """

    _next_log_line = 0.0

    def __init__(self, location, params):
        super().__init__(params)
        self._alias = location

    def _call(self, method, fallback, *args, **kwargs):
        """Return the result of the other cache's ``method``, or ``fallback`` if it fails.

        Raises InvalidCacheBackendError if ``CACHES`` has no such alias or backend.
        """
        try:
            return getattr(caches[self._alias], method)(*args, **kwargs)
        except InvalidCacheBackendError:
            raise
        except Exception as error:
            self._log(method, error)
            return fallback

    @classmethod
    def _log(cls, method, error):
        if time.monotonic() >= cls._next_log_line:
            cls._next_log_line = time.monotonic() + LOG_INTERVAL
            logger.error("the cache fails method=%s error=%s: %s", method, type(error).__name__, error)

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
        return self._call("delete", False, key, version=version)

    def delete_many(self, keys, version=None):
        self._call("delete_many", None, keys, version=version)

    def clear(self):
        self._call("clear", None)
