"""Registration over HTTP, as a browser without JavaScript does it."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from home.events.mail.models import EventMail
from home.events.registration import views
from home.models import EventBook, Registration, State
from tests.full_disk import full_disk

from ...factories import EventPageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def answers(open_form):
    """The values of a valid registration form."""
    return {**open_form(), "name": "Иванка Петрова", "email": "Ivanka@Example.bg", "needs": "Рампа"}


@pytest.fixture
def private_url(client, event, answers, django_capture_on_commit_callbacks):
    """Register through the form and return the private address from the mail."""
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{event.url}register/", answers)
    (address,) = re.findall(r"http://\S+/registration/\S+/", mail.outbox[0].body)
    return address.removeprefix("http://testserver").removeprefix("http://localhost")


def test_registration_holds_a_place_and_mails_the_private_link(client, event, private_url):
    registration = Registration.objects.get()
    assert (registration.mailbox, registration.state) == ("ivanka@example.bg", State.HELD)
    assert registration.secret in private_url
    assert mail.outbox[0].to == ["Ivanka@Example.bg"]


def test_receipt_page_does_not_contain_the_secret(client, event, answers):
    response = client.post(f"{event.url}register/", answers, follow=True)
    html = response.content.decode()
    assert response.redirect_chain[0][1] == 302
    assert Registration.objects.get().secret not in html
    assert "no-store" in response["Cache-Control"]


def test_get_request_does_not_confirm_the_registration(client, private_url):
    assert client.get(private_url).status_code == 200
    assert Registration.objects.get().state == State.HELD


def test_confirmation_mail_has_a_calendar_file_and_html(
    client, private_url, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        html = client.post(private_url, {"do": "confirm"}, follow=True).content.decode()
    assert Registration.objects.get().state == State.CONFIRMED
    assert Registration.objects.get().spoken_code in html
    confirmed = mail.outbox[-1]
    assert [name for name, _content, _type in confirmed.attachments] == ["event.ics"]
    assert confirmed.alternatives[0].mimetype == "text/html"


def test_participant_changes_answers_and_cancels(client, event, private_url):
    client.post(private_url, {"do": "change", "name": "Иванка Илиева", "needs": ""})
    registration = Registration.objects.get()
    assert (registration.name, registration.needs) == ("Иванка Илиева", "")
    asked = client.post(private_url, {"do": "cancel"})
    assert asked.status_code == 200
    assert "Отказвате ли се от мястото?" in asked.content.decode()
    assert Registration.objects.get().state == State.HELD
    html = client.post(private_url, {"do": "cancel", "sure": "yes"}, follow=True).content.decode()
    assert Registration.objects.get().state == State.CANCELLED
    assert "Връщам си мястото" in html


def test_given_up_place_is_taken_back_by_one_press(client, event, private_url):
    client.post(private_url, {"do": "confirm"})
    client.post(private_url, {"do": "cancel", "sure": "yes"})
    client.post(private_url, {"do": "keep"})
    assert Registration.objects.get().state == State.CONFIRMED
    assert EventBook.objects.get(page=event).taken == 1


def test_given_up_place_cannot_be_taken_back_late_and_offers_to_register_again(client, event, private_url):
    client.post(private_url, {"do": "cancel", "sure": "yes"})
    Registration.objects.update(undo_until=timezone.now())
    html = client.post(private_url, {"do": "keep"}, follow=True).content.decode()
    assert Registration.objects.get().state == State.CANCELLED
    assert "Връщам си мястото" not in html
    assert f'href="{event.url}register/"' in html


def test_page_of_an_unconfirmed_place_begins_with_the_button_that_confirms(client, private_url):
    html = client.get(private_url).content.decode()
    assert "<h1>Потвърдете мястото си</h1>" in html
    main = html.partition("<h1>")[2]
    assert main.index('name="do" value="confirm"') < main.index("<dl")


def test_invalid_change_shows_the_error_and_stores_nothing(client, private_url):
    response = client.post(private_url, {"do": "change", "name": ""})
    assert response.status_code == 422
    assert 'href="#id_name"' in response.content.decode()
    assert Registration.objects.get().name == "Иванка Петрова"


def test_unknown_secret_returns_404(client, event, private_url):
    assert client.get(f"{event.url}registration/guess/").status_code == 404


def test_secret_of_another_event_returns_404(client, page_of, private_url):
    other = page_of(EventPageFactory, takes_registrations=True)
    secret = Registration.objects.get().secret
    assert client.get(f"{other.url}registration/{secret}/").status_code == 404


def test_qr_code_is_served_only_for_a_confirmed_place(client, private_url):
    assert client.get(f"{private_url}code/").status_code == 404
    client.post(private_url, {"do": "confirm"})
    response = client.get(f"{private_url}code/")
    assert response["Content-Type"] == "image/svg+xml"
    assert Registration.objects.get().secret not in response.content.decode()


def test_invalid_form_shows_all_errors_and_keeps_the_input(client, event, answers):
    response = client.post(f"{event.url}register/", {**answers, "name": "", "email": "грешно"})
    html = response.content.decode()
    assert response.status_code == 422
    assert 'href="#id_name"' in html
    assert 'href="#id_email"' in html
    assert "Рампа" in html
    assert not Registration.objects.exists()


def test_wrong_answer_to_the_human_check_stores_nothing(client, event, answers):
    response = client.post(f"{event.url}register/", {**answers, "sum": "99"})
    assert response.status_code == 422
    assert not Registration.objects.exists()


def test_filled_honeypot_is_refused_with_429(client, event, answers):
    response = client.post(f"{event.url}register/", {**answers, "website": "http://spam"})
    assert response.status_code == 429
    assert not Registration.objects.exists()


def test_receipt_does_not_reveal_that_an_address_is_registered(client, event, answers, register, open_form):
    register("ivanka@example.bg")
    known = client.post(f"{event.url}register/", answers, follow=True).content.decode()
    fresh = client.post(
        f"{event.url}register/", {**answers, **open_form(), "email": "new@example.bg"}, follow=True
    ).content.decode()
    receipt = re.compile(r'feedback-receipt">(.*?)</div>', re.DOTALL)
    digits = re.compile(r"\d")
    assert digits.sub("0", receipt.search(known).group(1)) == digits.sub("0", receipt.search(fresh).group(1))
    assert Registration.objects.count() == 2


def test_full_event_offers_the_waiting_list(client, event, answers, register):
    register("a@example.bg"), register("b@example.bg")
    assert f'href="{event.url}register/"' in client.get(event.url).content.decode()
    client.post(f"{event.url}register/", answers)
    assert Registration.objects.get(mailbox="ivanka@example.bg").state == State.WAITING


def test_answers_to_custom_questions_are_required_and_stored(client, event, open_form):
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


def test_csrf_failure_shows_the_form_with_the_input(event, open_form):
    client = Client(enforce_csrf_checks=True)
    client.cookies["csrftoken"] = "x" * 32
    data = {**open_form(), "name": "Иванка Петрова", "email": "a@example.bg"}
    response = client.post(f"{event.url}register/", data)
    assert response.status_code == 403
    assert "Иванка Петрова" in response.content.decode()
    assert not Registration.objects.exists()
    assert client.post(event.url, data).status_code == 403


def test_registration_works_without_cookies(event, open_form):
    data = {**open_form(), "name": "Иванка Петрова", "email": "a@example.bg"}
    path = f"{event.url}register/"

    def post(url, values, **headers):
        """Post as a browser does that keeps no cookie; return the status."""
        return Client(enforce_csrf_checks=True).post(url, values, headers=headers).status_code

    assert post(path, data, Origin="https://other.example") == 403
    assert post(path, {**data, "ticket": "x"}) == 403
    assert not Registration.objects.exists()
    assert post(path, data) == 302
    own = f"{event.url}registration/{Registration.objects.get().secret}/"
    assert post(own, {"do": "confirm"}) == 302
    assert Registration.objects.get().state == State.CONFIRMED
    assert post(f"{event.url}registration/guess/", {"do": "confirm"}) == 404


def test_network_limit_refuses_further_registrations(client, event, answers, open_form, monkeypatch):
    monkeypatch.setattr(views, "NETWORK_LIMIT", 1)
    assert client.post(f"{event.url}register/", answers).status_code == 302
    response = client.post(f"{event.url}register/", {**answers, **open_form(), "email": "b@example.bg"})
    assert response.status_code == 429
    assert "Иванка Петрова" in response.content.decode()


@pytest.mark.parametrize(
    "values", [{"takes_registrations": False}, {"status": "cancelled"}, {"status": "postponed"}]
)
def test_closed_registration_stores_nothing(client, event, answers, values):
    for name, value in values.items():
        setattr(event, name, value)
    event.save_revision().publish()
    client.post(f"{event.url}register/", answers)
    assert not Registration.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_database_that_fills_at_any_write_shows_an_error_and_keeps_no_place(client, event, answers):
    client.raise_request_exception = False
    refused = 0
    while True:
        with full_disk(refused):
            response = client.post(f"{event.url}register/", answers)
        if response.status_code == 302:
            break
        refused += 1
        assert response.status_code == 503
        assert "Нищо от изпратеното не е записано." in response.content.decode()
        assert not Registration.objects.exists()
        assert not EventMail.objects.exists()
        assert not EventBook.objects.filter(page=event, taken__gt=0).exists()
    assert refused >= 3, "a registration takes a place, a row and a mail"
    assert Registration.objects.count() == EventMail.objects.count() == 1
