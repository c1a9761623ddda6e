"""What is written about a submission: to its sender, and among colleagues."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .submissions import Submission


class Reply(models.Model):
    """An answer to the sender: shown on their private page, and sent by mail where they left an address."""

    class Delivery(models.TextChoices):
        """Where the mail is."""

        NONE = "none", _("On the private page only")
        QUEUED = "queued", _("Being sent by mail")
        SENT = "sent", _("Sent by mail")
        FAILED = "failed", _("The mail could not be sent")

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="replies")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    body = models.TextField(_("reply"))
    created_at = models.DateTimeField(auto_now_add=True)
    delivery = models.CharField(max_length=10, choices=Delivery.choices, default=Delivery.NONE)

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = _("reply")
        verbose_name_plural = _("replies")

    def __str__(self):
        return str(self.submission)


class Question(models.Model):
    """A question back to the sender, who answers it once, on their private page, and may stay anonymous."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="questions")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    text = models.TextField(_("question"))
    created_at = models.DateTimeField(auto_now_add=True)
    delivery = models.CharField(max_length=10, choices=Reply.Delivery.choices, default=Reply.Delivery.NONE)
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True)

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = _("question")
        verbose_name_plural = _("questions")

    def __str__(self):
        return str(self.submission)


class Note(models.Model):
    """An internal remark that the sender never sees."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    text = models.TextField(_("note"))
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = _("note")
        verbose_name_plural = _("notes")

    def __str__(self):
        return str(self.submission)
