"""Webhooks: the addresses of other programs that receive events, and each delivery of an event to them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .. import crypto
from ..error_messages import Explained
from ..exceptions import CredentialsUnreadable

#: The time for which a replaced secret still signs, so that the receiver can be given the new one.
ROTATION = timedelta(hours=24)


class WebhookEvent(models.TextChoices):
    """The events that a webhook can ask for, by the type in the body of the request."""

    CONFIRMED = "post.confirmed", _("A post is at its network, new or edited")
    FAILED = "post.failed", _("The network has refused a post")
    WITHDRAWN = "post.withdrawn", _("A post is gone from its network")
    NEEDS_PERSON = "post.needs_person", _("A post waits for a person")


#: The event of the button “Try”, which every webhook gets.
TRIAL = "webhook.trial"


class WebhookEndpoint(Explained, models.Model):
    """An address that receives events, and which of them."""

    name = models.CharField(_("name"), max_length=120, help_text=_("Shown to colleagues only."))
    #: Not a ``URLField``, which refuses names of hosts inside a private network.
    url = models.CharField(
        _("address"), max_length=500, help_text=_("The program there receives a POST request for each event.")
    )
    events = models.JSONField(_("events"), default=list)
    is_active = models.BooleanField(
        _("switched on"), default=True, help_text=_("Events that occur while it is off are not sent later.")
    )
    site = models.ForeignKey(
        "wagtailcore.Site",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("site"),
        help_text=_("Events of the accounts of this site only."),
    )
    #: Encrypted; written by ``replace_secret``.
    secret_token = models.TextField(editable=False, blank=True)
    former_secret_token = models.TextField(editable=False, blank=True)
    former_secret_until = models.DateTimeField(null=True, editable=False)
    #: Nothing is sent until then, because the receiver has asked for a pause or does not answer.
    resting_until = models.DateTimeField(null=True, editable=False)
    #: Requests without an answer in a row.
    unanswered = models.PositiveIntegerField(default=0, editable=False)
    problem = models.CharField(max_length=60, blank=True, editable=False)
    problem_details = models.JSONField(default=dict, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def replace_secret(self, secret: str) -> None:
        """Sign with ``secret`` from now on, and for ``ROTATION`` with the former one as well; not saved."""
        self.former_secret_token = self.secret_token
        self.former_secret_until = timezone.now() + ROTATION if self.secret_token else None
        self.secret_token = crypto.encrypt({"secret": secret})

    def secrets(self, now: datetime) -> list[str]:
        """Return the secrets that sign at ``now``, the newest first.

        Raises ``CredentialsUnreadable`` if no key decrypts one of them, or if there is none.
        """
        tokens = [self.secret_token]
        if self.former_secret_until and self.former_secret_until > now:
            tokens.append(self.former_secret_token)
        secrets = [crypto.decrypt(token)["secret"] for token in tokens if token]
        if not secrets:
            raise CredentialsUnreadable
        return secrets

    @property
    def wanted_events(self) -> list[str]:
        """The labels of the events that the webhook asks for, in the order of ``WebhookEvent``."""
        return [str(event.label) for event in WebhookEvent if event.value in self.events]


class WebhookDelivery(Explained, models.Model):
    """One event for one webhook; the row is written with the event and sent later, until it is accepted."""

    class Status(models.TextChoices):
        """The state of a delivery."""

        WAITING = "waiting", pgettext_lazy("delivery to a webhook", "Waiting")
        DELIVERED = "delivered", pgettext_lazy("delivery to a webhook", "Delivered")
        STOPPED = "stopped", pgettext_lazy("delivery to a webhook", "Given up")

    endpoint = models.ForeignKey(
        WebhookEndpoint, on_delete=models.CASCADE, db_index=False, related_name="deliveries"
    )
    #: The same for every attempt and for every webhook, so that receivers recognize repetitions.
    event_id = models.CharField(max_length=60)
    event = models.CharField(max_length=40)
    #: The body of the request, stored so that each attempt sends the same bytes.
    body = models.TextField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    #: An attempt that fails after this time is the last one.
    give_up_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=60, blank=True)
    problem_details = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("delivery to a webhook")
        verbose_name_plural = _("deliveries to webhooks")
        default_permissions = ()
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "event_id"], name="civic_social_webhook_event_once")
        ]
        indexes = [
            # For the sweep.
            models.Index(fields=["status", "next_attempt_at"], name="civic_social_webhook_due"),
            # For the removal of old rows.
            models.Index(fields=["created_at"], name="civic_social_webhook_created"),
        ]

    def __str__(self) -> str:
        return f"{self.event} → {self.endpoint}"

    @property
    def is_trial(self) -> bool:
        """True for the delivery of a trial, which no person must know of later."""
        return self.event == TRIAL

    @property
    def event_label(self) -> Any:
        """The event in words."""
        if self.is_trial:
            return _("A trial")
        return dict(WebhookEvent.choices).get(self.event, self.event)
