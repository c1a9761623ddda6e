"""Approvals by administrators, who publish without the workflow."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision


class DirectApproval(models.Model):
    """An approval by an administrator who published a revision directly.

    With a ``reason``, the administrator was one of the authors and has overridden the rule.
    """

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.TextField(_("reason"), blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("approval by an administrator")
        verbose_name_plural = _("approvals by administrators")
        default_permissions = ()
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return f"{self.revision_id}: {self.user_id}"
