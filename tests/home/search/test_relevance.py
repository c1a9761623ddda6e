"""The search finds what citizens look for: 153 queries over the pages of a municipality, 60 over the demo."""

import pytest
from django.core.management import call_command
from django.db import connection
from freezegun import freeze_time
from wagtail.models import Page

from home.demo.content import load
from home.search_page import results
from home.search_page.task_words import words_of_tasks

from .demo_queries import QUERIES as DEMO_QUERIES
from .town import create_town
from .town_queries import QUERIES

pytestmark = pytest.mark.django_db

#: The share of queries with the right page among the first three.
FLOORS = {"postgresql": 0.95, "sqlite": 0.9}
#: No kind of query may be far behind the others.
CATEGORY_FLOOR = 0.75


@freeze_time("2026-11-30 12:00")
def test_right_page_is_among_the_first_three(website):
    create_town(website)
    missed, shares = {}, {}
    for category, queries in QUERIES.items():
        for query, slugs in queries:
            hits = results.find(query, Page.objects.live().public().filter(depth__gt=1)).hits
            first = [hit.page.slug for hit in hits[:3]]
            if not set(slugs.split()).intersection(first):
                missed[query] = first
        shares[category] = 1 - len(missed.keys() & dict(queries)) / len(queries)
    total = sum(map(len, QUERIES.values()))
    assert 1 - len(missed) / total >= FLOORS[connection.vendor], missed
    assert min(shares.values()) >= CATEGORY_FLOOR, (shares, missed)


def test_right_page_of_the_demo_is_among_the_first_three(admin_user):
    content = load(user=admin_user, site_url="http://localhost:8000")
    for page in (content.policy, content.strategy, content.event, content.news_bridge):
        page.save_revision().publish()
    content.home.refresh_from_db()
    pages = Page.objects.live().public().filter(depth__gt=1, locale=content.home.locale)
    call_command("update_index", verbosity=0)
    tasks = words_of_tasks(content.home)
    missed = {}
    for query, slugs in DEMO_QUERIES:
        first = [hit.page.slug for hit in results.find(query, pages, tasks=tasks).hits[:3]]
        if not set(slugs.split()).intersection(first):
            missed[query] = first
    assert 1 - len(missed) / len(DEMO_QUERIES) >= 0.95, missed
