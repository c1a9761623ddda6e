"""What may have reached a network beside what we know of, until somebody has looked."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..channels.base import Remote
from ..error_messages import Explained
from .posts import Attempt, Post


class Doubt(Explained, models.Model):
    """An attempt that was given up, and that the network may have accepted all the same.

    Its worker was taken for dead, and the post went on without it. ``doubts.settle`` looks, and takes down
    what stands twice; the row goes when the question is answered. ``problem`` is set when only a person can.
    """

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="doubts")
    attempt = models.OneToOneField(Attempt, on_delete=models.CASCADE, related_name="+")
    #: The mark by which it is found; the post has a new one after each removal.
    marker = models.CharField(max_length=40)
    #: What stands there by the network's own late answer; empty: it has to be looked for.
    remote_id = models.CharField(max_length=200, blank=True)
    permalink = models.URLField(_("permalink"), max_length=500, blank=True)
    look_at = models.DateTimeField(db_index=True)
    looks = models.PositiveSmallIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=60, blank=True)
    problem_details = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("doubt")
        verbose_name_plural = _("doubts")
        default_permissions = ()

    def __str__(self):
        return str(self.post)

    @classmethod
    def raise_about(
        cls, post: Post, attempt: Attempt, marker: str, look_at: datetime, remote: Remote | None = None
    ) -> None:
        """Ask from ``look_at`` on whether ``attempt`` has reached the network; joins the transaction."""
        values = {"post": post, "marker": marker, "look_at": look_at, "looks": 0}
        if remote:
            values |= {"remote_id": remote.id, "permalink": remote.permalink}
        cls.objects.update_or_create(attempt=attempt, defaults=values)
