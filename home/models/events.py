"""Events: when, where, by whom."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import translation
from django.utils.timezone import localtime, now
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import Page
from wagtail.search import index

from ..dates import format_moment, format_period
from .content import ContentPage


class EventPage(ContentPage):
    """Something to come to: a public discussion, a holiday, a meeting."""

    start = models.DateTimeField(_("start"))
    end = models.DateTimeField(_("end"))
    place = models.CharField(
        _("place"), max_length=160, help_text=_("For example: Great Hall, Community Centre.")
    )
    address = models.CharField(_("address"), max_length=200, blank=True)
    organiser = models.CharField(_("organiser"), max_length=160, blank=True)

    social_variables = ContentPage.social_variables | {
        "date": _("when it begins"),
        "period": _("when it begins and ends"),
        "place": _("where it is"),
        "organiser": _("who organises it"),
    }

    parent_page_types = ["home.EventIndexPage"]
    structured_data_type = "Event"

    search_fields = [
        *ContentPage.search_fields,
        index.SearchField("place"),
        index.SearchField("address"),
        index.SearchField("organiser"),
        index.FilterField("start"),
    ]
    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("start"), FieldPanel("end")]),
                FieldPanel("place"),
                FieldPanel("address"),
                FieldPanel("organiser"),
            ],
            heading=_("When and where"),
        ),
        *ContentPage.lead_panels,
        *ContentPage.body_panels,
    ]

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")

    def clean(self):
        super().clean()
        if self.start and self.end and self.end <= self.start:
            raise ValidationError({"end": _("The end must be after the start.")})

    @property
    def is_over(self) -> bool:
        """Whether the event has ended."""
        return self.end < now()

    def get_period(self) -> str:
        """Return when the event is, in the active language."""
        return format_period(self.start, self.end)

    def get_where(self) -> str:
        """Return place and address."""
        return ", ".join(filter(None, [self.place, self.address]))

    def get_social_paragraphs(self):
        with translation.override(self.locale.language_code):
            when_and_where = " · ".join([format_moment(self.start), self.get_where()])
        return [when_and_where, self.title, self.summary]

    def get_social_variables(self):
        with translation.override(self.locale.language_code):
            return super().get_social_variables() | {
                "date": format_moment(self.start),
                "period": self.get_period(),
                "place": self.get_where(),
                "organiser": self.organiser,
            }

    def get_card_heading(self):
        return " · ".join([format_moment(self.start), self.place])

    def get_social_date(self):
        return localtime(self.start).date()

    def get_structured_data(self):
        data = super().get_structured_data() | {
            "startDate": localtime(self.start).isoformat(),
            "endDate": localtime(self.end).isoformat(),
            "eventStatus": "https://schema.org/EventScheduled",
            "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
            "location": {"@type": "Place", "name": self.place, "address": self.address or self.place},
        }
        if self.organiser:
            data["organizer"] = {"@type": "Organization", "name": self.organiser}
        return data
