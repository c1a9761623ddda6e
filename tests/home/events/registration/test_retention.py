"""Erasure of participants' data."""

from datetime import timedelta

import pytest
from django.utils import timezone

from feedback.personal_data import data_subjects
from feedback.personal_data.data_subjects import Person
from home.events.registration import records, retention
from home.models import EventBook, EventPage, Registration, State

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(confirmed):
    """A confirmed registration with needs, an answer and an arrival."""
    Registration.objects.update(arrived_at=timezone.now(), answers=[{"id": "1", "label": "?", "value": "!"}])
    return confirmed


def end_event(event, days):
    """Move the end of the event ``days`` days into the past."""
    end = timezone.now() - timedelta(days=days)
    EventPage.objects.filter(pk=event.pk).update(start=end - timedelta(hours=2), end=end)


def test_needs_are_erased_a_week_after_the_event(event, person):
    end_event(event, 8)
    retention.erase_due()
    person.refresh_from_db()
    assert (person.needs, person.name) == ("", "Ангел")


def test_nothing_is_erased_before_its_term(event, person):
    end_event(event, 6)
    assert retention.erase_due() == 0
    assert Registration.objects.get().needs == "Рампа"


def test_personal_data_is_erased_after_retention_and_counts_stay(event, person, client):
    end_event(event, event.retention_days + 1)
    retention.erase_due()
    fresh = Registration.objects.get()
    assert (fresh.name, fresh.email, fresh.needs, fresh.answers) == ("", "", "", [])
    assert retention.count_registrations(event) == {
        "registered": 1,
        "confirmed": 1,
        "waiting": 0,
        "cancelled": 0,
        "arrived": 1,
    }
    assert client.get(f"{event.url}registration/{person.secret}/").status_code == 404
    assert retention.erase_due() == 0


def test_data_subject_search_finds_registrations_by_email(event, person):
    (found,) = [rows for rows in data_subjects.find(Person(email="A@example.bg")).values() if rows]
    assert "Рампа" in found[0].values.values()


@pytest.mark.parametrize(
    "details",
    [{"name": "ИВАНКА петрова"}, {"phone": "+359 888 123 456"}, {"address": "Пирин 5"}],
)
def test_data_subject_search_finds_registrations_by_other_details(event, register, details):
    answers = [{"id": "1", "label": "Телефон и адрес", "value": "0888/123 456, ул. „Пирин“ № 5"}]
    found = register("b@example.bg", name="Петрова, Иванка", answers=answers)
    register("c@example.bg", name="Иван Петров")
    assert [record.key for record in records.find_registrations(Person(**details))] == [str(found.pk)]


def test_erasure_by_email_cancels_the_registration(event, person):
    receipt = data_subjects.erase({"events": [str(person.pk)]}, None)
    assert {"label": "Записвания за събития", "erased": 1, "kept": 0} in receipt["sources"]
    fresh = Registration.objects.get()
    assert (fresh.state, fresh.email, fresh.secret != person.secret) == (State.CANCELLED, "", True)
    assert EventBook.objects.get().taken == 0


def test_every_text_field_of_registration_is_classified_as_personal_or_not():
    personal = {"name", "email", "mailbox", "needs", "answers", "consents", "secret", "code", "network_key"}
    impersonal = {"state", "language_code"}
    texts = {
        field.name
        for field in Registration._meta.concrete_fields
        if field.get_internal_type() in ("CharField", "TextField", "JSONField")
    }
    assert texts == personal | impersonal
