"""Pages that a program has published, about which a person or the program must say if they are announced."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..compat import PAGE_MODEL


class ProgramPublication(models.Model):
    """A page published by a program without a user, which no person has decided to announce.

    ``is_to_be_announced``: the program has said that the page is to be announced; the row ends with the
    announcement. Otherwise the page's panel asks.
    """

    # Like that of ``Post``: the row may outlive the page.
    page = models.OneToOneField(
        PAGE_MODEL,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
    )
    is_to_be_announced = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("page published by a program")
        verbose_name_plural = _("pages published by a program")
        default_permissions = ()
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return str(self.page_id)

    @classmethod
    def request_announcement(cls, page: Any) -> None:
        """Have the next publication of ``page`` by a program announced, also a scheduled one."""
        cls.objects.update_or_create(page_id=page.pk, defaults={"is_to_be_announced": True})
