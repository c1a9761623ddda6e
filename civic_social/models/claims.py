"""Claims of people on posts by hand, so that no two people post the same."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .posts import Post


class ClaimQuerySet(models.QuerySet):
    """A queryset of claims."""

    def active(self) -> ClaimQuerySet:
        """Return the claims that have not expired."""
        return self.filter(until__gt=timezone.now())


class Claim(models.Model):
    """A claim of a person on a post; it expires. Created by ``actions.claim``."""

    post = models.OneToOneField(Post, primary_key=True, on_delete=models.CASCADE, related_name="claim")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField(_("until"))

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.post_id}: {self.person} ({self.until:%H:%M})"
