"""Changed pages are purged from a cache in front of the site."""

import pytest
from taggit.models import Tag
from wagtail.contrib.frontend_cache.backends import BaseBackend

from home.models import AlertPage
from tests.civic_social.factories import publish
from tests.home import factories

PURGED = []


class RecordingBackend(BaseBackend):
    """A backend that records the purged addresses."""

    def purge(self, url):
        PURGED.append(url)


@pytest.fixture(autouse=True)
def _front(settings):
    settings.WAGTAILFRONTENDCACHE = {"test": {"BACKEND": f"{__name__}.RecordingBackend"}}
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    settings.SITE_CACHE_SECONDS = 60
    PURGED.clear()


def test_published_page_purges_itself_its_lists_and_their_feeds(
    website, page_of, django_capture_on_commit_callbacks
):
    news = page_of(factories.NewsPageFactory)
    PURGED.clear()
    with django_capture_on_commit_callbacks(execute=True):
        publish(news)
    shown = {news.full_url, website.news.full_url, website.home.full_url}
    assert shown <= set(PURGED)
    assert f"{website.site.root_url}/feed/{website.news.pk}/" in PURGED
    assert website.events.full_url not in PURGED


def test_deleted_page_purges_its_old_address(website, page_of, django_capture_on_commit_callbacks):
    news = page_of(factories.NewsPageFactory)
    url = news.full_url
    PURGED.clear()
    with django_capture_on_commit_callbacks(execute=True):
        news.delete()
    assert url in PURGED


def test_change_that_any_page_may_show_purges_all(website, page_of, django_capture_on_commit_callbacks):
    news = page_of(factories.NewsPageFactory)
    with django_capture_on_commit_callbacks(execute=True):
        tag = Tag.objects.create(name="мост", slug="most")
    PURGED.clear()
    with django_capture_on_commit_callbacks(execute=True):
        tag.name = "мостове"
        tag.save()
    assert {news.full_url, website.events.full_url, f"{website.site.root_url}/theme.css"} <= set(PURGED)


def test_nothing_is_purged_without_a_cache_in_front(
    website, page_of, settings, django_capture_on_commit_callbacks
):
    settings.WAGTAILFRONTENDCACHE = {}
    news = page_of(factories.NewsPageFactory)
    with django_capture_on_commit_callbacks(execute=True):
        publish(news)
    assert not PURGED


def test_only_the_cache_in_front_may_keep_a_page(client, website, settings):
    settings.CDN_SECONDS = 300
    response = client.get("/")
    assert response["Cache-Control"] == "public, max-age=0, s-maxage=300"
    settings.WAGTAILFRONTENDCACHE = {}
    assert "Cache-Control" not in client.get("/novini/")


def test_alert_purges_every_page_because_each_shows_it(website, page_of, django_capture_on_commit_callbacks):
    news = page_of(factories.NewsPageFactory)
    alert = AlertPage(title="Без вода", summary="Напълнете съдове.", locale=website.home.locale)
    PURGED.clear()
    with django_capture_on_commit_callbacks(execute=True):
        website.home.add_child(instance=alert)
    assert {news.full_url, website.events.full_url} <= set(PURGED)
