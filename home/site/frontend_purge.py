"""Purging a CDN or a cache in front of the site, by ``wagtail.contrib.frontend_cache``.

The page cache forgets everything at any change, which costs nothing. In front of it only addresses can be
forgotten: of a page and the lists above it, or of all pages after a change that any page may show.
"""

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django_tasks import task
from wagtail.contrib.frontend_cache.utils import PurgeBatch
from wagtail.models import Page, Site

#: The models whose new rows no public page shows yet.
UNUSED_WHEN_NEW = ("wagtailimages.Image", "wagtaildocs.Document", "taggit.Tag")
#: The pages that every other page shows.
SHOWN_EVERYWHERE = ("home.AlertPage", "home.HomePage")
#: The most pages that one change purges, the last published first; the others show it after ``CDN_SECONDS``.
MOST_PAGES = 2000


def is_used() -> bool:
    """Return True if there is a cache in front of the site."""
    return bool(getattr(settings, "WAGTAILFRONTENDCACHE", None))


def purge_after_commit(instance, created: bool = False) -> None:
    """Purge what shows ``instance``, a row that has changed, after the transaction. Raises nothing then."""
    if not is_used() or (created and instance._meta.label in UNUSED_WHEN_NEW):
        return
    if instance._meta.label in SHOWN_EVERYWHERE:
        page_id = None
    elif isinstance(instance, Page):
        page_id = instance.pk
    else:
        page_id = getattr(instance, "page_id", None) or getattr(instance, "event_id", None)
    if page_id:
        # A deleted page has no address after the transaction.
        urls = list(find_urls(Page.objects.filter(pk=page_id)))
        transaction.on_commit(lambda: _purge_page(page_id, urls), robust=True)
    else:
        transaction.on_commit(purge_all.enqueue, robust=True)


def find_urls(pages: Iterable[Page]) -> Iterable[str]:
    """Yield the addresses that show ``pages`` or their translations: their own, their lists', and feeds."""
    for page in pages:
        for shown in page.get_translations(inclusive=True):
            for above in shown.get_ancestors(inclusive=True).filter(depth__gt=1):
                if url := above.get_full_url():
                    yield url
                    yield above.get_site().root_url + reverse("feed", args=[above.pk])


def _purge_page(page_id: int, urls: list[str]) -> None:
    """Purge a page at its old addresses ``urls`` and at its present ones."""
    batch = PurgeBatch(sorted({*urls, *find_urls(Page.objects.filter(pk=page_id))}))
    batch.purge()


@task()
def purge_all() -> None:
    """Purge every public page, up to ``MOST_PAGES``, and the colours of each site."""
    batch = PurgeBatch([site.root_url + reverse("theme") for site in Site.objects.all()])
    for page in Page.objects.live().filter(depth__gt=1).order_by("-last_published_at")[:MOST_PAGES]:
        if url := page.get_full_url():
            batch.add_url(url)
    batch.purge()
