"""The feedback form on the municipal site: where it can be, and which ways lead to it."""

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


def test_a_message_from_the_english_form_comes_to_the_desk_of_the_bulgarian_topic(client, place, culture):
    english = factories.FeedbackPageFactory(
        parent=place.english, slug="feedback", locale=factories.locale("en")
    )
    soup = _soup(client, english.url)
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


def test_only_a_form_in_another_language_asks_for_names_and_only_once(place, culture):
    Desk.objects.get().topics.add(Tag.objects.create(name="Спорт"))
    form = factories.FeedbackPageFactory(parent=place.home, slug="mnenie")
    taken = {}
    for language in ("bg", "en"):
        with translation.override(language), CaptureQueriesContext(connection) as queries:
            form.build_form()
        taken[language] = [query["sql"] for query in queries]
    assert not [sql for sql in taken["bg"] if "topiclabel" in sql]
    assert len(taken["en"]) == len(taken["bg"]) + 1
