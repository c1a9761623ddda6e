"""Posts that a network has too many of, as the last comparison with it has found."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..error_messages import Explained
from .accounts import SocialAccount
from .duplicates import DuplicateCheck
from .posts import Post


class NetworkDifferenceQuerySet(models.QuerySet["NetworkDifference"]):
    """Queries of differences."""

    def open(self) -> NetworkDifferenceQuerySet:
        """Return those that a person must settle and that no duplicate check reports as well."""
        reported = DuplicateCheck.objects.exclude(problem="").values("post")
        return (
            self.filter(accepted_at=None)
            .exclude(post__in=reported)
            .select_related("account", "post__account")
        )


class NetworkDifference(Explained, models.Model):
    """A duplicate or an orphan at a network, from ``reconcile --network`` until the next comparison.

    ``post``: the post that it duplicates, or None for an orphan, which no post of ours matches. An orphan
    with ``accepted_at`` may stay, as a person has decided, and is not reported again.
    """

    account = models.ForeignKey(SocialAccount, on_delete=models.CASCADE, related_name="+")
    post = models.ForeignKey(Post, null=True, on_delete=models.CASCADE, related_name="+")
    problem = models.CharField(max_length=60)
    remote_id = models.CharField(max_length=200)
    permalink = models.URLField(_("permalink"), max_length=500, blank=True)
    found_at = models.DateTimeField(default=timezone.now)
    accepted_at = models.DateTimeField(null=True)

    objects = NetworkDifferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("difference at a network")
        verbose_name_plural = _("differences at networks")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["account", "remote_id"], name="civic_social_difference_once")
        ]

    def __str__(self) -> str:
        return self.permalink or self.remote_id

    @property
    def key(self) -> str:
        """A name for the difference that stays the same in the next comparison."""
        return f"difference:{self.account_id}:{self.remote_id}"[:160]

    @property
    def is_orphan(self) -> bool:
        """Return True if it duplicates no post of ours, so that a person may let it stay."""
        return self.post_id is None

    @property
    def problem_details(self) -> dict[str, Any]:
        """The placeholders of the explanation."""
        return {"permalink": self.permalink or self.account.public_url}
