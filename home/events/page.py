"""The page type of events."""

from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from civic_social.pages import SocialPageMixin

from ..content.blocks import DocumentBlock, EventPhotoBlock
from ..content.dates import within_sentence
from ..content.page import ContentPage
from ..search.searchable import passages
from ..site.aliases import original_of
from . import panels, times
from .announcement import EventAnnouncement
from .blocks import ProgrammeBlock, QuestionBlocks
from .forms import EventPageForm
from .page_context import event_context
from .registration.seats import free_places
from .routes import EventRoutesMixin
from .status import EventStatus
from .structured_data import event_data
from .teasers import card_heading, event_teaser


def check_time_zone(name: str) -> None:
    """Validate the name of a time zone. Raises ValidationError if the system does not know it."""
    if name not in available_timezones():
        raise ValidationError(_("Enter the name of a time zone, such as Europe/Sofia."))


class EventPage(EventRoutesMixin, EventAnnouncement):
    """An event that people can attend: a public discussion, a celebration, a meeting."""

    start = models.DateTimeField(_("start"))
    end = models.DateTimeField(_("end"))
    all_day = models.BooleanField(
        _("all day"),
        default=False,
        db_default=False,
        help_text=_("Only the days are shown, from the first to the last, without hours."),
    )
    time_zone = models.CharField(
        _("time zone"),
        max_length=60,
        blank=True,
        validators=[check_time_zone],
        help_text=_(
            "Only where it is another than the site's, for example Europe/Brussels. All times of this event "
            "are typed and shown in it."
        ),
    )
    status = models.CharField(
        _("status"), max_length=10, choices=EventStatus.choices, default=EventStatus.SCHEDULED
    )
    status_reason = models.CharField(
        _("reason"), max_length=250, blank=True, help_text=_("Told on the page, in the posts and by mail.")
    )
    previous_start = models.DateTimeField(
        _("earlier date"),
        null=True,
        blank=True,
        help_text=_("Stays visible. Left empty, it is filled in when a published event is moved."),
    )
    previous_place = models.CharField(_("earlier place"), max_length=160, blank=True)
    place = models.CharField(
        _("place"), max_length=160, help_text=_("For example: Great Hall, Community Centre.")
    )
    address = models.CharField(_("address"), max_length=200, blank=True)
    directions = models.TextField(_("how to get there"), max_length=600, blank=True)
    step_free = models.CharField(
        _("step-free access"),
        max_length=300,
        blank=True,
        help_text=_("For example: no steps at the entrance, lift, accessible toilet, induction loop."),
    )
    online_url = models.URLField(_("online address"), blank=True)
    organiser = models.CharField(_("organiser"), max_length=160, blank=True)
    audience = models.CharField(_("for whom"), max_length=160, blank=True)
    price = models.DecimalField(
        _("price in euros"),
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("0 is “free”; left empty, nothing is said."),
    )
    contact = models.CharField(
        _("contact"), max_length=200, blank=True, help_text=_("A name, a phone number, an e-mail address.")
    )
    programme = StreamField(ProgrammeBlock(), verbose_name=_("programme"), blank=True)

    takes_registrations = models.BooleanField(_("people register"), default=False)
    capacity = models.PositiveIntegerField(
        _("places"), null=True, blank=True, help_text=_("Left empty, everybody gets a place.")
    )
    waiting_list = models.BooleanField(_("waiting list when it is full"), default=True)
    registration_opens_at = models.DateTimeField(_("registration opens"), null=True, blank=True)
    registration_closes_at = models.DateTimeField(
        _("registration closes"), null=True, blank=True, help_text=_("Left empty: when the event starts.")
    )
    hold_minutes = models.PositiveIntegerField(
        _("minutes to confirm"),
        default=60,
        help_text=_("A place is kept so long until the e-mail address is confirmed."),
    )
    asks_needs = models.BooleanField(_("ask what people need to take part"), default=True)
    questions = StreamField(QuestionBlocks(), verbose_name=_("further questions"), blank=True)
    reminder_hours = models.PositiveSmallIntegerField(
        _("hours before the start to remind"), default=24, help_text=_("0: nobody is reminded.")
    )
    asks_feedback = models.BooleanField(_("ask for feedback afterwards"), default=True)
    retention_days = models.PositiveSmallIntegerField(
        _("days to keep who registered"), default=90, help_text=_("Counted from the end of the event.")
    )
    team = models.ForeignKey(
        Group,
        verbose_name=_("team"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Sees the participants, checks them in and writes the moments of this event."),
    )

    outcome = models.TextField(_("outcome"), max_length=3000, blank=True)
    attendance = models.PositiveIntegerField(_("how many came"), null=True, blank=True)
    photos_are_taken = models.BooleanField(
        _("photos are taken"),
        default=True,
        help_text=_("Says so on the page and in the registration form, and whom to tell who does not agree."),
    )
    photos = StreamField([("photo", EventPhotoBlock())], verbose_name=_("photos"), blank=True)
    attachments = StreamField(
        [("document", DocumentBlock())], verbose_name=_("minutes and decisions"), blank=True
    )

    base_form_class = EventPageForm
    parent_page_types = ["home.EventIndexPage"]
    structured_data_type = "Event"
    structured_data_role = "organizer"
    template = "home/event_page.html"

    #: A copy or a translation starts as planned, without registration and without an outcome.
    exclude_fields_in_copy = [
        *ContentPage.exclude_fields_in_copy,
        "takes_registrations",
        "status",
        "status_reason",
        "previous_start",
        "previous_place",
        "outcome",
        "attendance",
        "photos",
    ]
    search_fields = [
        *ContentPage.search_fields,
        index.FilterField("start"),
    ]
    content_panels = [
        *Page.content_panels,
        *panels.when_and_where,
        *ContentPage.lead_panels,
        *panels.programme,
        *ContentPage.body_panels,
        *panels.registration,
        *panels.afterwards,
    ]

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        permissions = [("export_registrations", _("Can export the participants of events"))]
        indexes = [
            models.Index(fields=["start", "end"], name="home_event_time"),
            models.Index(fields=["place", "start", "end"], name="home_event_place"),
        ]

    def full_clean(self, *args, **kwargs):
        """Validate the page, after filling in the earlier date and place of an event that is being moved.

        Raises ValidationError if a field or the page is invalid.
        """
        if self.status == EventStatus.MOVED and self.pk:
            self.fill_previous_date_and_place()
        super().full_clean(*args, **kwargs)

    def fill_previous_date_and_place(self):
        """Copy a public date or place that changes to the earlier one, if the editor left that empty."""
        public = EventPage.objects.filter(pk=self.pk, live=True).values("start", "place").first()
        if public and public["start"] != self.start and self.previous_start is None:
            self.previous_start = public["start"]
        if public and public["place"] != self.place and not self.previous_place:
            self.previous_place = public["place"]

    def clean(self):
        super().clean()
        if self.all_day and self.start and self.end:
            self.start, self.end = times.whole_days(self)
        if self.start and self.end and self.end <= self.start:
            raise ValidationError({"end": _("The end must be after the start.")})
        opens, closes = self.registration_opens_at, self.registration_closes_at
        if opens and closes and closes <= opens:
            raise ValidationError({"registration_closes_at": _("Registration must close after it opens.")})

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which the event's times are shown: the site's if its own is unknown."""
        return times.find_zone(self.time_zone or settings.TIME_ZONE) or ZoneInfo(settings.TIME_ZONE)

    @property
    def is_over(self) -> bool:
        """Return True if the event has ended."""
        return self.end < now()

    @property
    def takes_place(self) -> bool:
        """Return True if the event is neither cancelled nor postponed."""
        return self.status in (EventStatus.SCHEDULED, EventStatus.MOVED)

    @property
    def registration_closes(self):
        """The time at which registration closes: by default the start of the event."""
        return self.registration_closes_at or self.start

    @property
    def is_registration_open(self) -> bool:
        """Return True if the registration form accepts registrations now."""
        opened = not self.registration_opens_at or self.registration_opens_at <= now()
        return (
            self.takes_registrations
            and self.live
            and self.takes_place
            and opened
            and now() < min(self.registration_closes, self.end)
        )

    @cached_property
    def places_left(self) -> int | None:
        """The number of free places when first read, or None if the event has no limit."""
        return free_places(self, getattr(self, "book", None))

    @cached_property
    def registration_page(self):
        """The page that takes the event's registrations: this one or its original, a translation, or None."""
        if self.takes_registrations:
            return original_of(self)
        translations = self.get_translations().live().filter(takes_registrations=True)
        return translations.select_related("book").defer_streamfields().order_by("pk").first()

    @cached_property
    def moment_list(self) -> list:
        """The published moments with their photos, newest first."""
        if not self.pk:
            return []
        return list(original_of(self).moments.shown().select_related("photo"))

    def get_period(self) -> str:
        """Return start and end in words, in the active language and the event's time zone."""
        return times.period_in_words(self)

    @property
    def first_day(self):
        """The date of the start in the event's time zone."""
        return times.first_day(self)

    @property
    def start_for_machines(self) -> str:
        """The start for the attribute ``datetime``: with hour and zone, or the date of an all-day event."""
        return times.iso_time(self, self.start)

    def get_registration_opens(self) -> str:
        """Return when registration opens, as written within a sentence."""
        return within_sentence(times.moment_in_words(self, self.registration_opens_at))

    def get_previous_start(self) -> str:
        """Return the earlier date as written within a sentence, or an empty string."""
        return within_sentence(times.previous_start_in_words(self)) if self.previous_start else ""

    def get_where(self) -> str:
        """Return place and address in one line."""
        return ", ".join(filter(None, [self.place, self.address]))

    def get_teaser(self):
        return event_teaser(self)

    #: Minutes and decisions are files of the event.
    fields_with_files = ("body", "attachments")
    search_kind = "event"

    def get_page_text(self):
        """Return the passages for the search, with the place, the programme and the way in."""
        text = super().get_page_text()
        text.lead += [self.get_where(), self.organiser]
        text.body += [
            *passages(self, "programme"),
            *filter(None, [self.step_free, self.directions, self.audience, self.contact, self.outcome]),
        ]
        return text

    def get_card_heading(self):
        return card_heading(self)

    def get_structured_data(self):
        return super().get_structured_data() | event_data(self)

    def get_context(self, request, *args, **kwargs):
        return {**super().get_context(request, *args, **kwargs), **event_context(self, request)}

    def serve_preview(self, request, mode_name):
        """Serve a preview; ``RoutablePageMixin`` alone would ignore the modes that show posts on networks."""
        if mode_name in dict(self.DEFAULT_PREVIEW_MODES):
            return super().serve_preview(request, mode_name)
        return SocialPageMixin.serve_preview(self, request, mode_name)
