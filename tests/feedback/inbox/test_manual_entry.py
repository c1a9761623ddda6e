"""Manual entry of messages that came by phone, by letter or in person."""

import datetime

import pytest
from django.urls import reverse

from feedback.models import Submission

from ..factories import SubmissionFactory
from ..inspection import logged_actions

pytestmark = pytest.mark.django_db


def test_a_message_by_phone_gets_a_number_of_the_same_series(admin_client, feedback_page, topics, desk):
    first = SubmissionFactory()
    data = {
        "page": feedback_page.pk,
        "channel": "phone",
        "received_on": "2026-11-20",
        "topics": [topics[0].pk],
        "comment": "Дупка на пътя.",
        "sender_kind": "individual",
        "name": "Стоян",
    }
    response = admin_client.post(reverse("feedback_inbox:enter"), data)
    entered = Submission.objects.latest("pk")
    assert response.url == reverse("feedback_inbox:case", args=[entered.pk])
    assert int(entered.reference[-5:]) == int(first.reference[-5:]) + 1
    assert (entered.channel, entered.desk) == ("phone", desk)
    assert entered.due_on == datetime.date(2026, 12, 20)
    assert logged_actions(entered) == ["feedback.enter"]


def test_contact_data_of_an_anonymous_caller_is_not_stored(admin_client, feedback_page):
    data = {
        "page": feedback_page.pk,
        "channel": "phone",
        "received_on": "2026-11-20",
        "comment": "Дупка на пътя.",
        "name": "Стоян",
        "email": "stoyan@example.bg",
    }
    admin_client.post(reverse("feedback_inbox:enter"), data)
    entered = Submission.objects.get()
    assert entered.is_anonymous
    assert (entered.name, entered.email) == ("", "")
