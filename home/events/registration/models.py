"""Registrations for an event, and the count of its places."""

import secrets
import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.mailbox import MailboxField

#: Letters and digits that are not confused when read aloud or typed.
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def new_secret() -> str:
    """Return the random part of a participant's private address."""
    return secrets.token_urlsafe(24)


def new_code() -> str:
    """Return a random code for the entrance; it gives access to nothing without a clerk's login."""
    return "".join(secrets.choice(CODE_LETTERS) for _letter in range(8))


class EventBook(models.Model):
    """The counters of one event. Its row is the lock under which places are taken and released.

    ``capacity`` is copied from the page at each publication, so that one conditional update can compare it
    with ``taken``. ``notified_values``: the values of the event that participants and calendars were last
    notified of. ``sequence`` counts their changes (SEQUENCE in RFC 5545).
    """

    page = models.OneToOneField("home.EventPage", on_delete=models.CASCADE, related_name="book")
    capacity = models.PositiveIntegerField(null=True)
    taken = models.PositiveIntegerField(default=0)
    sequence = models.PositiveIntegerField(default=0)
    notified_values = models.JSONField(default=dict, db_column="told")
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.page_id}: {self.taken}/{self.capacity}"


class State(models.TextChoices):
    """State of a registration."""

    HELD = "held", _("Place kept, not confirmed yet")
    CONFIRMED = "confirmed", _("Confirmed")
    WAITING = "waiting", _("On the waiting list")
    CANCELLED = "cancelled", _("Given up")
    EXPIRED = "expired", _("Not confirmed in time")


#: States that occupy a place.
SEATED = (State.HELD, State.CONFIRMED)
#: States that occupy a place or wait for one.
ACTIVE = (*SEATED, State.WAITING)


class Registration(models.Model):
    """One person's registration. Only ``registration.actions`` changes its state."""

    # PROTECT, so that deleting a page never deletes registrations unnoticed.
    page = models.ForeignKey("home.EventPage", on_delete=models.PROTECT, related_name="registrations")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    secret = models.CharField(max_length=40, unique=True, default=new_secret, editable=False)
    code = models.CharField(_("code"), max_length=8, unique=True, default=new_code, editable=False)
    language_code = models.CharField(max_length=10)

    name = models.CharField(_("name"), max_length=200, blank=True)
    email = models.CharField(_("e-mail"), max_length=254, blank=True)
    mailbox = MailboxField()
    needs = models.TextField(_("needs"), max_length=1000, blank=True)
    answers = models.JSONField(_("answers"), default=list)
    consents = models.JSONField(default=list)
    #: The version of the privacy notice that the form was shown with.
    notice = models.ForeignKey(
        "feedback.PrivacyNotice",
        null=True,
        on_delete=models.PROTECT,
        verbose_name=_("privacy notice"),
        related_name="+",
    )

    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    registered_at = models.DateTimeField(_("registered"), default=timezone.now)
    waiting_since = models.DateTimeField(null=True)
    held_until = models.DateTimeField(null=True)
    #: Until then a registration that was given up can be taken back, and its place is given to nobody.
    undo_until = models.DateTimeField(null=True)
    #: The keyed hash of the network, while the registration is unconfirmed; see ``holds``.
    network_key = models.CharField(max_length=64, blank=True, default="", db_default="", editable=False)
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
            models.Index(fields=["undo_until"], name="home_registration_undo"),
        ]

    def __str__(self):
        return self.name or self.code

    @property
    def is_active(self) -> bool:
        """Return True if the registration occupies a place or waits for one."""
        return self.state in ACTIVE

    @property
    def spoken_code(self) -> str:
        """The code in two groups of four, for reading aloud."""
        return f"{self.code[:4]}-{self.code[4:]}"
