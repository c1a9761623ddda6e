"""Atom feeds."""

import xml.etree.ElementTree as ET

import pytest
from wagtail.models import PageViewRestriction

from .. import factories

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def _titles(client, address):
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/atom+xml")
    feed = ET.fromstring(response.content)  # noqa: S314 - our own response
    return [title.text for title in feed.findall(f"{ATOM}entry/{ATOM}title")]


def test_feed_of_a_list_has_its_pages(client, website, page_of):
    page_of(factories.DecisionPageFactory, title="Решението")
    page_of(factories.NewsPageFactory, title="Новината")
    assert _titles(client, f"/feed/{website.publications.pk}/") == ["Решението"]
    assert set(_titles(client, f"/feed/{website.home.pk}/")) == {"Решението", "Новината"}


def test_feed_has_neither_drafts_nor_restricted_pages(client, website, page_of):
    page_of(factories.DecisionPageFactory, live=False)
    private = page_of(factories.PolicyPageFactory)
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    assert _titles(client, f"/feed/{website.publications.pk}/") == []


def test_feed_of_a_topic_has_one_language(client, page_of):
    policy = page_of(factories.PolicyPageFactory, title="За здравето")
    policy.topics.add("Здраве")
    policy.save()
    slug = policy.topics.get().slug
    assert _titles(client, f"/feed/topic/{slug}/") == ["За здравето"]
    assert _titles(client, f"/en/feed/topic/{slug}/") == []


def test_publication_has_no_feed(client, page_of):
    assert client.get(f"/feed/{page_of(factories.PolicyPageFactory).pk}/").status_code == 404


def test_every_list_links_to_its_feed(client, website, page_of):
    page_of(factories.NewsPageFactory)
    for page in (website.publications, website.news):
        assert f'type="application/atom+xml" title="{page.title}"' in client.get(page.url).content.decode()
