"""What is written about a submission: to its sender, and among colleagues."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .submissions import Submission


class Remark(models.Model):
    """Something that a colleague has written about a submission."""

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True
        ordering = ["created_at", "pk"]

    def __str__(self):
        return str(self.submission)


class Letter(Remark):
    """Something written to the sender: shown on their private page, and mailed where they left an address."""

    class Delivery(models.TextChoices):
        """Where the mail is."""

        NONE = "none", _("On the private page only")
        QUEUED = "queued", _("Being sent by mail")
        SENT = "sent", _("Sent by mail")
        FAILED = "failed", _("The mail could not be sent")

    delivery = models.CharField(max_length=10, choices=Delivery.choices, default=Delivery.NONE)

    class Meta(Remark.Meta):
        abstract = True


class ReplyQuerySet(models.QuerySet):
    """Replies, and how many messages they answered."""

    def messages_referring_to(self, page) -> int:
        """Return to how many messages a reply referred to ``page``; one with several replies counts once."""
        return self.filter(page=page.pk).values("submission").distinct().count()


class Reply(Letter):
    """An answer to the sender."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="replies")
    body = models.TextField(_("reply"))
    #: What the municipality did or decided: a document, a decision, an event.
    page = models.ForeignKey(
        "wagtailcore.Page",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        verbose_name=_("page that the reply refers to"),
        related_name="+",
    )

    objects = ReplyQuerySet.as_manager()

    class Meta(Letter.Meta):
        verbose_name = _("reply")
        verbose_name_plural = _("replies")

    @property
    def public_page(self):
        """The page that the reply refers to, while everybody can open it; None otherwise."""
        page = self.page
        return page if page and page.live and not page.get_view_restrictions().exists() else None


class Question(Letter):
    """A question back to the sender, who answers it once, on their private page, and may stay anonymous."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="questions")
    text = models.TextField(_("question"))
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True)

    class Meta(Letter.Meta):
        verbose_name = _("question")
        verbose_name_plural = _("questions")


class Note(Remark):
    """An internal remark that the sender never sees."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField(_("note"))

    class Meta(Remark.Meta):
        verbose_name = _("note")
        verbose_name_plural = _("notes")
