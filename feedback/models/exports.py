"""Exports of submissions and personal data."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class Export(models.Model):
    """One export: the user, the time and the filters. Wagtail's log refers to it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    query = models.TextField(blank=True)
    is_personal = models.BooleanField()

    class Meta:
        verbose_name = gettext_lazy("export")
        verbose_name_plural = gettext_lazy("exports")
        default_permissions = ()

    def __str__(self) -> str:
        return _("Export number %(number)s") % {"number": self.pk}
