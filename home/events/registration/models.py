"""Who comes: the counted places of an event, the registrations, and the mails they call for."""

import secrets
import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

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

    page = models.OneToOneField("home.EventPage", on_delete=models.CASCADE, related_name="book")
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
    """Somebody who wants to come. States change only through ``home.events.registration.actions``."""

    # Deleting the page must not take people's registrations along without a word.
    page = models.ForeignKey("home.EventPage", on_delete=models.PROTECT, related_name="registrations")
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
