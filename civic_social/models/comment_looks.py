"""The last look of a person for comments below a post that no program can read."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .posts import Post


class CommentLook(models.Model):
    """A person has looked below a post and found nothing new; only the last time is kept."""

    post = models.OneToOneField(Post, primary_key=True, on_delete=models.CASCADE, related_name="comment_look")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    looked_at = models.DateTimeField(_("looked"), default=timezone.now)

    class Meta:
        verbose_name = _("look for comments")
        verbose_name_plural = _("looks for comments")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.post_id} ({self.looked_at:%d.%m.%Y %H:%M})"
