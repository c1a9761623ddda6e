"""Races at PostgreSQL leave neither a unique violation nor anything personal in the server's log."""

import os
import re
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.http import QueryDict

from civic_social.models import Post, SocialAccount
from civic_social.planning import planner
from feedback.cases import receive
from feedback.models import Submission
from feedback.spam_protection.rate_limit import consume
from home.events.registration import actions
from home.events.registration.models import Registration
from tests.civic_social.factories import NoticePageFactory, SocialAccountFactory
from tests.feedback.factories import DeskFactory, TopicFactory, create_feedback_page
from tests.home.factories import EventPageFactory
from tests.threads import run_concurrently

pytestmark = pytest.mark.django_db(transaction=True)

THREADS = 8
MARKER = "planted-marker"


@pytest.fixture
def read_log():
    """A function that returns what PostgreSQL has logged about this test's database since the test began."""
    path = os.environ.get("POSTGRESQL_LOG")
    if connection.vendor != "postgresql" or not path:
        pytest.skip("needs the log of a PostgreSQL server: .ci/with-servers")
    beginning = Path(path).stat().st_size

    def read():
        text = Path(path).read_bytes()[beginning:].decode()
        # An entry is a line with the time and the database, and lines that begin with a tab.
        entries = re.split(r"^(?=\d{4}-\d\d-\d\d )", text, flags=re.MULTILINE)
        return "".join(entry for entry in entries if f"<{connection.settings_dict['NAME']}>" in entry)

    return read


def fails_of(results):
    return [result for result in results if isinstance(result, Exception)]


def test_error_of_a_statement_appears_in_the_log(read_log):
    with connection.cursor() as cursor, pytest.raises(Exception, match="division"):
        cursor.execute(f"SELECT 1 / 0 -- {MARKER}")
    assert MARKER in read_log()


def test_race_of_registrations_is_not_logged(read_log, page_of):
    event = page_of(EventPageFactory, takes_registrations=True, capacity=5)
    key = uuid.uuid4()

    def register(number):
        # Half of them press the button of one form twice, the others have the same address in other forms.
        return actions.register(
            event,
            key=key if number % 2 else uuid.uuid4(),
            email=f"{MARKER}@example.bg",
            name=MARKER,
            needs=MARKER,
            language_code="bg",
        ).registration

    registered = run_concurrently(register, THREADS)
    assert fails_of(registered) == []
    assert Registration.objects.count() == 1
    assert fails_of(run_concurrently(lambda number: actions.confirm(registered[number]), THREADS)) == []
    log = read_log()
    assert "unique constraint" not in log
    assert MARKER not in log


def test_race_of_messages_is_not_logged(read_log):
    DeskFactory(topics=[TopicFactory()])
    page, key = create_feedback_page(), uuid.uuid4()
    topic = page.build_form().fields["topics"].choices[0][0]
    data = QueryDict(mutable=True)
    data.update(
        {
            "topics": topic,
            "comment": MARKER,
            "anonymity": "named",
            "sender_kind": "individual",
            "name": MARKER,
            "email": f"{MARKER}@example.bg",
        }
    )
    form = page.build_form(data)
    assert form.is_valid(), form.errors

    def send(number):
        consume("form", MARKER, limit=THREADS, hours=1)
        return receive.receive_form(page, form, key)

    assert fails_of(run_concurrently(send, THREADS)) == []
    assert Submission.objects.count() == 1
    log = read_log()
    assert "unique constraint" not in log
    assert MARKER not in log


def test_race_of_publications_is_not_logged(read_log, website, clerk):
    page = NoticePageFactory(parent=website.home, title=MARKER)
    page.save_revision(user=clerk).publish()
    page.refresh_from_db()
    # Connected only now, so that nothing is planned yet; dated back, so that the page counts as new.
    SocialAccountFactory.create_batch(3, channel="memory", site=website.site)
    SocialAccount.objects.update(created_at=page.last_published_at - timedelta(days=1))
    revision = page.live_revision
    plans = run_concurrently(lambda number: planner.sync_page(page, revision=revision), THREADS)
    assert fails_of(plans) == []
    assert Post.objects.count() == 3
    log = read_log()
    assert "unique constraint" not in log
    assert MARKER not in log
