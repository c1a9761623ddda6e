"""Events of a Page."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from civic_social.sandbox import actions
from civic_social.sandbox.models import PageEvent

from .factories import picture_bytes
from .wall_pages import parse, text_of, wall_url


def test_created_event_is_shown_on_its_own_page_and_on_the_profile(client, municipality, event_data):
    event_data["picture"] = SimpleUploadedFile("a.jpg", picture_bytes(), content_type="image/jpeg")
    response = client.post(wall_url("create_event"), event_data)
    created = PageEvent.objects.get()
    assert response["Location"] == created.get_absolute_url()
    page = client.get(created.get_absolute_url())
    for text in ("Ден на реката", "10 декември 2026, 18:00", "Площадът", "Елате!"):
        assert text in text_of(page)
    assert parse(page).select_one(".network-photos img")["src"] == created.cover.get_absolute_url()
    assert "Ден на реката" in text_of(client.get(municipality.get_absolute_url()))


def test_event_without_a_name_is_rejected(client, event_data):
    response = client.post(wall_url("create_event"), {**event_data, "name": ""})
    assert response.status_code == 422
    assert not PageEvent.objects.exists()


def test_event_can_be_changed_until_it_is_cancelled(client, event, event_data):
    client.post(event.get_absolute_url(), {**event_data, "place": "Читалището"})
    assert "Читалището" in text_of(client.get(event.get_absolute_url()))
    client.post(wall_url("cancel_event", event.graph_number))
    assert "Отменено" in text_of(client.get(event.get_absolute_url()))
    response = client.post(event.get_absolute_url(), {**event_data, "place": "Другаде"})
    assert response.status_code == 422
    event.refresh_from_db()
    assert event.place == "Читалището"


def test_deleted_event_responds_410(client, event):
    client.post(wall_url("remove_event", event.graph_number))
    assert client.get(event.get_absolute_url()).status_code == 410


def test_path_of_events_is_a_reserved_slug(db):
    assert "events" in actions.RESERVED_SLUGS
    assert reverse("civic_social_sandbox:create_event") == "/sandbox/events/create/"
