"""Answers to "Was this page useful?", without anything about who has answered."""

from django.db import models
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

#: Characters of the words that may go with an answer.
MAX_WORDS = 300


class PageRating(models.Model):
    """One answer: the page, the day, yes or no, and perhaps a few words."""

    page = models.ForeignKey(
        "wagtailcore.Page", verbose_name=_("page"), related_name="+", on_delete=models.CASCADE
    )
    day = models.DateField(_("day"), default=localdate)
    is_useful = models.BooleanField(_("useful"))
    words = models.CharField(_("words"), max_length=MAX_WORDS, blank=True)

    class Meta:
        verbose_name = _("answer about a page")
        verbose_name_plural = _("answers about pages")
        indexes = [models.Index(fields=["page", "day"], name="feedback_rating_page")]
