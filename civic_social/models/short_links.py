"""Short links of our own, and how often they were followed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..compat import PAGE_MODEL


class ShortLink(models.Model):
    """A short link to a page: ``/s/<code>``.

    It holds for ever, so it outlives its page, its post and its account. ``marker``: the marker of the post
    or comment in whose text it is, by which that is found at its network; None for the page's own link, since
    None may repeat. ``source``: the ``utm_source`` of visits.
    """

    code = models.CharField(max_length=16, unique=True)
    # Like that of ``Post``: the row outlives the page.
    page = models.ForeignKey(
        PAGE_MODEL,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
    )
    #: Null for the link of a page, since empty strings are not unique.
    marker = models.CharField(max_length=40, null=True, unique=True)  # noqa: DJ001
    source = models.CharField(max_length=40)
    created_at = models.DateTimeField(auto_now_add=True)
    #: The clicks of the days whose rows were added up and deleted.
    older_clicks = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("short link")
        verbose_name_plural = _("short links")
        default_permissions = ()
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["page"], condition=Q(marker=None), name="civic_social_short_link_of_page"
            )
        ]

    def __str__(self) -> str:
        return self.code


class ShortLinkDay(models.Model):
    """The number of clicks on one short link on one day; nothing is kept about those who clicked."""

    link = models.ForeignKey(ShortLink, on_delete=models.CASCADE, related_name="days", db_index=False)
    day = models.DateField()
    clicks = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("clicks of a day")
        verbose_name_plural = _("clicks of a day")
        default_permissions = ()
        ordering = ["-day"]
        constraints = [models.UniqueConstraint(fields=["link", "day"], name="civic_social_short_link_day")]
        # For the limit of rows of one day, and to add up old ones.
        indexes = [models.Index(fields=["day"], name="civic_social_short_link_days")]

    def __str__(self) -> str:
        return f"{self.day}: {self.clicks}"
