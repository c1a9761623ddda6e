"""Mails to participants, and the state of their sending."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..registration.models import Registration


class Circular(models.Model):
    """A mail that the organiser writes to all active participants."""

    page = models.ForeignKey("home.EventPage", on_delete=models.CASCADE, related_name="+")
    subject = models.CharField(_("subject"), max_length=160)
    text = models.TextField(_("text"), max_length=5000)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return self.subject


class MailKind(models.TextChoices):
    """The reason for a mail."""

    CONFIRM = "confirm", _("Please confirm")
    AGAIN = "again", _("Registered already")
    CONFIRMED = "confirmed", _("Confirmed")
    WAITING = "waiting", _("On the waiting list")
    PROMOTED = "promoted", _("A place has become free")
    WITHDRAWN = "withdrawn", _("Place given up")
    CHANGED = "changed", _("The event has changed")
    CALLED_OFF = "called_off", _("The event is cancelled")
    REMINDER = "reminder", _("Reminder")
    THANKS = "thanks", _("Thanks")
    CIRCULAR = "circular", _("Mail to all")


class Delivery(models.TextChoices):
    """State of a mail's sending."""

    DUE = "due", _("To be sent")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Refused by the mail server")
    UNKNOWN = "unknown", _("Perhaps sent: the answer was lost")
    SUPERSEDED = "superseded", _("Overtaken by a newer one")


class EventMail(models.Model):
    """One mail to one participant, stored in the transaction that causes it and sent by a worker.

    ``occasion`` distinguishes mails of one kind (the sequence of a change, the date of a reminder); a
    registration gets each kind and occasion once. The row holds no text and no address: the mail is composed
    when it is sent.
    """

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="mails")
    kind = models.CharField(max_length=10, choices=MailKind.choices)
    occasion = models.CharField(max_length=40, blank=True)
    circular = models.ForeignKey(Circular, null=True, on_delete=models.CASCADE, related_name="+")
    status = models.CharField(max_length=10, choices=Delivery.choices, default=Delivery.DUE)
    due_at = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["registration", "kind", "occasion"], name="home_event_mail_once")
        ]
        indexes = [models.Index(fields=["status", "due_at"], name="home_event_mail_due")]

    def __str__(self):
        return f"{self.get_kind_display()} → {self.registration_id}"
