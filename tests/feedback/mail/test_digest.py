"""The daily digest to each desk."""

import datetime
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from feedback.models import Reply, Status, Submission
from tests.smtp_server import running_server

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


def test_a_desk_gets_one_digest_a_day_and_a_failing_mailbox_stops_no_other(settings):
    desks = [DeskFactory(name=name) for name in ("А", "Б")]
    for desk in desks:
        SubmissionFactory(desk=desk)
    with running_server() as (mailbox, port):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        mailbox.answers = {desks[0].mailbox: "550 no such user"}
        with pytest.raises(SMTPRecipientsRefused):
            call_command("feedback_digest")
        mailbox.answers = {}
        call_command("feedback_digest")
        call_command("feedback_digest")
        assert [len(mailbox.ids_to(desk.mailbox)) for desk in desks] == [1, 1]
