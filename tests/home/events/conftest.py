"""Fixtures for the tests of events."""

import re
import uuid

import pytest

from feedback.spam_protection.ticket import Ticket
from home.events.registration import actions

from ..factories import EventPageFactory


@pytest.fixture(autouse=True)
def quick_settings(settings):
    """Tests fill in a form faster than people; mails are sent at once."""
    settings.FEEDBACK = {
        "MINIMUM_SECONDS": 0,
        "PROOF_COST": 1,
        "HOURLY_LIMIT": 1000,
        "DAILY_MAILS": 100,
        "ATTACHMENT_ROOT": None,
        "TRUSTED_PROXIES": 0,
    }
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}


@pytest.fixture
def event(page_of):
    """A published event with two places and a waiting list."""
    page = page_of(EventPageFactory, takes_registrations=True, capacity=2)
    page.save_revision().publish()
    return type(page).objects.get(pk=page.pk)


@pytest.fixture
def come(event):
    """Let somebody register: ``come("a@example.bg")`` returns the registration."""

    def register(email, page=None, **details):
        values = {"name": email.split("@")[0], "language_code": "bg", **details}
        return actions.register(page or event, key=uuid.uuid4(), email=email, **values).registration

    return register


@pytest.fixture
def open_form(client, event):
    """Open the registration form as a browser without JavaScript does; return what it would post back."""

    def open_it(page=event):
        html = client.get(f"{page.url}register/").content.decode()
        ticket = re.search(r'name="ticket" value="([^"]+)"', html).group(1)
        return {"ticket": ticket, "sum": str(sum(Ticket.read(ticket, page.pk).terms))}

    return open_it
