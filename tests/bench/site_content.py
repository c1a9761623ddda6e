"""The demo municipality with any number of documents, and a bare Wagtail page beside it."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from wagtail.models import Page

from home.demo.content import load
from home.demo.people import demo_user
from home.models import DecisionPage, RegisterEntry
from tests.civic_social.site.models import NoticePage

from .bulk_pages import new_page

BATCH = 1000


@dataclass(frozen=True)
class MeasuredSite:
    """The addresses of the pages to measure, by name, and the index of the documents."""

    addresses: dict[str, str]
    archive: Page


def create_site(site_url: str) -> MeasuredSite:
    """Create the demo municipality and the bare page."""
    site = load(user=demo_user(), site_url=site_url)
    for page in (site.policy, site.event):
        page.save_revision().publish()
    bare = NoticePage(title="Обява", slug="bare", summary="Една страница без нищо.", locale=site.home.locale)
    site.home.add_child(instance=bare)
    archive = site.home.get_children().get(slug="politiki").specific
    addresses = {
        "bare": "/bare/",
        "home": "/",
        "policy": site.policy.url,
        "event": site.event.url,
        "list": archive.url,
    }
    return MeasuredSite(addresses, archive)


def add_documents(archive: Page, total: int) -> None:
    """Add decisions below ``archive``, in bulk, until there are ``total`` of them."""
    content_type = ContentType.objects.get_for_model(DecisionPage)
    existing = DecisionPage.objects.child_of(archive).filter(slug__startswith="bench-").count()
    archive.refresh_from_db()
    other_children = archive.numchild - existing
    for first in range(existing, total, BATCH):
        pages = [
            new_page(
                archive,
                other_children + number + 1,
                title=f"Решение за улица № {number}",
                slug=f"bench-{number}",
                content_type=content_type,
            )
            for number in range(first, min(first + BATCH, total))
        ]
        Page.objects.bulk_create(pages)
        for page in pages:
            DecisionPage(page_ptr_id=page.pk, summary="Накратко.").save_base(raw=True)
        RegisterEntry.objects.bulk_create(_register_entry(page, archive) for page in pages)
    Page.objects.filter(pk=archive.pk).update(numchild=other_children + total)
    with connection.cursor() as cursor:
        # A database server does this by itself a minute after so many new rows.
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _register_entry(page: Page, archive: Page) -> RegisterEntry:
    return RegisterEntry(
        page=page,
        section=archive,
        locale=archive.locale,
        kind="decision",
        issuer="Общински съвет – Бяла река",
        number=str(page.pk),
        year=2000 + page.pk % 25,
        listed_on=date(2000, 1, 1) + timedelta(days=page.pk % 9000),
        summary="Какво се променя, за кого и откога, с две изречения, които всеки разбира.",
    )
