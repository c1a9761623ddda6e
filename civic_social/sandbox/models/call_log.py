"""The log of API calls."""

from django.db import models

from .faults import Fault


class Call(models.Model):
    """A logged API call, without tokens and secrets. ``status`` is None if no response was sent."""

    #: The number of calls that the log keeps.
    KEPT = 100

    method = models.CharField(max_length=10)
    path = models.TextField()
    parameters = models.JSONField(default=dict)
    status = models.PositiveIntegerField(null=True)
    answer = models.TextField(blank=True)
    fault = models.CharField(max_length=20, blank=True)
    milliseconds = models.PositiveIntegerField(default=0)
    called_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def fault_label(self) -> str:
        """The display name of the fault injected into the call, or an empty string."""
        return str(Fault.Kind(self.fault).label) if self.fault else ""
