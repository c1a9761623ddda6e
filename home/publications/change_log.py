"""The public change log of a publication."""

from django.db import models
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Orderable, Page


class PublicationChange(Orderable):
    """An entry of a publication's change log; a correction is also shown above the text."""

    class Kind(models.TextChoices):
        """The kind of change: a correction replaces a wrong statement."""

        CHANGE = "change", _("change")
        CORRECTION = "correction", _("correction")

    page = ParentalKey(Page, on_delete=models.CASCADE, related_name="publication_changes")
    date = models.DateField(_("date"), default=localdate)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.CHANGE)
    text = models.TextField(
        _("what was changed and why"),
        max_length=600,
        help_text=_("Everyone can read it below the publication."),
    )

    panels = [FieldRowPanel([FieldPanel("date"), FieldPanel("kind")]), FieldPanel("text")]

    class Meta(Orderable.Meta):
        verbose_name = _("entry of the change log")
        verbose_name_plural = _("change log")

    def __str__(self):
        return self.text
