"""Statistics by topic, month, status and channel."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from feedback.cases import statistics
from feedback.models import Status, Submission

from ..factories import SubmissionFactory, TopicFactory, create_user

pytestmark = pytest.mark.django_db


def counted(rows) -> dict:
    """Return the counts by label."""
    return {row.label: row.count for row in rows}


def test_a_submission_on_two_topics_counts_for_both():
    roads, trees = TopicFactory(name="Пътища"), TopicFactory(name="Дървета")
    SubmissionFactory().topics.set([roads, trees])
    SubmissionFactory().topics.set([roads])
    rows = statistics.by_topic(Submission.objects.all())
    assert [(row.label, row.count, row.share) for row in rows] == [("Пътища", 2, 100), ("Дървета", 1, 50)]


def test_months_are_in_order_and_begin_at_local_midnight():
    for moment in ("2026-01-31T21:59", "2026-01-31T22:01", "2026-03-05T10:00"):
        SubmissionFactory(received_at=datetime.datetime.fromisoformat(f"{moment}+00:00"))
    rows = statistics.by_month(Submission.objects.all())
    assert [(row.label, row.count) for row in rows] == [("01.2026", 1), ("02.2026", 1), ("03.2026", 1)]


def test_days_to_reply_is_the_mean_of_all_replies():
    assert statistics.days_to_reply(Submission.objects.all()) == "–"
    now = timezone.now()
    for days in (1, 4):
        SubmissionFactory(received_at=now - datetime.timedelta(days=days), answered_at=now)
    assert statistics.days_to_reply(Submission.objects.all()) == "2,5 дни"


def test_statistics_cover_only_the_desks_of_the_user(client):
    mine = SubmissionFactory()
    SubmissionFactory()
    SubmissionFactory(desk=mine.desk, status=Status.SUSPECTED)
    clerk = create_user()
    path = reverse("feedback_figures:index")
    client.force_login(clerk)
    assert client.get(path).status_code == 302
    clerk.groups.add(mine.desk.group)
    context = client.get(path).context
    assert context["total"] == 1
    assert counted(context["tables"][2][2]) == {
        "Ново": 1,
        "В работа": 0,
        "Отговорено": 0,
        "Приключено без отговор": 0,
        "Вероятен спам": 1,
    }
