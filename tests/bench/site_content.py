"""A municipal site with as many documents as are asked for, and a bare Wagtail page beside it."""

import uuid
from datetime import date, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from wagtail.models import Page

from home.demo.content import load
from home.demo.people import demo_user
from home.models import DecisionPage, RegisterEntry
from tests.civic_social.site.models import NoticePage

BATCH = 1000


def fill(documents: int, address: str) -> dict[str, str]:
    """Return the address of each page to measure, by its name in the report."""
    site = load(user=demo_user(), site_url=address)
    for page in (site.policy, site.event):
        page.save_revision().publish()
    bare = NoticePage(title="Обява", slug="bare", summary="Една страница без нищо.", locale=site.home.locale)
    site.home.add_child(instance=bare)
    archive = site.home.get_children().get(slug="politiki").specific
    _decisions(archive, documents)
    with connection.cursor() as cursor:
        # As the server does by itself a minute after so many rows have been written.
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    return {
        "bare": "/bare/",
        "home": "/",
        "policy": site.policy.url,
        "event": site.event.url,
        "list": archive.url,
    }


def _decisions(parent, number):
    """Add decisions below ``parent``, in bulk: nothing is indexed or announced."""
    kind = ContentType.objects.get_for_model(DecisionPage)
    taken = parent.numchild
    for first in range(0, number, BATCH):
        pages = [
            Page(
                path=Page._get_path(parent.path, parent.depth + 1, taken + n + 1),
                depth=parent.depth + 1,
                title=f"Решение за улица № {n}",
                slug=f"reshenie-{n}",
                url_path=f"{parent.url_path}reshenie-{n}/",
                content_type=kind,
                locale=parent.locale,
                translation_key=uuid.uuid4(),
                live=True,
            )
            for n in range(first, min(first + BATCH, number))
        ]
        Page.objects.bulk_create(pages)
        for page in pages:
            DecisionPage(page_ptr_id=page.pk, summary="Накратко.").save_base(raw=True)
        RegisterEntry.objects.bulk_create(
            RegisterEntry(
                page=page,
                section=parent,
                locale=parent.locale,
                kind="decision",
                issuer="Общински съвет – Бяла река",
                number=str(page.pk),
                year=2000 + page.pk % 25,
                listed_on=date(2000, 1, 1) + timedelta(days=page.pk % 9000),
                summary="Какво се променя, за кого и откога, с две изречения, които всеки разбира.",
            )
            for page in pages
        )
    Page.objects.filter(pk=parent.pk).update(numchild=taken + number)
