"""The audit log (the official record): append-only rows about everything that was posted."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Event(models.TextChoices):
    """An event of a post at its network, or of a comment below it."""

    PUBLISHED = "published", pgettext_lazy("event of a post", "Published")
    FOUND = "found", _("Found published after a lost answer")
    EDITED = "edited", pgettext_lazy("event of a post", "Edited")
    CORRECTED = "corrected", _("Corrected by a comment")
    REMOVED = "removed", _("Removed")
    SECOND_REMOVED = "second-removed", _("Second copy removed")
    POSTED_BY_HAND = "posted-by-hand", _("Posted by hand")
    EDITED_BY_HAND = "edited-by-hand", _("Edited by hand")
    REMOVED_BY_HAND = "removed-by-hand", _("Removed by hand")
    VANISHED = "vanished", _("Found removed at the network")
    REFUSED = "refused", _("Refused")
    COMMENT_ANSWERED = "comment-answered", _("Comment answered")
    COMMENT_MESSAGED = "comment-messaged", _("Private message about a comment")
    COMMENT_HIDDEN = "comment-hidden", _("Comment hidden")
    COMMENT_SHOWN = "comment-shown", _("Comment shown again")
    COMMENT_REMOVED = "comment-removed", _("Comment removed")
    ANSWER_REMOVED = "answer-removed", _("Own answer removed")


class RecordEntry(models.Model):
    """One row of the hash chain. Written by ``audit_log.chain.append`` only; the database refuses changes.

    ``body`` is the row as JSON, and ``hash`` is the SHA-256 of exactly that text; see
    docs/reference/official-record.md. The other columns repeat parts of it for queries; verification compares
    them with the body.
    """

    number = models.PositiveBigIntegerField(_("number"), primary_key=True)
    at = models.DateTimeField(_("time"))
    event = models.CharField(_("what happened"), max_length=20, choices=Event.choices)
    page_id = models.PositiveBigIntegerField(_("page"))
    account_id = models.PositiveBigIntegerField(_("account"))
    body = models.TextField()
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("row of the official record")
        verbose_name_plural = _("official record")
        ordering = ["number"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["page_id"], name="civic_social_record_page"),
            models.Index(fields=["account_id", "at"], name="civic_social_record_account"),
            models.Index(fields=["at"], name="civic_social_record_at"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.get_event_display()}"


class RecordHead(models.Model):
    """The single row with the length and the last hash of the chain.

    A process locks it to append, so that the chain cannot fork. A database trigger advances it with each new
    row and refuses to set it back.
    """

    id = models.PositiveSmallIntegerField(primary_key=True)
    count = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = _("end of the official record")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.count}:{self.hash}"
