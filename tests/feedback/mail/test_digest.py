"""The daily digest to each desk."""

import datetime

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from feedback.models import Reply, Status, Submission

from ..factories import DeskFactory, SubmissionFactory

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


def test_digest_lists_new_due_overdue_and_unmailed_submissions():
    desk = DeskFactory()
    long_ago = timezone.now() - datetime.timedelta(days=40)
    old = {"desk": desk, "received_at": long_ago}
    overdue = SubmissionFactory(**old, due_on=TODAY - datetime.timedelta(days=1))
    due = SubmissionFactory(**old, due_on=TODAY + datetime.timedelta(days=2))
    failed = SubmissionFactory(**old, status=Status.ANSWERED)
    Reply.objects.create(submission=failed, body="x", delivery=Reply.Delivery.FAILED)
    new = SubmissionFactory(desk=desk)
    not_due = SubmissionFactory(**old, due_on=TODAY + datetime.timedelta(days=20))
    DeskFactory()
    call_command("feedback_digest")
    (message,) = mail.outbox
    assert message.to == [desk.mailbox]
    assert "просрочени 1, с наближаващ срок 1, нови 1" in message.subject
    for submission in (overdue, due, failed, new):
        assert submission.reference in message.body
        assert submission.comment not in message.body
    assert not_due.reference not in message.body
    assert Submission.objects.get(pk=due.pk).reminded_on == TODAY


def test_a_desk_without_submissions_gets_no_digest():
    DeskFactory()
    call_command("feedback_digest")
    assert not mail.outbox
