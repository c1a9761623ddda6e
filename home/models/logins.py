"""Counters of failed attempts to log in."""

from django.db import models


class LoginCounter(models.Model):
    """Attempts for one account from one source since ``LOGIN_COOL_OFF_MINUTES`` at most.

    Account and source are hashes. An empty account counts the source's attempts for every account, an empty
    source those for the account from everywhere.
    """

    account = models.CharField(max_length=64, blank=True)
    source = models.CharField(max_length=64, blank=True)
    count = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["account", "source"], name="one_login_counter")]

    def __str__(self):
        return f"{self.count} until {self.expires_at:%H:%M}"
