"""The main switch that pauses sending for the whole site."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Switch(models.Model):
    """A single row that decides if posts may be sent; changed by ``actions.pause_everything``."""

    is_paused = models.BooleanField(_("paused"), default=False)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("main switch")
        verbose_name_plural = _("main switch")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="civic_social_one_switch")]

    def __str__(self) -> str:
        return str(_("paused") if self.is_paused else _("working"))

    @classmethod
    def load(cls) -> "Switch":
        """Return the row, or an unsaved one that does not pause."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)
