"""The main switch that pauses sending for the whole site."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class RestoreFinding(models.TextChoices):
    """A sign that the database was restored from a backup or copied to another machine."""

    RESTORED = "restored", _("A backup was restored with “manage.py restore”.")
    OLDER = "older", _("The database is older than what this installation has posted.")
    OTHER_HISTORY = "other-history", _("The official record differs from what this installation has posted.")
    FILE_LOST = "file-lost", _("The database has posts, but this machine has no installation file.")
    OTHER_MACHINE = "other-machine", _("The installation was copied to another machine.")
    UNKNOWN_POSTS = (
        "unknown-posts",
        _("A network has newer posts of this site than the database."),
    )


class Switch(models.Model):
    """A single row that says if posts may be sent.

    ``is_paused`` is changed by ``actions.pause_everything``: only removals are sent then. ``finding`` is
    changed by ``restore_guard``: nothing is sent then, but posts whose response was lost are searched for.
    """

    is_paused = models.BooleanField(_("paused"), default=False)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    #: The reason why the restore guard holds everything; empty if it does not.
    finding = models.CharField(
        max_length=20,
        choices=RestoreFinding.choices,
        blank=True,
        editable=False,
        default="",
        # The release before does not know the column and still inserts the row.
        db_default="",
    )
    found_at = models.DateTimeField(null=True, editable=False)
    #: When ``manage.py restored look`` was last run after the finding.
    looked_at = models.DateTimeField(null=True, editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("main switch")
        verbose_name_plural = _("main switch")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="civic_social_one_switch")]

    def __str__(self) -> str:
        return str(_("paused") if self.is_off else _("working"))

    @property
    def is_off(self) -> bool:
        """Return True if nothing may be announced."""
        return self.is_paused or bool(self.finding)

    @classmethod
    def load(cls) -> Switch:
        """Return the row, or an unsaved one that does not pause."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)

    @classmethod
    def held_since(cls) -> datetime | None:
        """Return when ``restore_guard`` began to hold everything, or None if it does not."""
        return cls.objects.filter(pk=1).exclude(finding="").values_list("found_at", flat=True).first()
