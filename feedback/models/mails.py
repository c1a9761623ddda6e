"""The mails that the app has to send: a row is written together with the reason for the mail."""

import uuid
from typing import Any

from django.db import models
from django.utils import timezone

from .replies import Question, Reply
from .submissions import Submission


class MailKind(models.TextChoices):
    """The reason for a mail."""

    ACKNOWLEDGEMENT = "acknowledgement", "acknowledgement"
    DESK_NEW = "desk_new", "new submission, to the desk"
    DESK_ANSWERED = "desk_answered", "answered question, to the desk"
    REPLY = "reply", "reply"
    QUESTION = "question", "question"


class MailStatus(models.TextChoices):
    """The state of a mail's sending."""

    DUE = "due", "to be sent"
    SENT = "sent", "sent"
    FAILED = "failed", "given up"
    SKIPPED = "skipped", "no longer to be sent"
    HELD = "held", "held until a person decides"


class OutgoingMailQuerySet(models.QuerySet["OutgoingMail"]):
    """Mails to senders and desks."""

    def due(self) -> "OutgoingMailQuerySet":
        """Return the mails that are due now."""
        return self.filter(status=MailStatus.DUE, due_at__lte=timezone.now())


class OutgoingMail(models.Model):
    """One mail to the sender or to the desk of a submission.

    It holds no text and no address: it is composed when it is sent. ``due_at`` is the next attempt; while a
    worker sends the mail, it is the time at which another one may take over.
    """

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="mails")
    kind = models.CharField(max_length=20, choices=MailKind.choices)
    reply = models.ForeignKey(Reply, null=True, on_delete=models.CASCADE, related_name="mails")
    question = models.ForeignKey(Question, null=True, on_delete=models.CASCADE, related_name="mails")
    #: A part of the Message-ID, which is the same for every attempt.
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    status = models.CharField(max_length=10, choices=MailStatus.choices, default=MailStatus.DUE)
    due_at = models.DateTimeField(default=timezone.now)
    failures = models.PositiveSmallIntegerField(default=0)
    #: The class of the last error.
    problem = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["due_at"], name="feedback_mail_due", condition=models.Q(status=MailStatus.DUE)
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.submission_id}"

    @property
    def message(self) -> Reply | Question | None:
        """The reply or question that the mail carries or announces, or None."""
        return self.reply or self.question

    def store_on_message(self, delivery: Any) -> None:
        """Store the state of the mail on its reply or question, if it has one."""
        if message := self.message:
            type(message).objects.filter(pk=message.pk).update(delivery=delivery)
