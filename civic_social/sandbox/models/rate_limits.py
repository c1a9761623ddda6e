"""Rate limits of the API."""

from django.db import models
from django.utils import timezone


class Allowance(models.Model):
    """The rate limit of one app, person or Page, and the calls counted in the current window.

    ``subject`` is ``app:<id>``, ``user:<id>`` or ``page:<id>``.
    """

    subject = models.CharField(max_length=40, unique=True)
    limit = models.PositiveIntegerField()
    calls = models.PositiveIntegerField(default=0)
    window_started_at = models.DateTimeField(default=timezone.now)
    blocked_until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.subject}: {self.percent} %"

    @property
    def percent(self) -> int:
        """The used share of the limit in whole percent, 0 to 100, as the usage headers report it."""
        return min(100, self.calls * 100 // self.limit) if self.limit else 100
