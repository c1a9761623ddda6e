"""Registration over HTTP, as browsers without JavaScript do it."""

import re

import pytest
from django.core import mail
from django.test import Client

from home.events.registration import views
from home.models import EventBook, Registration, State

from ...factories import EventPageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def answers(open_form):
    """What somebody posts who wants to come."""
    return {**open_form(), "name": "Иванка Петрова", "email": "Ivanka@Example.bg", "needs": "Рампа"}


@pytest.fixture
def own(client, event, answers, django_capture_on_commit_callbacks):
    """Register through the form, and return the address that came by mail."""
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{event.url}register/", answers)
    (address,) = re.findall(r"http://\S+/registration/\S+/", mail.outbox[0].body)
    return address.removeprefix("http://testserver").removeprefix("http://localhost")


def test_a_registration_holds_a_place_and_sends_the_link_by_mail_only(client, event, own):
    registration = Registration.objects.get()
    assert (registration.email, registration.state) == ("ivanka@example.bg", State.HELD)
    assert registration.secret in own
    assert mail.outbox[0].to == ["ivanka@example.bg"]


def test_after_registering_the_browser_is_told_to_read_the_mail(client, event, answers):
    response = client.post(f"{event.url}register/", answers, follow=True)
    html = response.content.decode()
    assert response.redirect_chain[0][1] == 302
    assert Registration.objects.get().secret not in html
    assert "no-store" in response["Cache-Control"]


def test_looking_at_the_own_page_changes_nothing(client, own):
    assert client.get(own).status_code == 200
    assert Registration.objects.get().state == State.HELD


def test_confirming_makes_the_place_final_and_brings_a_calendar_file(
    client, own, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        html = client.post(own, {"do": "confirm"}, follow=True).content.decode()
    assert Registration.objects.get().state == State.CONFIRMED
    assert Registration.objects.get().spoken_code in html
    confirmed = mail.outbox[-1]
    assert [name for name, _content, _type in confirmed.attachments] == ["event.ics"]
    assert confirmed.alternatives[0].mimetype == "text/html"


def test_the_owner_changes_their_answers_and_gives_the_place_up(client, event, own):
    client.post(own, {"do": "change", "name": "Иванка Илиева", "needs": ""})
    registration = Registration.objects.get()
    assert (registration.name, registration.needs) == ("Иванка Илиева", "")
    client.post(own, {"do": "cancel"})
    assert Registration.objects.get().state == State.CANCELLED
    assert EventBook.objects.get(page=event).taken == 0


def test_a_mistake_on_the_own_page_is_told_and_changes_nothing(client, own):
    response = client.post(own, {"do": "change", "name": ""})
    assert response.status_code == 422
    assert 'href="#id_name"' in response.content.decode()
    assert Registration.objects.get().name == "Иванка Петрова"


def test_a_guessed_address_shows_nothing(client, event, own):
    assert client.get(f"{event.url}registration/guess/").status_code == 404


def test_the_own_page_of_one_event_does_not_open_at_another(client, page_of, own):
    other = page_of(EventPageFactory, takes_registrations=True)
    secret = Registration.objects.get().secret
    assert client.get(f"{other.url}registration/{secret}/").status_code == 404


def test_the_entrance_code_is_a_picture_once_the_place_is_confirmed(client, own):
    assert client.get(f"{own}code/").status_code == 404
    client.post(own, {"do": "confirm"})
    response = client.get(f"{own}code/")
    assert response["Content-Type"] == "image/svg+xml"
    assert Registration.objects.get().secret not in response.content.decode()


def test_every_mistake_has_its_message_and_keeps_what_was_typed(client, event, answers):
    response = client.post(f"{event.url}register/", {**answers, "name": "", "email": "грешно"})
    html = response.content.decode()
    assert response.status_code == 422
    assert 'href="#id_name"' in html
    assert 'href="#id_email"' in html
    assert "Рампа" in html
    assert not Registration.objects.exists()


def test_without_the_check_nothing_is_stored(client, event, answers):
    response = client.post(f"{event.url}register/", {**answers, "sum": "99"})
    assert response.status_code == 422
    assert not Registration.objects.exists()


def test_a_program_that_fills_in_the_hidden_field_is_told_so(client, event, answers):
    response = client.post(f"{event.url}register/", {**answers, "website": "http://spam"})
    assert response.status_code == 429
    assert not Registration.objects.exists()


def test_somebody_elses_address_reveals_nothing(client, event, answers, come, open_form):
    come("ivanka@example.bg")
    known = client.post(f"{event.url}register/", answers, follow=True).content.decode()
    fresh = client.post(
        f"{event.url}register/", {**answers, **open_form(), "email": "new@example.bg"}, follow=True
    ).content.decode()
    heading = re.compile(r"<h1>(.*?)</h1>")
    assert heading.search(known).group(1) == heading.search(fresh).group(1)
    assert Registration.objects.count() == 2


def test_a_full_event_offers_the_waiting_list(client, event, answers, come):
    come("a@example.bg"), come("b@example.bg")
    assert f'href="{event.url}register/"' in client.get(event.url).content.decode()
    client.post(f"{event.url}register/", answers)
    assert Registration.objects.get(email="ivanka@example.bg").state == State.WAITING


def test_own_questions_are_asked_and_kept(client, event, open_form):
    event.questions = [
        {
            "type": "choice",
            "id": "5f0d8d5c-0000-4000-8000-000000000001",
            "value": {"label": "Обяд?", "help_text": "", "required": True, "options": ["Да", "Не"]},
        }
    ]
    event.save_revision().publish()
    data = {**open_form(), "name": "А", "email": "a@example.bg"}
    assert client.post(f"{event.url}register/", data).status_code == 422
    data |= {"q_5f0d8d5c000040008000000000000001": "Да"}
    assert client.post(f"{event.url}register/", data).status_code == 302
    assert Registration.objects.get().answers[0]["value"] == "Да"


def test_a_lost_cookie_loses_nothing_that_was_typed(event, open_form):
    client = Client(enforce_csrf_checks=True)
    data = {**open_form(), "name": "Иванка Петрова", "email": "a@example.bg"}
    response = client.post(f"{event.url}register/", data)
    assert response.status_code == 403
    assert "Иванка Петрова" in response.content.decode()
    assert not Registration.objects.exists()
    assert client.post(event.url, data).status_code == 403


def test_one_network_cannot_fill_an_event(client, event, answers, open_form, monkeypatch):
    monkeypatch.setattr(views, "NETWORK_LIMIT", 1)
    assert client.post(f"{event.url}register/", answers).status_code == 302
    response = client.post(f"{event.url}register/", {**answers, **open_form(), "email": "b@example.bg"})
    assert response.status_code == 429
    assert "Иванка Петрова" in response.content.decode()


@pytest.mark.parametrize(
    "values", [{"takes_registrations": False}, {"status": "cancelled"}, {"status": "postponed"}]
)
def test_where_nobody_can_register_nobody_does(client, event, answers, values):
    for name, value in values.items():
        setattr(event, name, value)
    event.save_revision().publish()
    client.post(f"{event.url}register/", answers)
    assert not Registration.objects.exists()
