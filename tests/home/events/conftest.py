"""Fixtures of the tests of events."""

import json
import re
import uuid

import pytest
from django.contrib.auth import get_user_model
from django.core import mail

from feedback.spam_protection.ticket import Ticket
from home.events.mail import sending
from home.events.registration import actions

from ..factories import EventPageFactory


@pytest.fixture(autouse=True)
def quick_settings(settings):
    """Allow forms that are filled in at once, and run tasks immediately."""
    settings.FEEDBACK = {
        **settings.FEEDBACK,
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
def clerk(client):
    """A superuser, logged in."""
    user = get_user_model().objects.create_superuser("clerk", "clerk@example.bg", "x")
    client.force_login(user)
    return user


@pytest.fixture
def register(event):
    """Return a function that registers an address: ``register("a@example.bg")`` returns the registration."""

    def register(email, page=None, **details):
        values = {"name": email.split("@")[0], "language_code": "bg", **details}
        return actions.register(page or event, key=uuid.uuid4(), email=email, **values).registration

    return register


@pytest.fixture
def confirmed(register):
    """A confirmed registration whose mails have been sent."""
    registration = actions.confirm(register("a@example.bg", name="Ангел", needs="Рампа"))
    sending.send_due()
    mail.outbox.clear()
    return registration


@pytest.fixture
def open_form(client, event):
    """Return a function that opens the registration form and returns the values of its human check."""

    def open_it(page=event):
        html = client.get(f"{page.url}register/").content.decode()
        ticket = re.search(r'name="ticket" value="([^"]+)"', html).group(1)
        return {"ticket": ticket, "sum": str(sum(Ticket.read(ticket, page.pk).terms))}

    return open_it


@pytest.fixture
def event_data(client):
    """Return a function that requests an event's page and returns its structured data."""

    def read(page):
        html = client.get(page.url).content.decode()
        graph = json.loads(re.search(r'ld\+json"[^>]*>(.*?)</script>', html, re.DOTALL).group(1))["@graph"]
        return next(item for item in graph if item["@type"] == "Event")

    return read
