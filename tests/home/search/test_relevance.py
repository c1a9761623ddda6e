"""The search finds what citizens look for: 153 queries over the pages of a municipality."""

import pytest
from django.db import connection
from freezegun import freeze_time
from wagtail.models import Page

from home.search_page import results

from .town import create_town
from .town_queries import QUERIES

pytestmark = pytest.mark.django_db

#: The share of queries with the right page among the first three.
FLOORS = {"postgresql": 0.95, "sqlite": 0.9}
#: No kind of query may be far behind the others.
CATEGORY_FLOOR = 0.75


@freeze_time("2026-11-30 12:00")
def test_right_page_is_among_the_first_three(place):
    create_town(place)
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
