"""The page type of alerts, announced on networks like every other page."""

import re
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.search import index

from ..content.dates import format_datetime, within_sentence
from ..content.page import ContentPage

#: Characters of title and place together: two lines on a phone.
MAX_LENGTH = 120
#: Words that are false the day after they were written.
RELATIVE_DAYS = re.compile(
    r"\b(днес|утре|вдругиден|вчера|довечера|today|tonight|tomorrow|yesterday)\b", re.IGNORECASE
)


class Severity(models.TextChoices):
    """The weight of an alert, which decides on its colour and its place."""

    INFO = "info", _("information")
    WARNING = "warning", _("warning")
    URGENT = "urgent", _("urgent, people are in danger")


def default_end():
    """Return the full hour after the next 24 hours."""
    return (now() + timedelta(hours=25)).replace(minute=0, second=0, microsecond=0)


class AlertPage(ContentPage):
    """An alert. Its page and its posts remain when it has ended, and say so."""

    severity = models.CharField(
        _("severity"), max_length=10, choices=Severity.choices, default=Severity.WARNING
    )
    place = models.CharField(
        _("where"),
        max_length=80,
        blank=True,
        help_text=_("For example: Izgrev quarter and the village of Izvor."),
    )
    shown_from = models.DateTimeField(
        _("shown from"), null=True, blank=True, help_text=_("Left empty: from publishing on.")
    )
    shown_until = models.DateTimeField(
        _("shown until"), default=default_end, help_text=_("Then it disappears from all pages by itself.")
    )

    parent_page_types = ["home.HomePage"]
    template = "home/alert_page.html"

    search_fields = [*ContentPage.search_fields, index.SearchField("place"), index.FilterField("shown_until")]
    content_panels = [
        FieldPanel("title", help_text=_("What and when, with the date: “No water on 30 November, 9–16 h”.")),
        FieldPanel("place"),
        FieldPanel("severity"),
        FieldRowPanel([FieldPanel("shown_from"), FieldPanel("shown_until")]),
        FieldPanel("summary", help_text=_("What people should do. It goes into the post.")),
        MultiFieldPanel(ContentPage.body_panels[:2], heading=_("More"), classname="collapsed"),
        *ContentPage.body_panels[2:],
    ]

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        indexes = [models.Index(fields=["shown_until"], name="home_alert_until")]

    def clean(self):
        """Raise ValidationError if the alert is too long, names a day by "tomorrow", or ends too early."""
        super().clean()
        errors = {}
        if over := max(0, len(self.title) + len(self.place) - MAX_LENGTH):
            errors["title"] = ngettext(
                "Title and place are %(count)s character too long for two lines on a phone.",
                "Title and place are %(count)s characters too long for two lines on a phone.",
                over,
            ) % {"count": over}
        for name in ("title", "place", "summary"):
            if word := RELATIVE_DAYS.search(getattr(self, name)):
                errors[name] = _(
                    "Write the date instead of “%(word)s”: the alert is read the day after, too."
                ) % {"word": word[0]}
        if self.shown_from and self.shown_until and self.shown_until <= self.shown_from:
            errors["shown_until"] = _("The alert must end after it begins.")
        elif self.shown_until and not self.live and self.shown_until <= now():
            errors["shown_until"] = _("This time has passed: nobody would see the alert.")
        if errors:
            raise ValidationError(errors)

    @property
    def is_over(self) -> bool:
        """Return True if the pages do not show the alert any more."""
        return self.shown_until <= now()

    @property
    def end_in_words(self) -> str:
        """The end of the alert, as written within a sentence."""
        return within_sentence(format_datetime(self.shown_until))

    def get_workflow(self):
        """Return None: an alert needs no approval by another person, only the permission to publish."""
        return None

    def is_social_urgent(self, key=""):
        return True

    def get_social_paragraphs(self):
        return [": ".join(filter(None, [self.title, self.place])), self.summary]

    def get_structured_data(self):
        return super().get_structured_data() | {"expires": self.shown_until.isoformat()}
