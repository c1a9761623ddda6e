"""Counters of the rate limits."""

from django.db import models


class Quota(models.Model):
    """A counter for one keyed hash in one period; rows of past periods are deleted.

    The hash is keyed with a random key that only the cache and the memory hold, until the period ends: from
    then on it neither identifies the sender nor links two periods.
    """

    subject = models.CharField(max_length=64)
    period = models.CharField(max_length=32)
    expires_at = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "period"], name="feedback_quota_once")]
