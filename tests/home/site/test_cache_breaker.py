"""A cache that fails or hangs is asked once, and then left alone for ten seconds."""

import errno
import logging
import socket
import threading
import time

import pytest
from django.core.cache import cache
from django.core.cache.backends.locmem import LocMemCache
from django.utils.module_loading import import_string

from home.site import fail_safe_cache

FAIL_SAFE = {"BACKEND": "home.site.fail_safe_cache.FailSafeCache", "LOCATION": "storage"}


class BrokenCache(LocMemCache):
    """A cache in memory whose methods raise ``error``; counts the calls."""

    error: Exception | None = None
    failing: tuple[str, ...] = ("get", "set", "delete")
    seconds = 0.0
    calls: list[str] = []

    def _break(self, method):
        type(self).calls.append(method)
        time.sleep(self.seconds)
        if self.error and method in self.failing:
            raise self.error

    def get(self, *args, **kwargs):
        self._break("get")
        return super().get(*args, **kwargs)

    def set(self, *args, **kwargs):
        self._break("set")
        return super().set(*args, **kwargs)

    def delete(self, *args, **kwargs):
        self._break("delete")
        return super().delete(*args, **kwargs)


@pytest.fixture(autouse=True)
def _fresh_breaker():
    fail_safe_cache.forget_failures()
    yield
    fail_safe_cache.forget_failures()


@pytest.fixture
def storage(settings, monkeypatch):
    """The class of the cache behind the fail-safe one."""
    settings.CACHES = {
        "default": FAIL_SAFE,
        "storage": {"BACKEND": f"{__name__}.BrokenCache", "LOCATION": f"breaker-{time.monotonic()}"},
    }
    backend = import_string(f"{__name__}.BrokenCache")
    monkeypatch.setattr(backend, "calls", [])
    return backend


def pass_time(monkeypatch, seconds):
    """Let the rest of the breaker pass."""
    now = time.monotonic
    monkeypatch.setattr(fail_safe_cache.time, "monotonic", lambda: now() + seconds)


def test_failing_cache_is_asked_once_and_logged_once(storage, monkeypatch, caplog):
    monkeypatch.setattr(storage, "error", ConnectionError("refused"))
    for _ in range(20):
        assert cache.get("a", "default") == "default"
        cache.set("a", 1)
    assert storage.calls == ["get"]
    pass_time(monkeypatch, 11)
    assert cache.get("a") is None
    assert cache.get("a") is None
    assert storage.calls == ["get", "get"]
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    assert cache.failures == 2


def test_cache_that_works_again_is_used_and_logged(storage, monkeypatch, caplog):
    monkeypatch.setattr(storage, "error", ConnectionError())
    cache.set("a", 1)
    monkeypatch.setattr(storage, "error", None)
    pass_time(monkeypatch, 11)
    cache.set("a", 2)
    assert cache.get("a") == 2
    assert [record.levelno for record in caplog.records] == [logging.ERROR, logging.WARNING]


def test_slow_cache_is_left_alone(storage, monkeypatch):
    monkeypatch.setattr(fail_safe_cache, "SLOW_SECONDS", 0.05)
    monkeypatch.setattr(storage, "seconds", 0.1)
    for _ in range(5):
        cache.get("a")
    assert storage.calls == ["get"]


def test_full_disk_still_returns_and_deletes_what_is_cached(storage, monkeypatch):
    cache.set("a", 1)
    monkeypatch.setattr(storage, "error", OSError(errno.ENOSPC, "No space left on device"))
    monkeypatch.setattr(storage, "failing", ("set",))
    storage.calls.clear()
    cache.set("b", 1)
    cache.set("b", 1)
    assert cache.get("a") == 1
    assert cache.delete("a") is True
    assert cache.get("a") is None
    assert storage.calls.count("set") == 1


def test_deletion_that_was_left_out_is_made_before_the_next_call(storage, monkeypatch):
    """Without it the pages of before a change would be shown again."""
    cache.set("a", "outdated")
    monkeypatch.setattr(storage, "error", ConnectionError())
    cache.get("b")
    assert cache.delete("a") is False
    monkeypatch.setattr(storage, "error", None)
    pass_time(monkeypatch, 11)
    assert cache.get("a") is None


def test_after_the_rest_one_thread_tries(storage, monkeypatch):
    monkeypatch.setattr(storage, "error", ConnectionError())
    cache.get("a")
    pass_time(monkeypatch, 11)
    monkeypatch.setattr(storage, "seconds", 0.2)
    threads = [threading.Thread(target=cache.get, args=("a",)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(storage.calls) == 2


def test_probe_reports_if_the_cache_works(storage, monkeypatch):
    assert cache.is_working()
    monkeypatch.setattr(storage, "error", OSError(errno.EROFS, "Read-only file system"))
    assert not cache.is_working()
    assert not cache.is_working()


@pytest.fixture
def silent_server():
    """The port of a server that accepts connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        accepted, stop = [], threading.Event()

        def accept():
            server.settimeout(0.1)
            while not stop.is_set():
                try:
                    accepted.append(server.accept()[0])
                except TimeoutError:
                    continue

        thread = threading.Thread(target=accept)
        thread.start()
        yield server.getsockname()[1], accepted
        stop.set()
        thread.join()
        for connection in accepted:
            connection.close()


def test_hanging_redis_costs_one_time_out(settings, silent_server, caplog):
    pytest.importorskip("redis")
    port, accepted = silent_server
    options = {"socket_connect_timeout": 0.3, "socket_timeout": 0.3, "retry": None}
    settings.CACHES = {
        "default": FAIL_SAFE,
        "storage": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": f"redis://127.0.0.1:{port}/1",
            "OPTIONS": options,
        },
    }
    began = time.monotonic()
    for _ in range(50):
        assert cache.get("a") is None
        cache.set("a", 1)
        cache.delete("a")
    assert time.monotonic() - began < 0.9
    assert len(accepted) == 1
    assert len(caplog.records) == 1
