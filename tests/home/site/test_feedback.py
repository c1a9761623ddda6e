"""The feedback form on the municipal site: its places and the links to it."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.timezone import now
from taggit.models import Tag

from feedback.models import Desk, FeedbackPage, Submission
from feedback.spam_protection.ticket import Ticket
from home.models import HomePage, NewsIndexPage, PublicationsIndexPage, TopicLabel

from .. import factories
from ..html import get_soup

pytestmark = pytest.mark.django_db

WITH_BOX = [
    factory_class for factory_class in factories.CONTENT_FACTORIES if "News" not in factory_class.__name__
]


@pytest.fixture
def form(website):
    """The site's form, which is not in the menu."""
    return factories.FeedbackPageFactory(parent=website.home, slug="obratna-vrazka")


def test_form_is_allowed_below_a_home_page_only():
    assert FeedbackPage.can_create_at(HomePage())
    assert not FeedbackPage.can_create_at(PublicationsIndexPage())
    assert not FeedbackPage.can_create_at(NewsIndexPage())


def test_form_is_shown_with_header_and_footer(client, form):
    soup = get_soup(client, form.url)
    assert len(soup.find_all("h1")) == 1
    assert soup.select_one(".site-footer")
    assert soup.select_one("main form.feedback-form")


@pytest.mark.parametrize("factory_class", WITH_BOX)
def test_small_form_on_publications_and_events_leads_to_the_form(client, form, page_of, factory_class):
    page = page_of(factory_class)
    box = get_soup(client, page.url).select_one(".feedback-small form")
    assert box["action"] == form.url
    assert box.select_one("[name=about]")["value"] == str(page.pk)
    typed = {"continue": "1", "about": page.pk, "comment": "Моето мнение"}
    response = BeautifulSoup(client.post(box["action"], typed).content, "html.parser")
    assert page.title in response.select_one(".feedback-about").get_text()
    assert response.select_one("textarea[name=comment]").get_text(strip=True) == "Моето мнение"


def test_form_ticks_the_topics_of_the_page_it_is_about(client, form, page_of):
    desk = Desk.objects.create(name="Звено", mailbox="desk@example.bg")
    culture, budget = (Tag.objects.create(name=name, slug=name) for name in ("Култура", "Бюджет"))
    desk.topics.set([culture, budget])
    page = page_of(factories.PolicyPageFactory)
    page.topics.add(culture)
    page.save()
    for response in (
        client.get(form.url, {"about": page.pk}),
        client.post(form.url, {"continue": "1", "about": page.pk, "comment": "Моето мнение"}),
    ):
        ticked = BeautifulSoup(response.content, "html.parser").select("[name=topics][checked]")
        assert [box["value"] for box in ticked] == [str(culture.pk)]
    assert not get_soup(client, form.url).select("[name=topics][checked]")


def test_without_a_form_pages_have_neither_small_form_nor_link(client, website, page_of, form):
    form.unpublish()
    soup = get_soup(client, page_of(factories.PolicyPageFactory).url)
    assert not soup.select(".feedback-small")
    assert form.title not in soup.select_one("footer").get_text()


def test_closed_form_has_a_link_and_no_small_form(client, form, page_of):
    form.closes_at = now() - timedelta(days=1)
    form.save()
    soup = get_soup(client, page_of(factories.PolicyPageFactory).url)
    assert not soup.select(".feedback-small")
    assert soup.select_one(f'footer a[href="{form.url}"]')


def test_footer_links_to_the_form_exactly_once(client, form):
    assert len(get_soup(client, "/").select(f'footer a[href="{form.url}"]')) == 1
    assert not get_soup(client, "/").select(f'.menu a[href="{form.url}"]')
    form.show_in_menus = True
    form.save()
    assert len(get_soup(client, "/").select(f'footer a[href="{form.url}"]')) == 1
    assert get_soup(client, "/").select(f'.menu a[href="{form.url}"]')


def test_each_language_links_to_its_own_form(client, website, form):
    assert not get_soup(client, "/en/").select(f'a[href="{form.url}"]')
    english = factories.FeedbackPageFactory(parent=website.english, title="Feedback", slug="feedback")
    assert get_soup(client, "/en/").select_one(f'footer a[href="{english.url}"]').get_text() == "Feedback"


@pytest.fixture
def culture(settings):
    """A topic with a name in both languages, and the desk that answers it."""
    settings.FEEDBACK = {**settings.FEEDBACK, "MINIMUM_SECONDS": 0}
    topic = Tag.objects.create(name="Култура")
    TopicLabel.objects.create(tag=topic, language="en", label="Culture")
    desk = Desk.objects.create(name="Отдел „Култура“", mailbox="kultura@byalareka.example")
    desk.topics.add(topic)
    with translation.override("bg"):  # a visit to an English page leaves its language on
        yield topic


def test_english_submission_is_routed_to_the_desk_of_the_topic(client, website, culture):
    english = factories.FeedbackPageFactory(
        parent=website.english, slug="feedback", locale=factories.locale("en")
    )
    soup = get_soup(client, english.url)
    assert [label.get_text(strip=True) for label in soup.select("#id_topics label")] == ["Culture"]
    ticket = soup.select_one("[name=ticket]")["value"]
    answers = {
        "ticket": ticket,
        "sum": str(sum(Ticket.read(ticket, english.pk).terms)),
        "topics": [culture.pk],
        "comment": "More concerts in the park, please.",
        "anonymity": "anonymous",
    }
    sent = client.post(english.url, answers, follow=True)
    submission = Submission.objects.get()
    assert (submission.desk.name, submission.topic_names) == ("Отдел „Култура“", ["Culture"])
    assert submission.topic_labels == ["Култура"]
    assert "Culture" in sent.content.decode()


def test_topic_names_take_one_query_and_only_in_other_languages(website, culture):
    Desk.objects.get().topics.add(Tag.objects.create(name="Спорт"))
    form = factories.FeedbackPageFactory(parent=website.home, slug="mnenie")
    taken = {}
    for language in ("bg", "en"):
        with translation.override(language), CaptureQueriesContext(connection) as queries:
            form.build_form()
        taken[language] = [query["sql"] for query in queries]
    assert not [sql for sql in taken["bg"] if "topiclabel" in sql]
    assert len(taken["en"]) == len(taken["bg"]) + 1
