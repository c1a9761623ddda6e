"""How often something has happened lately, without remembering to whom."""

from django.db import models


class Quota(models.Model):
    """A counter for one keyed hash in one period; rows of past periods are deleted as new ones come.

    The hash is keyed with the site's secret and the day, so that it neither names the sender nor links
    two days.
    """

    subject = models.CharField(max_length=64)
    period = models.CharField(max_length=32)
    expires_at = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "period"], name="feedback_quota_once")]
