"""Anonymous means that nothing is kept: searched for in everything that the site writes."""

import logging

import pytest
from django.core import mail
from django.db import connection

from feedback.models import Submission

pytestmark = pytest.mark.django_db

MARKER = "zzmarkerzz"
ADDRESS = "203.0.113.77"


def everything_in_the_database() -> str:
    """Return every value of every row of every table, as one text."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            found.extend(str(row) for row in cursor.fetchall())
    return "\n".join(found)


def post_from_somewhere(client, url, data):
    """Post as a browser that tells a lot about itself."""
    return client.post(
        url,
        data,
        REMOTE_ADDR=ADDRESS,
        HTTP_X_FORWARDED_FOR=ADDRESS,
        HTTP_USER_AGENT=f"Browser/{MARKER}",
        HTTP_REFERER=f"https://example.bg/{MARKER}",
        HTTP_COOKIE=f"visitor={MARKER}",
    )


@pytest.fixture
def revealing(named):
    """What somebody posts who first gave their name and then chose to stay anonymous."""
    contact = {name: f"{MARKER} {name}" for name in ("name", "address")}
    return {**named, **contact, "email": f"{MARKER}@example.bg", "anonymity": "anonymous"}


@pytest.mark.parametrize("change", [{}, {"website": "spam"}, {"email": MARKER}, {"extra": MARKER}])
def test_nothing_about_an_anonymous_sender_is_kept(
    client, feedback_page, revealing, change, caplog, django_capture_on_commit_callbacks
):
    caplog.set_level(logging.DEBUG)
    with django_capture_on_commit_callbacks(execute=True):
        response = post_from_somewhere(client, feedback_page.url, {**revealing, **change})
    assert response.status_code == 302
    assert Submission.objects.get().is_anonymous
    written = everything_in_the_database() + caplog.text + "".join(str(m.message()) for m in mail.outbox)
    assert "Кога ще се ремонтира спирката?" in written
    assert MARKER not in written
    assert ADDRESS not in written


def test_the_search_finds_what_a_named_sender_left(client, feedback_page, revealing):
    post_from_somewhere(client, feedback_page.url, {**revealing, "anonymity": "named"})
    assert f"{MARKER} name" in everything_in_the_database()
    assert ADDRESS not in everything_in_the_database()


def test_a_refused_form_leaves_nothing_behind(client, feedback_page, revealing, caplog):
    caplog.set_level(logging.DEBUG, logger="feedback")
    post_from_somewhere(client, feedback_page.url, {**revealing, "comment": MARKER, "topics": []})
    assert MARKER not in everything_in_the_database()
    assert MARKER not in caplog.text
