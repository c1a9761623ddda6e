"""Prepared answers to comments, and the mails to desks about new ones."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class AnswerTemplate(models.Model):
    """A prepared text, which a person at a desk chooses and changes before it is sent."""

    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(
        _("text"),
        max_length=2000,
        help_text=_("{page} becomes the address of the page, {form} that of the form for messages."),
    )
    #: The desk that uses it; empty: every desk.
    desk_key = models.CharField(_("desk"), max_length=40, blank=True, default="")

    class Meta:
        verbose_name = _("prepared answer")
        verbose_name_plural = _("prepared answers")
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title


class DeskDigest(models.Model):
    """The last mail to a desk about new comments, and the lease of the process that sends the next one."""

    desk_key = models.CharField(max_length=40, unique=True)
    claimed_until = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True, db_column="told_at")

    class Meta:
        verbose_name = _("mail to a desk")
        verbose_name_plural = _("mails to desks")
        default_permissions = ()

    def __str__(self) -> str:
        return self.desk_key
