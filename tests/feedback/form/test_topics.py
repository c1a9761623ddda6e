"""The names of topics: one tag, with a name in each language."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from wagtail.models import Locale

from feedback.cases import receive, statistics
from feedback.checks import check_settings
from feedback.form import topics
from feedback.models import FeedbackPage, Submission

from ..browsing import case_html, private_url
from ..factories import DeskFactory, SubmissionFactory, TopicFactory, create_feedback_page
from ..inbox.test_export import csv_rows

pytestmark = pytest.mark.django_db


def uppercase_names(tags, language):
    """Return the names in capital letters in English, and unchanged in other languages."""
    return [(tag, tag.name.upper() if language == "en" else tag.name) for tag in tags]


@pytest.fixture
def names(settings):
    """A site whose topics are named by ``uppercase_names``."""
    settings.FEEDBACK = {
        **settings.FEEDBACK,
        "TOPIC_NAMES": "tests.feedback.form.test_topics.uppercase_names",
    }


@pytest.fixture
def culture():
    """A topic."""
    return TopicFactory(name="Култура")


def offered(page, language="en") -> list[str]:
    """Return the labels of the topics on the form."""
    with translation.override(language):
        return [label for pk, label in page.build_form().fields["topics"].choices]


def form_with(*items):
    """Return a page whose form offers these topics."""
    page = create_feedback_page(form=[("topics", {"topics": list(items)}), ("comment", {})])
    return FeedbackPage.objects.get(pk=page.pk)


def send(page, topic, language="en"):
    """Return the submission of a form on the topic."""
    with translation.override(language):
        form = page.build_form({"topics": [topic.pk], "comment": "Повече концерти, моля."})
        assert form.is_valid(), form.errors
        return receive.receive_form(page, form, key="8d7f1f0e-3a0b-4a58-9a3a-0d6f5d0c0c0f")


def test_without_the_setting_the_name_of_a_topic_is_its_tag(culture):
    assert topics.named([culture], "en") == [(culture, "Култура")]


def test_topics_are_named_in_the_language_of_the_page(names, culture):
    page = form_with({"topic": culture, "label": ""})
    assert offered(page) == ["КУЛТУРА"]
    assert offered(page, "bg") == ["Култура"]


def test_the_wording_of_the_page_overrides_the_name_of_a_topic(names, culture):
    page = form_with({"topic": culture, "label": "Arts"}, {"topic": TopicFactory(name="Спорт"), "label": ""})
    assert offered(page) == ["Arts", "СПОРТ"]


def test_topics_of_a_form_without_a_list_are_sorted_by_their_shown_name(settings):
    settings.FEEDBACK = {**settings.FEEDBACK, "TOPIC_NAMES": "tests.feedback.form.test_topics.reversed_names"}
    DeskFactory(topics=[TopicFactory(name="вя"), TopicFactory(name="га")])
    assert offered(create_feedback_page()) == ["аг", "яв"]


def reversed_names(tags, language):
    """Return the names spelled backwards."""
    return [(tag, tag.name[::-1]) for tag in tags]


def test_the_sender_sees_the_wording_and_the_desk_the_topic(names, culture, admin_client):
    desk = DeskFactory(topics=[culture])
    submission = send(form_with({"topic": culture, "label": "Arts"}), culture)
    assert (submission.desk, submission.topic_names, submission.topic_labels) == (desk, ["Arts"], ["Култура"])
    inbox = admin_client.get(reverse("feedback_inbox:index")).content.decode()
    assert "Култура" in inbox
    assert "Arts" not in inbox
    case = case_html(admin_client, submission)
    assert "Култура (избрано като: Arts)" in case
    assert csv_rows(admin_client)[0]["Теми"] == "Култура"
    private = Client().get(private_url(submission)).content.decode()
    assert "Arts" in private


def test_submissions_in_two_languages_count_for_one_topic(names, culture):
    SubmissionFactory(topic_names=["Culture"]).topics.set([culture])
    SubmissionFactory(topic_names=["Култура"]).topics.set([culture])
    assert [(row.label, row.count) for row in statistics.by_topic(Submission.objects.all())] == [
        ("Култура", 2)
    ]


def test_the_case_shows_the_wording_only_if_it_differs(culture, admin_client):
    submission = SubmissionFactory(topic_names=["Култура"])
    submission.topics.set([culture])
    case = case_html(admin_client, submission)
    assert "избрано като" not in case


def test_a_deleted_topic_keeps_the_wording_that_the_sender_saw(culture):
    gone = TopicFactory(name="Спорт")
    submission = SubmissionFactory(topic_names=["Sport", "Culture"])
    submission.topics.set([culture, gone])
    gone.delete()
    assert submission.topic_labels == ["Culture", "Sport"]


def test_a_manual_entry_names_its_topics_in_the_language_of_its_form(names, culture, admin_client):
    DeskFactory(topics=[culture])
    english, _created = Locale.objects.get_or_create(language_code="en")
    page = create_feedback_page(slug="feedback", locale=english)
    data = {
        "page": page.pk,
        "channel": "phone",
        "received_on": "2026-11-20",
        "topics": [culture.pk],
        "comment": "More concerts.",
    }
    admin_client.post(reverse("feedback_inbox:enter"), data)
    entered = Submission.objects.get()
    assert (entered.topic_names, entered.topic_labels) == (["КУЛТУРА"], ["Култура"])


@pytest.mark.parametrize(
    "path", ["home.nothing.there", "tests.feedback.form.test_topics.__doc__", "names", 5]
)
def test_a_path_that_names_no_function_is_an_error(settings, path):
    settings.FEEDBACK = {"TOPIC_NAMES": path}
    assert [message.id for message in check_settings(None)] == ["feedback.E002"]


def test_a_path_that_names_a_function_is_no_error(names):
    assert check_settings(None) == []
