"""The list of submissions: order, filters, search and pagination."""

import datetime

import pytest
from django.db import connection
from django.utils import timezone

from feedback.models import Status, Submission
from feedback.pagination import LimitedPaginator

from ..factories import DeskFactory, SubmissionFactory, TopicFactory

pytestmark = pytest.mark.django_db

INDEX = "/admin/feedback/inbox/"


def listed(client, query="") -> list[str]:
    """Return the reference numbers in the list, in order."""
    response = client.get(INDEX + query)
    return [row.reference for row in response.context["object_list"]]


def test_the_most_overdue_submission_is_listed_first(admin_client):
    today = timezone.localdate()
    days = [3, -5, 10, -1]
    by_day = {day: SubmissionFactory(due_on=today + datetime.timedelta(days=day)) for day in days}
    assert listed(admin_client) == [by_day[day].reference for day in sorted(days)]


def test_only_open_submissions_are_listed_without_a_status_filter(admin_client):
    by_status = {status: SubmissionFactory(status=status).reference for status in Status}
    assert listed(admin_client) == [by_status[Status.NEW], by_status[Status.IN_PROGRESS]]
    assert listed(admin_client, "?status=suspected") == [by_status[Status.SUSPECTED]]
    assert listed(admin_client, "?status=answered&status=closed") == [
        by_status[Status.ANSWERED],
        by_status[Status.CLOSED],
    ]


def test_filters_narrow_the_list(admin_client):
    topic = TopicFactory()
    desk = DeskFactory(topics=[topic])
    mine = SubmissionFactory(desk=desk, due_on=datetime.date(2020, 1, 1))
    mine.topics.add(topic)
    SubmissionFactory()
    for query in (f"?desk={desk.pk}", f"?topics={topic.pk}", "?due=overdue", f"?q={mine.reference}"):
        assert listed(admin_client, query) == [mine.reference], query
    assert listed(admin_client, "?due=soon") == []


@pytest.mark.parametrize("words", ["осветлението", "ОСВЕТЛЕНИЕТО", "Осветлението", "иванка", "Иванка"])
def test_search_ignores_case_and_finds_closed_submissions(admin_client, submission, words):
    found = SubmissionFactory(comment="Осветлението не работи", name="Иванка", status=Status.CLOSED)
    assert found.reference in listed(admin_client, f"?q={words}")


def test_number_of_queries_does_not_grow_with_the_list(admin_client, django_assert_max_num_queries):
    SubmissionFactory.create_batch(3)
    admin_client.get(INDEX)
    with django_assert_max_num_queries(30) as short:
        admin_client.get(INDEX)
    SubmissionFactory.create_batch(20)
    with django_assert_max_num_queries(len(short)):
        admin_client.get(INDEX)


def test_search_finds_only_submissions_of_the_desks_of_the_user(clerk_client, submission):
    SubmissionFactory(comment=submission.comment)
    assert listed(clerk_client, "?q=осветление") == [submission.reference]


def test_paginator_stops_counting_at_its_maximum(admin_client, monkeypatch):
    monkeypatch.setattr(LimitedPaginator, "MAXIMUM", 3)
    SubmissionFactory.create_batch(5, due_on=datetime.date(2020, 1, 1))
    response = admin_client.get(INDEX)
    assert response.context["paginator"].count == 3
    assert len(response.context["object_list"]) == 3
    content = response.content.decode()
    assert "Първите 3" in content
    assert "повече от 3 просрочени" in content


@pytest.mark.skipif(connection.vendor != "sqlite", reason="The query plan is SQLite's.")
def test_open_submissions_are_sorted_by_an_index():
    rows = Submission.objects.open().order_by("due_on", "pk")[:50]
    assert "feedback_inbox (is_open=?)" in rows.explain()
    assert "TEMP B-TREE" not in rows.explain()
