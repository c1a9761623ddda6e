"""Changes of a published event: on its page, in structured data and in posts."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils.timezone import localtime

from home.events import changes
from home.models import EventBook, EventMail

pytestmark = pytest.mark.django_db


def test_moved_event_shows_earlier_date_and_place(client, event, event_data):
    before = event.start
    event.start += timedelta(days=7)
    event.end += timedelta(days=7)
    event.place, event.status, event.status_reason = "Площадът", "moved", "Ремонт."
    event.full_clean()
    event.save_revision().publish()
    html = client.get(event.url).content.decode()
    assert event.previous_start == before
    assert "<s>Голямата зала</s>" in html
    assert "Ремонт." in html
    data = event_data(event)
    assert data["eventStatus"] == "https://schema.org/EventRescheduled"
    assert data["previousStartDate"] == localtime(before).isoformat(timespec="seconds")


@pytest.mark.parametrize(
    ("status", "expected"), [("cancelled", "EventCancelled"), ("postponed", "EventPostponed")]
)
def test_structured_data_contains_the_event_status(event, event_data, status, expected):
    event.status = status
    event.save_revision().publish()
    assert event_data(event)["eventStatus"].endswith(expected)


def test_structured_data_contains_the_remaining_capacity(event, event_data, register):
    register("a@example.bg")
    data = event_data(event)
    assert data["remainingAttendeeCapacity"] == 1
    assert data["offers"]["availability"].endswith("InStock")
    register("b@example.bg")
    assert event_data(event)["offers"]["availability"].endswith("SoldOut")


def test_event_with_online_address_has_mixed_attendance_mode(event, event_data):
    event.online_url = "https://meet.example.bg/1"
    event.save_revision().publish()
    data = event_data(event)
    assert data["eventAttendanceMode"].endswith("MixedEventAttendanceMode")
    assert data["location"][1]["@type"] == "VirtualLocation"


def test_post_of_a_cancelled_event_begins_with_the_cancellation(event):
    event.status, event.status_reason = "cancelled", "Болест."
    assert event.get_social_message().text.split("\n\n")[0] == "ОТМЕНЕНО. Болест."


def test_publication_without_signal_is_processed_once_by_maintenance(event):
    type(event).objects.filter(pk=event.pk).update(place="Другаде", capacity=9)
    assert changes.process_missed() == 1
    book = EventBook.objects.get(page=event)
    assert (book.sequence, book.capacity, book.notified_values["place"]) == (1, 9, "Другаде")
    assert changes.process_missed() == 0


@pytest.mark.parametrize("zone", ["UTC", "Europe/Sofia"])
def test_same_time_in_another_time_zone_is_not_a_change(event, register, zone):
    register("a@example.bg")
    event.start, event.end = localtime(event.start, ZoneInfo(zone)), localtime(event.end, ZoneInfo(zone))
    event.save_revision().publish()
    assert changes.process_missed() == 0
    assert not EventMail.objects.filter(kind="changed").exists()


def test_exception_in_a_signal_handler_does_not_prevent_publishing(event, monkeypatch):
    monkeypatch.setattr(changes, "process_publication", lambda page: 1 / 0)
    event.title = "Ново"
    event.save_revision().publish()
    assert type(event).objects.get(pk=event.pk).title == "Ново"


def test_copy_has_no_registration_no_outcome_and_default_status(event):
    event.status, event.outcome = "cancelled", "Няма."
    event.save_revision().publish()
    copy = event.copy(update_attrs={"slug": "copy", "title": "Копие"})
    assert (copy.takes_registrations, copy.status, copy.outcome) == (False, "scheduled", "")


def test_address_links_to_a_map_without_embedding_it(client, event):
    html = client.get(event.url).content.decode()
    assert 'href="https://www.openstreetmap.org/search?query=' in html
    assert "iframe" not in html
