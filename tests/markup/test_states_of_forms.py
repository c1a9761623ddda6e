"""Both checkers find nothing on forms, private pages and registrations, whatever has happened to them."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import now

from feedback.cases import case_actions
from feedback.mail.confirmation import confirmation_code
from feedback.models import FeedbackPage, Submission
from feedback.spam_protection import Ticket
from home.events.registration import actions
from home.models import EventPage, Registration

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture
def form_page(town):
    """The site's own form."""
    return FeedbackPage.objects.filter(locale__language_code="bg").first()


@pytest.fixture
def event(town):
    """The demo's event, which takes registrations."""
    return EventPage.objects.get(pk=town.event.pk)


def register(event, email):
    """Return the registration of somebody who has just sent the form."""
    key = f"{abs(hash(email)):032x}"
    details = {"email": email, "name": "Ана", "language_code": "bg"}
    return actions.register(event, key=key, **details).registration


def test_a_form_that_opens_later_or_is_closed(mistakes_at, form_page):
    form_page.opens_at, form_page.closed_text = now() + timedelta(days=2), "<p>Обадете се.</p>"
    form_page.save_revision().publish()
    assert mistakes_at(form_page.url) == []
    form_page.opens_at, form_page.closes_at = None, now() - timedelta(days=1)
    form_page.save_revision().publish()
    assert mistakes_at(form_page.url) == []
    assert mistakes_at(form_page.url, comment="Писах, докато затваряше.") == []


def test_a_form_whose_check_or_token_has_expired(mistakes_at, mistakes_in, form_page):
    ticket = str(Ticket.issue(form_page.pk))
    answers = {
        "ticket": ticket,
        "comment": "Улицата е тъмна от седмица.",
        "anonymity": "anonymous",
        "sum": "0",
    }
    answers["topics"] = form_page.build_form().fields["topics"].choices[0][0]
    assert mistakes_at(form_page.url, 422, **answers) == []
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(form_page.url, answers)
    assert answer.status_code == 403
    assert mistakes_in(answer.content) == []


def test_the_private_page_with_a_question_a_reply_and_an_address_to_confirm(
    mistakes_at, form_page, django_user_model
):
    clerk = django_user_model.objects.first()
    sent = Submission.objects.filter(page=form_page).exclude(email="").first()
    sent.email_confirmed_at = None
    sent.save()
    own = f"{form_page.url}sent/{sent.secret}/"
    assert mistakes_at(f"{own}?mail={confirmation_code(sent)}") == []
    question = case_actions.ask_sender(sent, clerk, "На кой ъгъл?\n\nИ откога?")
    assert mistakes_at(own) == []
    assert mistakes_at(own, 422, question=question.pk, answer="") == []
    case_actions.record_answer(question, "До училището.")
    assert mistakes_at(own) == []


def test_a_registration_that_opens_later_is_closed_or_cancelled(mistakes_at, event):
    event.registration_opens_at = now() + timedelta(days=1)
    event.save_revision().publish()
    assert mistakes_at(event.url) == []
    assert mistakes_at(f"{event.url}register/") == []
    event.registration_opens_at, event.registration_closes_at = None, now() - timedelta(days=1)
    event.save_revision().publish()
    assert mistakes_at(event.url) == []
    assert mistakes_at(f"{event.url}register/") == []


@pytest.mark.parametrize("waiting_list", [True, False])
def test_an_event_that_is_full(mistakes_at, client, event, waiting_list):
    event.capacity, event.waiting_list = Registration.objects.filter(page=event).count() + 1, waiting_list
    event.save_revision().publish()
    first = register(event, "first@example.bg")
    actions.confirm(first)
    assert mistakes_at(event.url) == []
    assert mistakes_at(f"{event.url}register/") == []
    if waiting_list:
        second = register(event, "second@example.bg")
        own = f"{event.url}registration/{second.secret}/"
        assert mistakes_at(own) == []
        assert mistakes_at(own, 422, do="change", name="") == []


def test_what_is_said_to_somebody_who_has_just_registered(mistakes_at, event):
    from home.events.registration.views import sign_receipt

    outcome = actions.register(event, key="1" * 32, email="new@example.bg", name="Ана", language_code="bg")
    assert mistakes_at(f"{event.url}registered/?receipt={sign_receipt(event, outcome)}") == []
    assert mistakes_at(f"{event.url}registered/?receipt=x", 404) == []


def test_a_participants_page_after_the_event_or_when_it_is_cancelled(mistakes_at, event):
    registration = register(event, "a@example.bg")
    own = f"{event.url}registration/{registration.secret}/"
    event.status = "cancelled"
    event.save_revision().publish()
    assert mistakes_at(own) == []
    assert mistakes_at(own, 409, do="confirm") == []
    event.status, event.start, event.end = "scheduled", now() - timedelta(days=2), now() - timedelta(days=1)
    event.save_revision().publish()
    assert mistakes_at(own) == []
