"""The panel on the dashboard: what waits for the signed-in clerk, and nothing of other desks."""

import datetime

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from feedback.models import Status

from ..factories import DeskFactory, SubmissionFactory, create_user

pytestmark = pytest.mark.django_db

OVERDUE = datetime.date(2020, 1, 1)


def panel_of(user) -> str:
    """Return the text of the panel for a user, or an empty string without one."""
    client = Client()
    client.force_login(user)
    page = BeautifulSoup(client.get("/admin/").content, "html.parser")
    panel = page.select_one(".feedback-waiting")
    return " ".join(panel.get_text(" ").split()) if panel else ""


def test_clerk_sees_the_waiting_messages_of_own_desks_only(submission, clerk):
    other = SubmissionFactory(due_on=OVERDUE)
    SubmissionFactory(desk=submission.desk, status=Status.CLOSED, due_on=OVERDUE)
    late = SubmissionFactory(desk=submission.desk, due_on=OVERDUE, name="Петко Славов")
    panel = panel_of(clerk)
    assert panel.startswith("1 съобщение е просрочено 2 съобщения чакат отговор")
    assert panel.index("Петко Славов") < panel.index(submission.reference)
    assert late.reference in panel
    assert other.reference not in panel


def test_messages_that_a_colleague_has_taken_do_not_wait_for_others(submission, clerk):
    submission.assignee = create_user(submission.desk.group)
    submission.save()
    assert panel_of(clerk) == ""
    assert submission.reference in panel_of(submission.assignee)


def test_administrator_without_a_desk_sees_what_is_overdue_or_due_soon(admin_user):
    late = SubmissionFactory(due_on=OVERDUE)
    far = SubmissionFactory(due_on=timezone.localdate() + datetime.timedelta(days=90))
    panel = panel_of(admin_user)
    assert late.reference in panel
    assert far.reference not in panel


def test_user_without_desks_has_no_panel(submission):
    assert panel_of(create_user(DeskFactory().group)) == ""
