"""A cache that is down, full or read-only breaks neither a page nor a publication."""

import errno
import time

import pytest
from django.core.cache import cache, caches
from django.core.cache.backends.filebased import FileBasedCache

from home.site import fail_safe_cache

from .. import factories

pytestmark = pytest.mark.django_db

FAIL_SAFE = {"BACKEND": "home.site.fail_safe_cache.FailSafeCache", "LOCATION": "storage"}
FILES = "django.core.cache.backends.filebased.FileBasedCache"


class FullDiskCache(FileBasedCache):
    """A cache in files on a disk without space."""

    def set(self, *args, **kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    add = set


def unreachable_redis(tmp_path):
    """A Redis server that is stopped: nothing listens on port 9 of this machine."""
    return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:9/1"}


def unwritable_directory(tmp_path):
    """A directory that cannot be created, even by root, because its parent is a file."""
    (tmp_path / "file").write_text("")
    return {"BACKEND": FILES, "LOCATION": str(tmp_path / "file" / "cache")}


def full_disk(tmp_path):
    return {"BACKEND": f"{__name__}.FullDiskCache", "LOCATION": str(tmp_path / "cache")}


@pytest.fixture(autouse=True)
def _fresh_breaker():
    fail_safe_cache.forget_failures()
    yield
    fail_safe_cache.forget_failures()


@pytest.fixture(params=[unreachable_redis, unwritable_directory, full_disk])
def _broken_cache(request, settings, tmp_path):
    if request.param is unreachable_redis:
        pytest.importorskip("redis")
    settings.CACHES = {"default": FAIL_SAFE, "storage": request.param(tmp_path)}
    settings.SITE_CACHE_SECONDS = 60


@pytest.mark.usefixtures("_broken_cache")
def test_broken_cache_breaks_no_page(client, website, page_of):
    news = page_of(factories.NewsPageFactory)
    started = time.monotonic()
    for url in (news.url, website.news.url, website.publications.url, "/", "/search/?q=мост"):
        assert [client.get(url).status_code for _ in range(2)] == [200, 200], url
    assert time.monotonic() - started < 30


@pytest.mark.usefixtures("_broken_cache")
def test_publication_succeeds_and_shows_at_once_with_a_broken_cache(client, page_of):
    news = page_of(factories.NewsPageFactory)
    client.get(news.url)
    news.title = "Ново заглавие"
    news.save_revision().publish()
    assert "Ново заглавие" in client.get(news.url).content.decode()


def test_page_cached_before_the_disk_was_full_is_outdated_by_a_change(client, page_of, settings, tmp_path):
    """Ending the generation deletes its entry, for which a full disk has room."""
    settings.SITE_CACHE_SECONDS = 60
    settings.CACHES = {"default": FAIL_SAFE, "storage": {**full_disk(tmp_path), "BACKEND": FILES}}
    news = page_of(factories.NewsPageFactory)
    client.get(news.url)
    settings.CACHES = {"default": FAIL_SAFE, "storage": full_disk(tmp_path)}
    news.title = "Ново заглавие"
    news.save_revision().publish()
    assert "Ново заглавие" in client.get(news.url).content.decode()


@pytest.mark.usefixtures("_broken_cache")
def test_broken_cache_behaves_like_an_empty_one(caplog):
    cache.set("a", 1)
    assert cache.get("a", "default") == "default"
    assert cache.get_many(["a", "b"]) == {}
    assert cache.add("a", 1) is True
    assert "a" not in cache
    assert cache.get_or_set("a", lambda: 2) == 2
    assert cache.touch("a") is False
    assert cache.set_many({"a": 1}) == ["a"]
    cache.delete_many(["a"])
    assert [record.message.split(" error=")[0] for record in caplog.records] == [
        "the cache fails and is left alone method=set"
    ]


def test_working_cache_is_passed_through(settings):
    settings.CACHES = {
        "default": FAIL_SAFE,
        "storage": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "fail-safe"},
    }
    cache.set("a", 1)
    assert caches["storage"].get("a") == cache.get("a") == 1
    assert cache.get_many(["a", "b"]) == {"a": 1}
    assert cache.add("a", 2) is False
    assert cache.incr("a") == 2
    assert cache.delete("a") is True
    cache.clear()
    assert "a" not in caches["storage"]
