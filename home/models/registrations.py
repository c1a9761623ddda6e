"""Who comes: the counted places of an event, the registrations, and the mails they call for."""

import secrets
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .events import EventPage

#: Letters and digits that nobody confuses when they are read aloud or typed at the door.
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def new_secret() -> str:
    """Return what only the registered person's mail holds."""
    return secrets.token_urlsafe(24)


def new_code() -> str:
    """Return a code for the entrance; it shows nothing and changes nothing without a clerk's login."""
    return "".join(secrets.choice(CODE_LETTERS) for _letter in range(8))


class EventBook(models.Model):
    """What is counted of one event. Its row is the lock under which places change hands.

    ``capacity`` is the page's, copied when it is published, so that one statement can compare it with
    ``taken``. ``told`` is what participants and calendars know of the event, ``sequence`` how often that has
    changed (RFC 5545's SEQUENCE).
    """

    page = models.OneToOneField(EventPage, on_delete=models.CASCADE, related_name="book")
    capacity = models.PositiveIntegerField(null=True)
    taken = models.PositiveIntegerField(default=0)
    sequence = models.PositiveIntegerField(default=0)
    told = models.JSONField(default=dict)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.page_id}: {self.taken}/{self.capacity}"


class State(models.TextChoices):
    """Where a registration stands."""

    HELD = "held", _("Place kept, not confirmed yet")
    CONFIRMED = "confirmed", _("Confirmed")
    WAITING = "waiting", _("On the waiting list")
    CANCELLED = "cancelled", _("Given up")
    EXPIRED = "expired", _("Not confirmed in time")


#: The states that take up a place, and those in which somebody still hopes for the event.
SEATED = (State.HELD, State.CONFIRMED)
ACTIVE = (*SEATED, State.WAITING)


class Registration(models.Model):
    """Somebody who wants to come. States change only through ``home.events.registering``."""

    # Deleting the page must not take people's registrations along without a word.
    page = models.ForeignKey(EventPage, on_delete=models.PROTECT, related_name="registrations")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    secret = models.CharField(max_length=40, unique=True, default=new_secret, editable=False)
    code = models.CharField(_("code"), max_length=8, unique=True, default=new_code, editable=False)
    language_code = models.CharField(max_length=10)

    name = models.CharField(_("name"), max_length=200, blank=True)
    email = models.CharField(_("e-mail"), max_length=254, blank=True)
    needs = models.TextField(_("needs"), max_length=1000, blank=True)
    answers = models.JSONField(_("answers"), default=list)
    consents = models.JSONField(default=list)

    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    registered_at = models.DateTimeField(_("registered"), default=timezone.now)
    waiting_since = models.DateTimeField(null=True)
    held_until = models.DateTimeField(null=True)
    email_confirmed_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(_("arrived"), null=True)
    needs_erased_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        default_permissions = ("view",)
        ordering = ["registered_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["page", "email"],
                condition=Q(state__in=[state.value for state in ACTIVE]) & ~Q(email=""),
                name="home_registration_once",
            )
        ]
        indexes = [
            models.Index(fields=["page", "state", "waiting_since"], name="home_registration_queue"),
            models.Index(fields=["state", "held_until"], name="home_registration_held"),
            models.Index(fields=["email"], name="home_registration_email"),
        ]

    def __str__(self):
        return self.name or self.code

    @property
    def is_active(self) -> bool:
        """Whether the person still hopes or means to come."""
        return self.state in ACTIVE

    @property
    def spoken_code(self) -> str:
        """The code in two groups, as people read it."""
        return f"{self.code[:4]}-{self.code[4:]}"


class Circular(models.Model):
    """A mail that the organiser writes to everybody."""

    page = models.ForeignKey(EventPage, on_delete=models.CASCADE, related_name="+")
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
    """What a mail is about."""

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
    """What has become of a mail."""

    DUE = "due", _("To be sent")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Refused by the mail server")
    UNKNOWN = "unknown", _("Perhaps sent: the answer was lost")
    SUPERSEDED = "superseded", _("Overtaken by a newer one")


class EventMail(models.Model):
    """One mail to one participant: a row is written with what causes it, and sent by a worker.

    ``occasion`` tells two mails of one kind apart (the sequence of a change, the date that is reminded of);
    the same mail is never written twice. The text is made when it is sent, so nothing personal is kept here.
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
