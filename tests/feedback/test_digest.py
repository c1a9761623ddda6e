"""The daily mail to each desk."""

import datetime

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from feedback.models import Reply, Status, Submission

from .factories import DeskFactory, SubmissionFactory

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


def test_each_desk_is_told_what_is_new_due_and_overdue():
    desk = DeskFactory()
    long_ago = timezone.now() - datetime.timedelta(days=40)
    old = {"desk": desk, "received_at": long_ago}
    overdue = SubmissionFactory(**old, due_on=TODAY - datetime.timedelta(days=1))
    due = SubmissionFactory(**old, due_on=TODAY + datetime.timedelta(days=2))
    failed = SubmissionFactory(**old, status=Status.ANSWERED)
    Reply.objects.create(submission=failed, body="x", delivery=Reply.Delivery.FAILED)
    new = SubmissionFactory(desk=desk)
    quiet = SubmissionFactory(**old, due_on=TODAY + datetime.timedelta(days=20))
    DeskFactory()
    call_command("feedback_digest")
    (message,) = mail.outbox
    assert message.to == [desk.mailbox]
    assert "просрочени 1, с наближаващ срок 1, нови 1" in message.subject
    for submission in (overdue, due, failed, new):
        assert submission.reference in message.body
        assert submission.comment not in message.body
    assert quiet.reference not in message.body
    assert Submission.objects.get(pk=due.pk).reminded_on == TODAY


def test_a_desk_with_nothing_to_do_is_left_in_peace():
    DeskFactory()
    call_command("feedback_digest")
    assert not mail.outbox
