"""The feedback form on the municipal site: where it can be, and which ways lead to it."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils.timezone import now

from feedback.models import FeedbackPage
from home.models import HomePage, NewsIndexPage, PublicationsIndexPage

from . import factories

pytestmark = pytest.mark.django_db

WITH_BOX = [
    factory_class for factory_class in factories.CONTENT_FACTORIES if "News" not in factory_class.__name__
]


@pytest.fixture
def form(place):
    """The site's form, which is not in the menu."""
    return factories.FeedbackPageFactory(parent=place.home, slug="obratna-vrazka")


def _soup(client, url):
    return BeautifulSoup(client.get(url).content, "html.parser")


def test_a_form_can_be_created_below_a_home_page_and_not_among_publications():
    assert FeedbackPage.can_create_at(HomePage())
    assert not FeedbackPage.can_create_at(PublicationsIndexPage())
    assert not FeedbackPage.can_create_at(NewsIndexPage())


def test_the_form_is_shown_in_the_frame_of_the_site(client, form):
    soup = _soup(client, form.url)
    assert len(soup.find_all("h1")) == 1
    assert soup.select_one(".site-footer")
    assert soup.select_one("main form.feedback-form")


@pytest.mark.parametrize("factory_class", WITH_BOX)
def test_publications_and_events_have_a_box_that_leads_to_the_form(client, form, page_of, factory_class):
    page = page_of(factory_class)
    box = _soup(client, page.url).select_one(".feedback-small form")
    assert box["action"] == form.url
    assert box.select_one("[name=about]")["value"] == str(page.pk)
    typed = {"continue": "1", "about": page.pk, "comment": "Моето мнение"}
    answer = BeautifulSoup(client.post(box["action"], typed).content, "html.parser")
    assert page.title in answer.select_one(".feedback-about").get_text()
    assert answer.select_one("textarea[name=comment]").get_text(strip=True) == "Моето мнение"


def test_there_is_no_box_and_no_link_without_a_form(client, place, page_of, form):
    form.unpublish()
    soup = _soup(client, page_of(factories.PolicyPageFactory).url)
    assert not soup.select(".feedback-small")
    assert form.title not in soup.select_one("footer").get_text()


def test_a_closed_form_has_no_box_but_can_still_be_found(client, form, page_of):
    form.closes_at = now() - timedelta(days=1)
    form.save()
    soup = _soup(client, page_of(factories.PolicyPageFactory).url)
    assert not soup.select(".feedback-small")
    assert soup.select_one(f'footer a[href="{form.url}"]')


def test_the_footer_leads_to_the_form_once_whether_it_is_in_the_menu_or_not(client, form):
    assert len(_soup(client, "/").select(f'footer a[href="{form.url}"]')) == 1
    assert not _soup(client, "/").select(f'.menu a[href="{form.url}"]')
    form.show_in_menus = True
    form.save()
    assert len(_soup(client, "/").select(f'footer a[href="{form.url}"]')) == 1
    assert _soup(client, "/").select(f'.menu a[href="{form.url}"]')


def test_each_language_leads_to_its_own_form(client, place, form):
    assert not _soup(client, "/en/").select(f'a[href="{form.url}"]')
    english = factories.FeedbackPageFactory(parent=place.english, title="Feedback", slug="feedback")
    assert _soup(client, "/en/").select_one(f'footer a[href="{english.url}"]').get_text() == "Feedback"
