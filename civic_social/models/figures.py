"""Daily figures of posts, kept here since networks forget them."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..channels.comments import FigureState
from .accounts import SocialAccount
from .posts import Post


class PostFigure(models.Model):
    """One figure of one post on one day: the last that was read on that day."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="figures", db_index=False)
    name = models.CharField(max_length=60)
    day = models.DateField()
    #: None unless ``state`` is ``FigureState.KNOWN``.
    value = models.PositiveBigIntegerField(null=True)
    state = models.CharField(max_length=12, default=FigureState.KNOWN)
    read_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("figure of a post")
        verbose_name_plural = _("figures of posts")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["post", "name", "day"], name="civic_social_figure_once")
        ]
        indexes = [models.Index(fields=["day", "name"], name="civic_social_figure_day")]

    def __str__(self) -> str:
        return f"{self.name} {self.day}: {self.value}"


class RefusedFigure(models.Model):
    """A figure that a network has refused for an account; it is not asked for until ``until``."""

    account = models.ForeignKey(SocialAccount, on_delete=models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(max_length=60)
    state = models.CharField(max_length=12, default=FigureState.NOT_OFFERED)
    until = models.DateTimeField()

    class Meta:
        verbose_name = _("refused figure")
        verbose_name_plural = _("refused figures")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["account", "name"], name="civic_social_refused_figure_once")
        ]

    def __str__(self) -> str:
        return self.name
