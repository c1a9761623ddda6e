"""Checks for duplicate posts."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..channels.base import Remote
from ..error_messages import Explained
from .attempts import Attempt
from .posts import Post


class DuplicateCheck(Explained, models.Model):
    """A scheduled search for a post that an abandoned attempt may have left at the network.

    Its worker counted as dead, and the post was delivered without it. ``delivery.duplicates`` searches and
    removes a second copy; the row is deleted when the search is finished. ``problem`` is set if only a person
    can settle it.
    """

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="duplicate_checks")
    attempt = models.OneToOneField(Attempt, on_delete=models.CASCADE, related_name="+")
    #: The marker to search for; the post itself gets a new one after each removal.
    marker = models.CharField(max_length=40)
    #: The copy that the network has named in a late response; empty if it has to be searched for.
    remote_id = models.CharField(max_length=200, blank=True)
    permalink = models.URLField(_("permalink"), max_length=500, blank=True)
    search_at = models.DateTimeField(db_index=True, db_column="look_at")
    searches = models.PositiveSmallIntegerField(default=0, db_column="looks")
    failures = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=60, blank=True)
    problem_details = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("doubt")
        verbose_name_plural = _("doubts")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.post)

    @classmethod
    def schedule(
        cls, post: Post, attempt: Attempt, marker: str, search_at: datetime, remote: Remote | None = None
    ) -> None:
        """Schedule a search at ``search_at`` for the result of ``attempt``, in the caller's transaction.

        ``remote`` is the copy that the network has named, if it has.
        """
        values = {"post": post, "marker": marker, "search_at": search_at, "searches": 0}
        if remote:
            values |= {"remote_id": remote.id, "permalink": remote.permalink}
        cls.objects.update_or_create(attempt=attempt, defaults=values)
