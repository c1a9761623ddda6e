"""Anonymity: no data of an anonymous sender in the database, in mails or in logs."""

import logging

import pytest
from django.core import mail

from feedback.models import Submission

from ..inspection import database_content

pytestmark = pytest.mark.django_db

MARKER = "zzmarkerzz"
ADDRESS = "203.0.113.77"


def post_with_client_data(client, url, data):
    """Post with a known network address, browser name, referrer and cookie."""
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
    """The POST data of a sender who filled in their contact data and then chose anonymity."""
    contact = {name: f"{MARKER} {name}" for name in ("name", "address")}
    return {**named, **contact, "email": f"{MARKER}@example.bg", "anonymity": "anonymous"}


@pytest.mark.parametrize("change", [{}, {"website": "spam"}, {"email": MARKER}, {"extra": MARKER}])
def test_no_data_of_an_anonymous_sender_is_stored_mailed_or_logged(
    client, feedback_page, revealing, change, caplog, django_capture_on_commit_callbacks
):
    caplog.set_level(logging.DEBUG)
    with django_capture_on_commit_callbacks(execute=True):
        response = post_with_client_data(client, feedback_page.url, {**revealing, **change})
    assert response.status_code == 302
    assert Submission.objects.get().is_anonymous
    written = database_content() + caplog.text + "".join(str(m.message()) for m in mail.outbox)
    assert "Кога ще се ремонтира спирката?" in written
    assert MARKER not in written
    assert ADDRESS not in written


def test_data_of_a_named_sender_is_stored_without_the_network_address(client, feedback_page, revealing):
    post_with_client_data(client, feedback_page.url, {**revealing, "anonymity": "named"})
    assert f"{MARKER} name" in database_content()
    assert ADDRESS not in database_content()


def test_an_invalid_form_stores_and_logs_nothing(client, feedback_page, revealing, caplog):
    caplog.set_level(logging.DEBUG, logger="feedback")
    post_with_client_data(client, feedback_page.url, {**revealing, "comment": MARKER, "topics": []})
    assert MARKER not in database_content()
    assert MARKER not in caplog.text
