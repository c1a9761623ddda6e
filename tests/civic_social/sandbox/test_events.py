"""Events on the wall: made, changed, called off and deleted by people, never by a program."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from civic_social.sandbox import actions
from civic_social.sandbox.models import PageEvent

from .factories import picture_bytes
from .test_wall import address, seen, words


@pytest.fixture
def typed(municipality):
    return {
        "profile": municipality.pk,
        "name": "Ден на реката",
        "starts_at": "2026-12-10T18:00",
        "ends_at": "2026-12-10T20:00",
        "place": "Площадът",
        "description": "Елате!",
    }


@pytest.fixture
def event(client, typed):
    client.post(address("create_event"), typed)
    return PageEvent.objects.get()


def test_an_event_is_made_as_in_facebooks_form_and_stands_on_the_page(client, municipality, typed):
    typed["picture"] = SimpleUploadedFile("a.jpg", picture_bytes(), content_type="image/jpeg")
    response = client.post(address("create_event"), typed)
    made = PageEvent.objects.get()
    assert response["Location"] == made.get_absolute_url()
    shown = client.get(made.get_absolute_url())
    for said in ("Ден на реката", "10 декември 2026, 18:00", "Площадът", "Елате!"):
        assert said in words(shown)
    assert seen(shown).select_one(".network-photos img")["src"] == made.cover.get_absolute_url()
    assert "Ден на реката" in words(client.get(municipality.get_absolute_url()))


def test_what_is_missing_is_said(client, typed):
    response = client.post(address("create_event"), {**typed, "name": ""})
    assert response.status_code == 422
    assert not PageEvent.objects.exists()


def test_an_event_can_be_changed_until_it_is_called_off(client, event, typed):
    client.post(event.get_absolute_url(), {**typed, "place": "Читалището"})
    assert "Читалището" in words(client.get(event.get_absolute_url()))
    client.post(address("cancel_event", event.graph_number))
    assert "Отменено" in words(client.get(event.get_absolute_url()))
    response = client.post(event.get_absolute_url(), {**typed, "place": "Другаде"})
    assert response.status_code == 422
    event.refresh_from_db()
    assert event.place == "Читалището"


def test_a_deleted_event_is_gone_and_says_so(client, event):
    client.post(address("remove_event", event.graph_number))
    assert client.get(event.get_absolute_url()).status_code == 410


def test_a_page_cannot_take_the_address_of_the_events(db):
    assert "events" in actions.RESERVED_SLUGS
    assert reverse("civic_social_sandbox:create_event") == "/sandbox/events/create/"
