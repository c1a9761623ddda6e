"""Receiving submissions: reference numbers, and concurrent posts."""

import datetime
import uuid

import pytest
from django.db import connection, transaction
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from feedback.cases import receive
from feedback.models import ReferenceCounter, Submission
from tests.threads import run_concurrently

from ..factories import DeskFactory, SubmissionFactory, TopicFactory, create_feedback_page


@pytest.mark.django_db
def test_reference_numbers_count_up_within_a_year():
    year = datetime.date.today().year  # noqa: DTZ011
    assert [SubmissionFactory().reference for _number in range(3)] == [
        f"{year}-00001",
        f"{year}-00002",
        f"{year}-00003",
    ]


@pytest.mark.django_db
def test_reference_numbers_restart_at_local_midnight_of_the_new_year():
    last = datetime.datetime(2026, 12, 31, 21, 59, tzinfo=datetime.UTC)
    assert SubmissionFactory(received_at=last).reference == "2026-00001"
    assert SubmissionFactory(received_at=last + datetime.timedelta(minutes=1)).reference == "2027-00001"


@pytest.mark.django_db
def test_a_rollback_uses_no_reference_number():
    with transaction.atomic():
        ReferenceCounter.next_number(2026)
        transaction.set_rollback(True)
    assert ReferenceCounter.next_number(2026) == 1


def valid_form(page, comment):
    """Return the page's form, bound to valid data."""
    topic = page.build_form().fields["topics"].choices[0][0]
    data = QueryDict(mutable=True)
    data.update({"topics": topic, "comment": comment, "anonymity": "anonymous"})
    form = page.build_form(data)
    assert form.is_valid()
    return form


@pytest.fixture
def busy_page(transactional_db):
    """A feedback page in committed tables, which threads can see."""
    DeskFactory(topics=[TopicFactory()])
    return create_feedback_page()


def test_concurrent_submissions_get_consecutive_numbers(busy_page):
    forms = [valid_form(busy_page, f"Съобщение номер {number}") for number in range(12)]
    got = run_concurrently(
        lambda number: receive.receive_form(busy_page, forms[number], uuid.uuid4()).reference, 12
    )
    year = datetime.date.today().year  # noqa: DTZ011
    assert sorted(map(str, got)) == [f"{year}-{number:05d}" for number in range(1, 13)]


def test_concurrent_posts_with_the_same_key_store_one_submission(busy_page):
    key, form = uuid.uuid4(), valid_form(busy_page, "Едно и също съобщение")
    got = run_concurrently(lambda number: receive.receive_form(busy_page, form, key).reference, 8)
    assert len(set(map(str, got))) == 1
    assert Submission.objects.count() == 1


def test_lost_race_inserts_no_row_that_the_database_would_log(busy_page):
    key, form = uuid.uuid4(), valid_form(busy_page, "Едно и също съобщение")
    first = receive.receive_form(busy_page, form, key)
    with CaptureQueriesContext(connection) as queries:
        assert receive.receive_form(busy_page, form, key) == first
    assert not [each for each in queries if each["sql"].startswith('INSERT INTO "feedback_submission"')]
    assert Submission.objects.count() == 1
