"""Fixtures for the tests of feedback."""

import pytest
from django.test import Client

from feedback.models import FeedbackPage

from .browsing import solve_sum, ticket_in
from .factories import DeskFactory, SubmissionFactory, TopicFactory, create_feedback_page, create_user


@pytest.fixture(autouse=True)
def _quick_settings(settings):
    """Allow forms to be sent at once, with a cheap proof of work, and run tasks immediately."""
    settings.FEEDBACK = {"MINIMUM_SECONDS": 0, "PROOF_COST": 1}
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}


@pytest.fixture
def topics(db):
    """Two topics."""
    return [TopicFactory(name="Околна среда"), TopicFactory(name="Транспорт")]


@pytest.fixture
def desk(topics):
    """The desk for the two topics."""
    return DeskFactory(name="Екология", topics=topics)


@pytest.fixture
def feedback_page(desk):
    """A live feedback page with the default form."""
    return create_feedback_page()


@pytest.fixture
def file_page(feedback_page):
    """A feedback page that also asks for a file."""
    value = {"label": "Снимка", "help_text": "", "required": False, "personal": False}
    blocks = [*feedback_page.form.get_prep_value(), {"type": "file", "value": value, "id": "f"}]
    feedback_page.form = feedback_page.form.stream_block.to_python(blocks)
    feedback_page.save()
    return FeedbackPage.objects.get(pk=feedback_page.pk)


@pytest.fixture
def submission(db):
    """A submission of a named sender, on a separate desk."""
    return SubmissionFactory()


@pytest.fixture
def clerk(submission):
    """A member of the desk of ``submission``."""
    return create_user(submission.desk.group)


@pytest.fixture
def other_clerk(db):
    """A member of another desk."""
    return create_user(DeskFactory().group)


@pytest.fixture
def clerk_client(clerk):
    """A client that is logged in as ``clerk``."""
    client = Client()
    client.force_login(clerk)
    return client


@pytest.fixture
def strict_client():
    """A client whose posts need a CSRF token."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def open_form(client, feedback_page):
    """Return a function that opens the form and returns the data that passes its spam check."""

    def open_page() -> dict[str, str]:
        ticket = ticket_in(client.get(feedback_page.url).content.decode())
        return {"ticket": ticket, "sum": solve_sum(ticket, feedback_page.pk)}

    return open_page


@pytest.fixture
def anonymous(open_form, topics):
    """The POST data of an anonymous sender."""
    return {
        **open_form(),
        "topics": [topics[0].pk],
        "comment": "Моля, засадете дървета на площада.",
        "anonymity": "anonymous",
    }


@pytest.fixture
def named(open_form, topics):
    """The POST data of a named sender."""
    return {
        **open_form(),
        "topics": [topics[0].pk, topics[1].pk],
        "comment": "Кога ще се ремонтира спирката?",
        "anonymity": "named",
        "sender_kind": "individual",
        "name": "Иванка Петрова",
        "email": "ivanka@example.bg",
        "address": "ул. „Пирин“ 5",
    }
