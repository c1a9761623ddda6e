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
    assert context["totals"][0][1] == 1
    assert counted(context["tables"][3][2]) == {
        "Ново": 1,
        "В работа": 0,
        "Отговорено": 0,
        "Приключено без отговор": 0,
        "Вероятен спам": 1,
    }


@pytest.fixture
def three_days(db):
    """Submissions of three days: of the last minute of June, of 1 July and of the last minute of July."""
    for moment in ("2026-06-30T23:59", "2026-07-01T00:00", "2026-07-31T23:59"):
        SubmissionFactory(received_at=timezone.make_aware(datetime.datetime.fromisoformat(moment)))


def test_figures_of_a_period_include_its_first_and_last_day(admin_client, three_days):
    path = reverse("feedback_figures:index")
    assert admin_client.get(path).context["totals"][0][1] == 3
    context = admin_client.get(path, {"since": "2026-07-01", "until": "2026-07-31"}).context
    assert context["totals"][0][1] == 2
    assert context["period"] == "01.07.2026 – 31.07.2026"
    assert counted(context["tables"][2][2]) == {"07.2026": 2}


@pytest.mark.parametrize("export", [{}, {"export": "csv"}])
@pytest.mark.parametrize("query", [{"since": "2026-07-31", "until": "2026-07-01"}, {"since": "юли"}])
def test_period_that_makes_no_sense_is_refused_without_figures(admin_client, three_days, query, export):
    response = admin_client.get(reverse("feedback_figures:index"), query | export)
    assert response.context["form"].errors
    assert "tables" not in response.context


def test_figures_are_exported_for_the_period_and_for_own_desks_only(client, three_days):
    mine = Submission.objects.order_by("received_at")[1]
    client.force_login(create_user(mine.desk.group))
    query = {"since": "2026-07-01", "export": "csv"}
    response = client.get(reverse("feedback_figures:index"), query)
    assert response["Content-Disposition"] == 'attachment; filename="feedback-figures-2026-07-01.csv"'
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[:3] == ["Таблица;Ред;Съобщения", ";Период;01.07.2026 – …", ";Съобщения;1"]
    assert [line for line in lines if line.startswith("По звена")] == [f"По звена;{mine.desk};1"]


def test_every_preset_period_is_valid(admin_client):
    response = admin_client.get(reverse("feedback_figures:index"))
    for _label, query in response.context["presets"]:
        assert "tables" in admin_client.get(reverse("feedback_figures:index") + query).context
