"""Webhook subscriptions of an app and its Pages, and the deliveries to the site."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .access import App
from .faults import Fault
from .profiles import Profile

#: Pauses after a delivery that was not answered with 200; Meta repeats for 36 hours.
RETRY_PAUSES = tuple(timedelta(seconds=seconds) for seconds in (2, 5, 15, 60, 300))


class WebhookSubscription(models.Model):
    """The subscription of an app to one kind of object: ``page`` or ``instagram``."""

    class Object(models.TextChoices):
        PAGE = "page", _("Page")
        INSTAGRAM = "instagram", _("Instagram account")

    app = models.ForeignKey(App, on_delete=models.CASCADE, related_name="webhook_subscriptions")
    object = models.CharField(_("what for"), max_length=9, choices=Object.choices)
    callback_url = models.TextField(_("the site's address for events"))
    verify_token = models.TextField(_("verify token"), blank=True)
    fields = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["app", "object"], name="sandbox_one_subscription_per_object")
        ]

    def __str__(self) -> str:
        return f"{self.object}: {self.callback_url}"


class PageSubscription(models.Model):
    """The fields of a Page whose changes an app receives: the Page's ``subscribed_apps``."""

    app = models.ForeignKey(App, on_delete=models.CASCADE, related_name="page_subscriptions")
    page = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="subscribed_apps")
    fields = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["app", "page"], name="sandbox_one_subscription_per_page")
        ]

    def __str__(self) -> str:
        return f"{self.page}: {', '.join(self.fields)}"


class WebhookDelivery(models.Model):
    """A change that is sent to the site, and what the site answered.

    ``value`` is the change as Meta writes it. ``send_at`` is None after the last attempt, and for a delivery
    that waits for the next event.
    """

    subscription = models.ForeignKey(WebhookSubscription, on_delete=models.CASCADE, related_name="deliveries")
    entry_id = models.CharField(max_length=20)
    field = models.CharField(max_length=40)
    value = models.JSONField()
    fault = models.CharField(max_length=20, blank=True)
    send_at = models.DateTimeField(null=True, default=timezone.now)
    attempts = models.PositiveIntegerField(default=0)
    #: The status of the last response; None before the first, and if there was none.
    status = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.field} {self.pk}"

    @property
    def fault_label(self) -> str:
        """The display name of the fault that disturbs the delivery, or an empty string."""
        return str(Fault.Kind(self.fault).label) if self.fault else ""
