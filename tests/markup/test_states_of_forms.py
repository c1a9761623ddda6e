"""Valid HTML of forms, private pages and registrations in each of their states."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import now

from feedback.cases import case_actions
from feedback.mail.confirmation import confirmation_code
from feedback.models import FeedbackPage, Submission
from feedback.spam_protection import Ticket
from home.events.registration import actions
from home.events.registration.views import sign_receipt
from home.models import EventPage, Registration

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture
def form_page(town):
    """The feedback form of the demo."""
    return FeedbackPage.objects.filter(locale__language_code="bg").first()


@pytest.fixture
def event(town):
    """The event of the demo, open for registration."""
    return EventPage.objects.get(pk=town.event.pk)


def register(event, email):
    """Register ``email`` for ``event`` and return the registration."""
    key = f"{abs(hash(email)):032x}"
    details = {"email": email, "name": "Ана", "language_code": "bg"}
    return actions.register(event, key=key, **details).registration


def test_form_before_opening_and_after_closing_is_valid(markup_errors_at, form_page):
    form_page.opens_at, form_page.closed_text = now() + timedelta(days=2), "<p>Обадете се.</p>"
    form_page.save_revision().publish()
    assert markup_errors_at(form_page.url) == []
    form_page.opens_at, form_page.closes_at = None, now() - timedelta(days=1)
    form_page.save_revision().publish()
    assert markup_errors_at(form_page.url) == []
    assert markup_errors_at(form_page.url, comment="Писах, докато затваряше.") == []


def test_form_with_a_failed_check_or_csrf_token_is_valid(markup_errors_at, markup_errors, form_page):
    ticket = str(Ticket.issue(form_page.pk))
    data = {
        "ticket": ticket,
        "comment": "Улицата е тъмна от седмица.",
        "anonymity": "anonymous",
        "sum": "0",
    }
    data["topics"] = form_page.build_form().fields["topics"].choices[0][0]
    assert markup_errors_at(form_page.url, 422, **data) == []
    strict = Client(enforce_csrf_checks=True)
    strict.cookies["csrftoken"] = "x" * 32
    response = strict.post(form_page.url, data)
    assert response.status_code == 403
    assert markup_errors(response.content) == []


def test_private_page_with_a_question_an_answer_and_an_unconfirmed_address_is_valid(
    markup_errors_at, form_page, django_user_model
):
    clerk = django_user_model.objects.first()
    sent = Submission.objects.filter(page=form_page).exclude(email="").first()
    sent.email_confirmed_at = None
    sent.save()
    private_url = f"{form_page.url}sent/{sent.secret}/"
    assert markup_errors_at(f"{private_url}?mail={confirmation_code(sent)}") == []
    question = case_actions.ask_sender(sent, clerk, "На кой ъгъл?\n\nИ откога?")
    assert markup_errors_at(private_url) == []
    assert markup_errors_at(private_url, 422, question=question.pk, answer="") == []
    case_actions.record_answer(question, "До училището.")
    assert markup_errors_at(private_url) == []


def test_event_before_and_after_the_registration_period_is_valid(markup_errors_at, event):
    event.registration_opens_at = now() + timedelta(days=1)
    event.save_revision().publish()
    assert markup_errors_at(event.url) == []
    assert markup_errors_at(f"{event.url}register/") == []
    event.registration_opens_at, event.registration_closes_at = None, now() - timedelta(days=1)
    event.save_revision().publish()
    assert markup_errors_at(event.url) == []
    assert markup_errors_at(f"{event.url}register/") == []


@pytest.mark.parametrize("waiting_list", [True, False])
def test_full_event_is_valid(markup_errors_at, client, event, waiting_list):
    event.capacity, event.waiting_list = Registration.objects.filter(page=event).count() + 1, waiting_list
    event.save_revision().publish()
    first = register(event, "first@example.bg")
    actions.confirm(first)
    assert markup_errors_at(event.url) == []
    assert markup_errors_at(f"{event.url}register/") == []
    if waiting_list:
        second = register(event, "second@example.bg")
        private_url = f"{event.url}registration/{second.secret}/"
        assert markup_errors_at(private_url) == []
        assert markup_errors_at(private_url, 422, do="change", name="") == []
        assert markup_errors_at(private_url, 200, do="cancel") == []
        actions.give_up(second)
        assert markup_errors_at(private_url) == []


def test_receipt_of_a_registration_is_valid(markup_errors_at, event):
    outcome = actions.register(event, key="1" * 32, email="new@example.bg", name="Ана", language_code="bg")
    assert markup_errors_at(f"{event.url}registered/?receipt={sign_receipt(event, outcome)}") == []
    assert markup_errors_at(f"{event.url}registered/?receipt=x", 404) == []


def test_private_page_of_a_cancelled_and_of_a_past_event_is_valid(markup_errors_at, event):
    registration = register(event, "a@example.bg")
    private_url = f"{event.url}registration/{registration.secret}/"
    event.status = "cancelled"
    event.save_revision().publish()
    assert markup_errors_at(private_url) == []
    assert markup_errors_at(private_url, 409, do="confirm") == []
    event.status, event.start, event.end = "scheduled", now() - timedelta(days=2), now() - timedelta(days=1)
    event.save_revision().publish()
    assert markup_errors_at(private_url) == []
