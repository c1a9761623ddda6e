"""The readings of comments of each account, and the events that networks send."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .accounts import SocialAccount


class CommentReading(models.Model):
    """The last and the next reading of an account's comments, and the calls that it took. Has no text."""

    account = models.OneToOneField(
        SocialAccount, primary_key=True, on_delete=models.CASCADE, related_name="comment_reading"
    )
    #: When the next reading is due, and at the same time its lease.
    next_at = models.DateTimeField(default=timezone.now, db_index=True)
    read_at = models.DateTimeField(null=True)
    #: When comments were first read; nobody is notified of those that are older.
    began_at = models.DateTimeField(null=True)
    #: When old posts were last read for changes and removals.
    swept_at = models.DateTimeField(null=True)
    #: The requests of the day ``calls_on``.
    calls_on = models.DateField(null=True)
    calls = models.PositiveIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=60, blank=True, default="")
    #: When the network last sent an event, and whether it was asked to send them.
    last_event_at = models.DateTimeField(null=True)
    is_subscribed = models.BooleanField(default=False)
    #: When the network was last asked, with whatever result.
    asked_events_at = models.DateTimeField(null=True)
    subscribed_at = models.DateTimeField(null=True)
    #: What the channel keeps between two readings (``channels.base.Bookmark``).
    bookmark = models.JSONField(null=True)
    #: Findings for a person: ``[{"problem": …, "details": …}]``.
    findings = models.JSONField(default=list)

    class Meta:
        verbose_name = _("reading of comments")
        verbose_name_plural = _("readings of comments")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.account)


class NetworkEvent(models.Model):
    """An event that a network has sent, as it came; worked off later, and erased after 30 days."""

    #: The slug of the channel family that takes it, such as ``meta``.
    source = models.CharField(max_length=40)
    body = models.BinaryField()
    #: SHA-256 of the body, so that a repeated delivery is one row.
    checksum = models.CharField(max_length=64)
    received_at = models.DateTimeField(default=timezone.now, db_index=True)
    worked_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    #: What in it is unknown to us, such as ``feed/status/add``.
    unknown = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        verbose_name = _("event of a network")
        verbose_name_plural = _("events of networks")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["source", "checksum"], name="civic_social_event_once")]
        indexes = [
            models.Index(
                fields=["received_at"],
                condition=models.Q(worked_at=None),
                name="civic_social_event_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.received_at:%Y-%m-%d %H:%M}"
