"""An index entry whose task was lost is made by the hourly sweep."""

import datetime

import pytest
from django.utils import timezone
from wagtail.models import Page
from wagtail.search.models import IndexEntry

from home.models import SearchWord
from home.operations.work import search_sweep
from home.operations.work.search_sweep import refresh_changed

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


def test_a_changed_page_without_an_entry_is_found_again(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    page = Page.objects.get(depth=2)
    page.title = "Рядкодуманова"
    page.save_revision().publish()
    IndexEntry.objects.all().delete()
    now = timezone.now()
    assert not Page.objects.search("Рядкодуманова")
    assert refresh_changed(now + HOUR, now + 2 * HOUR) == 0
    assert refresh_changed(now - HOUR, now) == 1
    assert [found.pk for found in Page.objects.search("Рядкодуманова")] == [page.pk]


def test_index_of_an_older_version_is_built_again_once(monkeypatch):
    page = Page.objects.get(depth=2)
    page.title = "Рядкодуманова"
    page.save_revision().publish()
    SearchWord.objects.all().delete()
    now = timezone.now()
    search_sweep.complete(now - HOUR, now)
    assert SearchWord.objects.filter(word="рядкодуманова").exists()
    monkeypatch.setattr(search_sweep, "call_command", None)
    search_sweep.complete(now - HOUR, now)
