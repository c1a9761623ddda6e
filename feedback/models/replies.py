"""Texts that staff write about a submission: replies and questions to its sender, and internal notes."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from .submissions import Submission


class StaffText(models.Model):
    """Base of the texts that staff write about a submission."""

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True
        ordering = ["created_at", "pk"]


class SenderMessage(StaffText):
    """Base of the texts that are shown on the sender's private page, and mailed if there is an address."""

    class Delivery(models.TextChoices):
        """The state of the mail."""

        NONE = "none", _("On the private page only")
        QUEUED = "queued", _("Being sent by mail")
        SENT = "sent", _("Sent by mail")
        FAILED = "failed", _("The mail could not be sent")
        POST = "post", _("Sent by post")
        PHONE = "phone", _("Told by telephone")
        DESK = "desk", _("Handed over")

    delivery = models.CharField(max_length=10, choices=Delivery.choices, default=Delivery.NONE)

    class Meta(StaffText.Meta):
        abstract = True

    @property
    def mail(self) -> Any:
        """The ``OutgoingMail`` of the text, or None."""
        mails: Any = self
        return mails.mails.last()


class ReplyQuerySet(models.QuerySet["Reply"]):
    """Replies to senders."""

    def messages_referring_to(self, page: Page) -> int:
        """Return the number of submissions with at least one reply that refers to ``page``."""
        return self.filter(page=page.pk).values("submission").distinct().count()


class Reply(SenderMessage):
    """A reply to the sender."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="replies")
    body = models.TextField(_("reply"))
    #: The page with the result: a document, a decision or an event.
    page = models.ForeignKey(
        "wagtailcore.Page",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        verbose_name=_("page that the reply refers to"),
        related_name="+",
    )

    objects = ReplyQuerySet.as_manager()

    class Meta(SenderMessage.Meta):
        verbose_name = _("reply")
        verbose_name_plural = _("replies")

    def __str__(self) -> str:
        return str(self.submission)

    @property
    def public_page(self) -> Page | None:
        """The page that the reply refers to, or None if visitors cannot open it."""
        page = self.page
        return page if page and page.live and not page.get_view_restrictions().exists() else None


class Question(SenderMessage):
    """A question to the sender, which they can answer once on their private page."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="questions")
    text = models.TextField(_("question"))
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True)

    class Meta(SenderMessage.Meta):
        verbose_name = _("question")
        verbose_name_plural = _("questions")

    def __str__(self) -> str:
        return str(self.submission)


class Note(StaffText):
    """An internal note, which the sender never sees."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField(_("note"))

    class Meta(StaffText.Meta):
        verbose_name = _("note")
        verbose_name_plural = _("notes")

    def __str__(self) -> str:
        return str(self.submission)
