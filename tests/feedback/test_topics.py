"""What topics are called: one tag, and a name in each language where the site has one."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from wagtail.models import Locale

from feedback.cases import receive, statistics
from feedback.checks import check_settings
from feedback.form import topics
from feedback.models import FeedbackPage, Submission

from .factories import DeskFactory, SubmissionFactory, TopicFactory, create_feedback_page
from .test_export import csv_rows

pytestmark = pytest.mark.django_db


def shouting(tags, language):
    """Call each topic as a site might: in one language as it is, in another with its capital letters."""
    return [(tag, tag.name.upper() if language == "en" else tag.name) for tag in tags]


@pytest.fixture
def names(settings):
    """A site whose topics have a name in English."""
    settings.FEEDBACK = {**settings.FEEDBACK, "TOPIC_NAMES": "tests.feedback.test_topics.shouting"}


@pytest.fixture
def culture():
    return TopicFactory(name="Култура")


def offered(page, language="en") -> list[str]:
    with translation.override(language):
        return [label for pk, label in page.build_form().fields["topics"].choices]


def form_with(*items):
    page = create_feedback_page(form=[("topics", {"topics": list(items)}), ("comment", {})])
    return FeedbackPage.objects.get(pk=page.pk)


def sent(page, topic, language="en"):
    with translation.override(language):
        form = page.build_form({"topics": [topic.pk], "comment": "Повече концерти, моля."})
        assert form.is_valid(), form.errors
        return receive.receive_form(page, form, key="8d7f1f0e-3a0b-4a58-9a3a-0d6f5d0c0c0f")


def test_without_the_setting_a_topic_has_its_own_name(culture):
    assert topics.named([culture], "en") == [(culture, "Култура")]


def test_a_form_names_its_topics_in_the_language_of_the_page(names, culture):
    page = form_with({"topic": culture, "label": ""})
    assert offered(page) == ["КУЛТУРА"]
    assert offered(page, "bg") == ["Култура"]


def test_a_wording_of_the_page_comes_before_the_name(names, culture):
    page = form_with({"topic": culture, "label": "Arts"}, {"topic": TopicFactory(name="Спорт"), "label": ""})
    assert offered(page) == ["Arts", "СПОРТ"]


def test_a_form_without_a_list_is_in_the_order_of_what_is_read(settings):
    settings.FEEDBACK = {**settings.FEEDBACK, "TOPIC_NAMES": "tests.feedback.test_topics.backwards"}
    DeskFactory(topics=[TopicFactory(name="вя"), TopicFactory(name="га")])
    assert offered(create_feedback_page()) == ["аг", "яв"]


def backwards(tags, language):
    return [(tag, tag.name[::-1]) for tag in tags]


def test_the_sender_keeps_their_words_and_the_desk_sees_one_topic(names, culture, admin_client):
    desk = DeskFactory(topics=[culture])
    submission = sent(form_with({"topic": culture, "label": "Arts"}), culture)
    assert (submission.desk, submission.topic_names, submission.topic_labels) == (desk, ["Arts"], ["Култура"])
    inbox = admin_client.get(reverse("feedback_inbox:index")).content.decode()
    assert "Култура" in inbox
    assert "Arts" not in inbox
    case = admin_client.get(reverse("feedback_inbox:case", args=[submission.pk])).content.decode()
    assert "Култура (избрано като: Arts)" in case
    assert csv_rows(admin_client)[0]["Сфери"] == "Култура"
    private = Client().get(f"{submission.page.url}sent/{submission.secret}/").content.decode()
    assert "Arts" in private


def test_forms_in_two_languages_count_as_one_topic(names, culture):
    SubmissionFactory(topic_names=["Culture"]).topics.set([culture])
    SubmissionFactory(topic_names=["Култура"]).topics.set([culture])
    assert [(row.label, row.count) for row in statistics.by_topic(Submission.objects.all())] == [
        ("Култура", 2)
    ]


def test_the_case_does_not_repeat_a_name_that_was_chosen_as_it_is(culture, admin_client):
    submission = SubmissionFactory(topic_names=["Култура"])
    submission.topics.set([culture])
    case = admin_client.get(reverse("feedback_inbox:case", args=[submission.pk])).content.decode()
    assert "избрано като" not in case


def test_a_topic_that_was_deleted_is_called_what_the_sender_saw(culture):
    gone = TopicFactory(name="Спорт")
    submission = SubmissionFactory(topic_names=["Sport", "Culture"])
    submission.topics.set([culture, gone])
    gone.delete()
    assert submission.topic_labels == ["Culture", "Sport"]


def test_a_message_by_phone_names_its_topics_in_the_language_of_its_form(names, culture, admin_client):
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


@pytest.mark.parametrize("path", ["home.nothing.there", "tests.feedback.test_topics.__doc__", "names", 5])
def test_names_that_nobody_gives_are_an_error_before_the_site_runs(settings, path):
    settings.FEEDBACK = {"TOPIC_NAMES": path}
    assert [message.id for message in check_settings(None)] == ["feedback.E002"]


def test_names_that_are_there_are_none(names):
    assert check_settings(None) == []
