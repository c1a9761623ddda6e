"""Fixtures for the tests of feedback."""

import re

import altcha
import pytest

from feedback.spam_protection import proof_of_work
from feedback.spam_protection.ticket import Ticket

from .factories import DeskFactory, TopicFactory, create_feedback_page


@pytest.fixture(autouse=True)
def quick_settings(settings):
    """Tests fill in a form faster than people, and their proofs of work need not be hard."""
    settings.FEEDBACK = {"MINIMUM_SECONDS": 0, "PROOF_COST": 1}
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}


@pytest.fixture
def topics(db):
    """Two spheres of interest."""
    return [TopicFactory(name="Околна среда"), TopicFactory(name="Транспорт")]


@pytest.fixture
def desk(topics):
    """The desk that answers them."""
    return DeskFactory(name="Екология", topics=topics)


@pytest.fixture
def feedback_page(desk):
    """A feedback page as it is when an editor has just created it."""
    return create_feedback_page()


@pytest.fixture
def open_form(client, feedback_page):
    """Open the form as a browser without JavaScript does, and return what it would post back."""

    def open_it(url=None):
        html = client.get(url or feedback_page.url).content.decode()
        ticket = re.search(r'name="ticket" value="([^"]+)"', html).group(1)
        return {"ticket": ticket, "sum": str(sum(Ticket.read(ticket, feedback_page.pk).terms))}

    return open_it


@pytest.fixture
def anonymous(open_form, topics):
    """What somebody posts who wants to stay anonymous."""
    return {
        **open_form(),
        "topics": [topics[0].pk],
        "comment": "Моля, засадете дървета на площада.",
        "anonymity": "anonymous",
    }


@pytest.fixture
def named(open_form, topics):
    """What somebody posts who wants a reply."""
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


def solve(ticket: Ticket) -> str:
    """Do the work that the browser would do, and return what it would post."""
    challenge = altcha.Challenge.from_dict(proof_of_work.new_challenge(ticket))
    return altcha.Payload(challenge, altcha.solve_challenge(challenge)).to_base64()
