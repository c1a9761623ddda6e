"""The errors of the site, grouped by their place in the program."""

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ErrorGroup(models.Model):
    """Errors of one kind at one place. The texts are scrubbed: they hold no secrets and no addresses."""

    #: SHA-256 of the kind and the place.
    fingerprint = models.CharField(max_length=64, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=200)
    place = models.CharField(_("place"), max_length=300)
    message = models.CharField(_("message"), max_length=500, blank=True)
    logger = models.CharField(_("logger"), max_length=100)
    count = models.PositiveIntegerField(_("count"), default=0)
    first_seen = models.DateTimeField(_("first seen"), default=timezone.now)
    last_seen = models.DateTimeField(_("last seen"), default=timezone.now, db_index=True)
    last_request_id = models.CharField(_("number of the last request"), max_length=64, blank=True)
    #: The last traceback, without the values of variables.
    traceback = models.TextField(_("traceback"), blank=True)
    #: The mail to the administrators.
    mailed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("error")
        verbose_name_plural = _("errors")
        default_permissions = ("view",)
        ordering = ["-last_seen"]

    def __str__(self):
        return f"{self.kind.rpartition('.')[2]}: {self.place}"

    @staticmethod
    def day_before(now: datetime) -> datetime:
        """Return the moment since which an error counts as one of today."""
        return now - timedelta(days=1)
