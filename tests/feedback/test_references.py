"""Reference numbers: the year, a running number, and no race."""

import datetime
import threading
import uuid

import pytest
from django.db import connections, transaction
from django.http import QueryDict

from feedback.cases import receive
from feedback.models import ReferenceCounter, Submission

from .factories import DeskFactory, SubmissionFactory, TopicFactory, create_feedback_page


@pytest.mark.django_db
def test_numbers_run_within_a_year():
    year = datetime.date.today().year  # noqa: DTZ011
    assert [SubmissionFactory().reference for _one in range(3)] == [
        f"{year}-00001",
        f"{year}-00002",
        f"{year}-00003",
    ]


@pytest.mark.django_db
def test_each_year_begins_anew_at_local_midnight():
    last = datetime.datetime(2026, 12, 31, 21, 59, tzinfo=datetime.UTC)
    assert SubmissionFactory(received_at=last).reference == "2026-00001"
    assert SubmissionFactory(received_at=last + datetime.timedelta(minutes=1)).reference == "2027-00001"


@pytest.mark.django_db
def test_a_submission_that_was_not_stored_uses_up_no_number():
    with transaction.atomic():
        ReferenceCounter.next_number(2026)
        transaction.set_rollback(True)
    assert ReferenceCounter.next_number(2026) == 1


def valid_form(page, comment):
    topic = page.build_form().fields["topics"].choices[0][0]
    data = QueryDict(mutable=True)
    data.update({"topics": topic, "comment": comment, "anonymity": "anonymous"})
    form = page.build_form(data)
    assert form.is_valid()
    return form


def run_at_once(work, count):
    """Run ``work(number)`` in as many threads, started together; return their results."""
    barrier, results = threading.Barrier(count), [None] * count

    def run(number):
        try:
            barrier.wait()
            results[number] = work(number)
        except Exception as error:
            results[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[number]) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.fixture
def busy_page(transactional_db):
    """A page to which many people write at once."""
    DeskFactory(topics=[TopicFactory()])
    return create_feedback_page()


def test_people_who_send_at_once_get_different_numbers_without_gaps(busy_page):
    forms = [valid_form(busy_page, f"Съобщение номер {number}") for number in range(12)]
    got = run_at_once(
        lambda number: receive.receive_form(busy_page, forms[number], uuid.uuid4()).reference, 12
    )
    year = datetime.date.today().year  # noqa: DTZ011
    assert sorted(map(str, got)) == [f"{year}-{number:05d}" for number in range(1, 13)]


def test_presses_of_one_button_at_once_give_one_number(busy_page):
    key, form = uuid.uuid4(), valid_form(busy_page, "Едно и също съобщение")
    got = run_at_once(lambda number: receive.receive_form(busy_page, form, key).reference, 8)
    assert len(set(map(str, got))) == 1
    assert Submission.objects.count() == 1
