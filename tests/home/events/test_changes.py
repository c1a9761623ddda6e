"""What is shown, structured and announced when an event changes."""

import json
import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils.timezone import localtime

from home.events import changes
from home.models import EventBook, EventMail

pytestmark = pytest.mark.django_db


def structured(client, page):
    html = client.get(page.url).content.decode()
    graph = json.loads(re.search(r'ld\+json"[^>]*>(.*?)</script>', html, re.DOTALL).group(1))["@graph"]
    return next(item for item in graph if item["@type"] == "Event")


def test_the_old_date_and_place_stay_visible(client, event):
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
    data = structured(client, event)
    assert data["eventStatus"] == "https://schema.org/EventRescheduled"
    assert data["previousStartDate"] == localtime(before).isoformat()


@pytest.mark.parametrize(
    ("status", "said"), [("cancelled", "EventCancelled"), ("postponed", "EventPostponed")]
)
def test_search_engines_learn_what_has_become_of_it(client, event, status, said):
    event.status = status
    event.save_revision().publish()
    assert structured(client, event)["eventStatus"].endswith(said)


def test_search_engines_learn_how_many_places_are_left(client, event, come):
    come("a@example.bg")
    data = structured(client, event)
    assert data["remainingAttendeeCapacity"] == 1
    assert data["offers"]["availability"].endswith("InStock")
    come("b@example.bg")
    assert structured(client, event)["offers"]["availability"].endswith("SoldOut")


def test_an_event_on_line_as_well_is_a_mixed_one(client, event):
    event.online_url = "https://meet.example.bg/1"
    event.save_revision().publish()
    data = structured(client, event)
    assert data["eventAttendanceMode"].endswith("MixedEventAttendanceMode")
    assert data["location"][1]["@type"] == "VirtualLocation"


def test_the_post_about_a_cancelled_event_begins_with_that(event):
    event.status, event.status_reason = "cancelled", "Болест."
    assert event.get_social_message().text.split("\n\n")[0] == "ОТМЕНЕНО. Болест."


def test_a_publication_that_a_crash_went_past_is_noted_by_the_sweep(event):
    type(event).objects.filter(pk=event.pk).update(place="Другаде", capacity=9)
    assert changes.process_missed() == 1
    book = EventBook.objects.get(page=event)
    assert (book.sequence, book.capacity, book.told["place"]) == (1, 9, "Другаде")
    assert changes.process_missed() == 0


@pytest.mark.parametrize("zone", ["UTC", "Europe/Sofia"])
def test_the_same_moment_in_another_time_zone_is_no_change(event, come, zone):
    come("a@example.bg")
    event.start, event.end = localtime(event.start, ZoneInfo(zone)), localtime(event.end, ZoneInfo(zone))
    event.save_revision().publish()
    assert changes.process_missed() == 0
    assert not EventMail.objects.filter(kind="changed").exists()


def test_a_defect_in_following_does_not_stop_publishing(event, monkeypatch):
    monkeypatch.setattr(changes, "process_publication", lambda page: 1 / 0)
    event.title = "Ново"
    event.save_revision().publish()
    assert type(event).objects.get(pk=event.pk).title == "Ново"


def test_a_copy_starts_without_registration_and_as_planned(event):
    event.status, event.outcome = "cancelled", "Няма."
    event.save_revision().publish()
    copy = event.copy(update_attrs={"slug": "copy", "title": "Копие"})
    assert (copy.takes_registrations, copy.status, copy.outcome) == (False, "scheduled", "")


def test_a_map_is_only_a_link(client, event):
    html = client.get(event.url).content.decode()
    assert 'href="https://www.openstreetmap.org/search?query=' in html
    assert "iframe" not in html
