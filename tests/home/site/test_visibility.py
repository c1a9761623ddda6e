"""View restrictions of pages, their subpages, views and aliases."""

import pytest
from wagtail.models import PageViewRestriction

from .. import factories

pytestmark = pytest.mark.django_db


def closed(page):
    PageViewRestriction.objects.create(page=page, restriction_type="login")


def test_restriction_applies_below_a_page_and_not_beside_it(client, website, page_of):
    decision, news = page_of(factories.DecisionPageFactory), page_of(factories.NewsPageFactory)
    closed(website.publications)
    assert client.get(decision.url).status_code == 302
    assert client.get(news.url).status_code == 200
    assert client.get(website.home.url).status_code == 200


def test_restricted_home_page_restricts_the_whole_site(client, website, page_of):
    news = page_of(factories.NewsPageFactory)
    closed(website.home)
    assert [client.get(page.url).status_code for page in (website.home, website.news, news)] == [302] * 3


def test_restriction_applies_to_the_views_of_a_page(client, page_of):
    event = page_of(factories.EventPageFactory, takes_registrations=True)
    closed(event)
    for view in ("", "calendar/", "moments/", "register/"):
        assert client.get(event.url + view).status_code == 302, view


def test_restriction_applies_to_aliases_and_to_pages_below_them(client, website, page_of):
    policy = page_of(factories.PolicyPageFactory)
    alias = policy.create_alias(parent=website.news, update_slug="alias")
    further = alias.create_alias(parent=website.events, update_slug="further")
    most = further.create_alias(parent=website.news, update_slug="most")
    open_one = page_of(factories.NewsPageFactory)
    closed(policy)
    for page in (policy, alias, further, most):
        assert client.get(page.url).status_code == 302, page.url
    assert client.get(open_one.url).status_code == 200
    section = website.publications.create_alias(parent=website.home, update_slug="section", recursive=True)
    assert client.get(section.get_children().get(slug=policy.slug).url).status_code == 302
