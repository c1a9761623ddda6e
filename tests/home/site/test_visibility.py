"""What is closed stays closed, however quickly a page is found."""

import pytest
from wagtail.models import PageViewRestriction

from .. import factories

pytestmark = pytest.mark.django_db


def closed(page):
    PageViewRestriction.objects.create(page=page, restriction_type="login")


def test_a_page_below_a_closed_one_is_closed_and_one_beside_it_is_open(client, place, page_of):
    decision, news = page_of(factories.DecisionPageFactory), page_of(factories.NewsPageFactory)
    closed(place.publications)
    assert client.get(decision.url).status_code == 302
    assert client.get(news.url).status_code == 200
    assert client.get(place.home.url).status_code == 200


def test_a_closed_home_page_closes_everything(client, place, page_of):
    news = page_of(factories.NewsPageFactory)
    closed(place.home)
    assert [client.get(page.url).status_code for page in (place.home, place.news, news)] == [302] * 3


def test_a_view_of_a_closed_page_is_closed(client, page_of):
    event = page_of(factories.EventPageFactory, takes_registrations=True)
    closed(event)
    for view in ("", "calendar/", "moments/", "register/"):
        assert client.get(event.url + view).status_code == 302, view


def test_an_alias_of_a_closed_page_is_closed_and_so_is_what_stands_below_it(client, place, page_of):
    policy = page_of(factories.PolicyPageFactory)
    alias = policy.create_alias(parent=place.news, update_slug="alias")
    further = alias.create_alias(parent=place.events, update_slug="further")
    most = further.create_alias(parent=place.news, update_slug="most")
    open_one = page_of(factories.NewsPageFactory)
    closed(policy)
    for page in (policy, alias, further, most):
        assert client.get(page.url).status_code == 302, page.url
    assert client.get(open_one.url).status_code == 200
    section = place.publications.create_alias(parent=place.home, update_slug="section", recursive=True)
    assert client.get(section.get_children().get(slug=policy.slug).url).status_code == 302
