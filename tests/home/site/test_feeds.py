"""Atom feeds."""

import xml.etree.ElementTree as ET

import pytest
from wagtail.models import PageViewRestriction

from .. import factories

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def _titles(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/atom+xml")
    feed = ET.fromstring(answer.content)  # noqa: S314 - our own answer
    return [title.text for title in feed.findall(f"{ATOM}entry/{ATOM}title")]


def test_a_list_has_a_feed_of_what_is_in_it(client, place, page_of):
    page_of(factories.DecisionPageFactory, title="Решението")
    page_of(factories.NewsPageFactory, title="Новината")
    assert _titles(client, f"/feed/{place.publications.pk}/") == ["Решението"]
    assert set(_titles(client, f"/feed/{place.home.pk}/")) == {"Решението", "Новината"}


def test_a_feed_has_neither_drafts_nor_private_pages(client, place, page_of):
    page_of(factories.DecisionPageFactory, live=False)
    private = page_of(factories.PolicyPageFactory)
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    assert _titles(client, f"/feed/{place.publications.pk}/") == []


def test_a_topic_has_a_feed_in_each_language(client, page_of):
    policy = page_of(factories.PolicyPageFactory, title="За здравето")
    policy.topics.add("Здраве")
    policy.save()
    slug = policy.topics.get().slug
    assert _titles(client, f"/feed/topic/{slug}/") == ["За здравето"]
    assert _titles(client, f"/en/feed/topic/{slug}/") == []


def test_a_page_without_a_list_has_no_feed(client, page_of):
    assert client.get(f"/feed/{page_of(factories.PolicyPageFactory).pk}/").status_code == 404


def test_every_list_names_its_feed(client, place, page_of):
    page_of(factories.NewsPageFactory)
    for page in (place.publications, place.news):
        assert f'type="application/atom+xml" title="{page.title}"' in client.get(page.url).content.decode()
