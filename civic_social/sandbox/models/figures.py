"""Views and clicks of posts by day, of which insights are made."""

from __future__ import annotations

from django.db import models
from django.db.models import F
from django.utils import timezone

from .posts import Post


class DailyCount(models.Model):
    """The views of a post and the clicks on its link on one day."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="daily_counts")
    day = models.DateField()
    views = models.PositiveIntegerField(default=0)
    clicks = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["post", "day"], name="sandbox_one_count_per_day")]

    def __str__(self) -> str:
        return f"{self.post}: {self.day}"

    @classmethod
    def record(cls, post: Post, **numbers: int) -> None:
        """Add ``views`` or ``clicks`` to the numbers of ``post`` for today."""
        row, _ = cls.objects.get_or_create(post=post, day=timezone.localdate())
        cls.objects.filter(pk=row.pk).update(**{name: F(name) + number for name, number in numbers.items()})
