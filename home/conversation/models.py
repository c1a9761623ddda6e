"""Questions from comments with the answers that the authority gave, chosen by a person for the page."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic_social.models import Comment
from civic_social.text_normalization import normalize_text


class PublishedAnswer(models.Model):
    """A question and its answer on a public page, in words that name nobody."""

    page = models.ForeignKey(
        "wagtailcore.Page", on_delete=models.CASCADE, related_name="+", verbose_name=_("page")
    )
    #: The thread that it was taken from; the words stay when its comments are erased.
    thread = models.OneToOneField(Comment, null=True, on_delete=models.SET_NULL, related_name="+")
    question = models.TextField(
        _("question"),
        max_length=1000,
        help_text=_("In your own words, without the name of the person who asked."),
    )
    answer = models.TextField(_("answer"), max_length=3000)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    published_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("published answer")
        verbose_name_plural = _("published answers")
        default_permissions = ()
        ordering = ["published_at", "pk"]

    def __str__(self):
        return self.question[:80]

    def save(self, *args, **kwargs):
        """Store the answer with normalized texts."""
        self.question, self.answer = normalize_text(self.question), normalize_text(self.answer)
        super().save(*args, **kwargs)
