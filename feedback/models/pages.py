"""The page with the form."""

from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from ..blocks import DEFAULT_FORM, FormBlocks


def default_form():
    """Return the form of a new page: complete as it is."""
    blocks = FormBlocks().child_blocks
    return [(block_type, blocks[block_type].get_default()) for block_type in DEFAULT_FORM]


class Retention(models.TextChoices):
    """What happens to a submission when its time is over."""

    ANONYMISE = "anonymise", _("Erase the personal data, keep the rest for the figures")
    DELETE = "delete", _("Delete it entirely")


class FeedbackPage(RoutablePageMixin, Page):
    """A form by which citizens are heard. What they send is kept apart from the page and outlives it."""

    introduction = RichTextField(
        _("introduction"), blank=True, features=["bold", "italic", "link", "ul", "ol"]
    )
    form = StreamField(FormBlocks(), verbose_name=_("form"), default=default_form)
    next_steps = RichTextField(
        _("what happens next"),
        blank=True,
        features=["bold", "italic", "link", "ul", "ol"],
        help_text=_("Shown after sending, below the reference number and the date by which we reply."),
    )
    response_days = models.PositiveSmallIntegerField(
        _("days to reply"), default=30, help_text=_("Calendar days; the sender is told the date.")
    )
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    closed_text = RichTextField(
        _("text while it is closed"), blank=True, features=["bold", "italic", "link", "ul", "ol"]
    )
    retention_months = models.PositiveSmallIntegerField(
        _("months to keep"), default=24, help_text=_("Counted from the day of receipt.")
    )
    retention_action = models.CharField(
        _("then"), max_length=10, choices=Retention.choices, default=Retention.ANONYMISE
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("introduction"),
        FieldPanel("form"),
        FieldPanel("next_steps"),
        MultiFieldPanel(
            [FieldPanel("opens_at"), FieldPanel("closes_at"), FieldPanel("closed_text")],
            heading=_("When it is open"),
            icon="calendar-alt",
            classname="collapsed",
        ),
        MultiFieldPanel(
            [FieldPanel("response_days"), FieldPanel("retention_months"), FieldPanel("retention_action")],
            heading=_("Terms"),
            icon="history",
        ),
    ]
    preview_modes = [("", _("The form")), ("mistakes", _("With mistakes")), ("sent", _("After sending"))]
    template = "feedback/form.html"

    class Meta:
        verbose_name = _("feedback form")
        verbose_name_plural = _("feedback forms")

    def clean(self):
        """Refuse a form that closes before it opens."""
        super().clean()
        if self.opens_at and self.closes_at and self.closes_at <= self.opens_at:
            raise ValidationError({"closes_at": _("The form must close after it opens.")})

    @property
    def is_open(self) -> bool:
        """Whether the form takes submissions now."""
        now = timezone.now()
        return (not self.opens_at or self.opens_at <= now) and (not self.closes_at or now < self.closes_at)

    @property
    def opens_later(self) -> bool:
        """Whether the form has not opened yet."""
        return bool(self.opens_at and timezone.now() < self.opens_at)

    def build_form(self, data=None, files=None, **kwargs):
        """Return the page's form, bound to ``data`` if there is any."""
        from ..forms import FeedbackForm

        return FeedbackForm(self.form, data, files, **kwargs)

    def get_cached_paths(self):
        """Name nothing to a front-end cache: the form must never be kept there."""
        return []

    @path("")
    def form_route(self, request):
        """Show the form, or take what was sent."""
        from ..submitting import serve_form

        return serve_form(self, request)

    @path("sent/<str:secret>/", name="private")
    def private_route(self, request, secret):
        """Show a sender their own submission: its number, what happens next, and the replies."""
        from ..private_page import serve_private_page

        return serve_private_page(self, request, secret)

    @path("privacy/<int:version>/", name="notice")
    def notice_route(self, request, version):
        """Show one version of the privacy notice."""
        from .notices import PrivacyNotice

        notice = PrivacyNotice.objects.filter(
            language_code=self.locale.language_code, version=version
        ).first()
        if notice is None:
            raise Http404
        return self.render(request, template="feedback/notice.html", context_overrides={"notice": notice})

    def serve_preview(self, request, mode_name):
        """Show the form, the form with every mistake, or the page after sending; nothing is stored."""
        from ..submitting import preview

        return preview(self, request, mode_name)

    def get_context(self, request, *args, **kwargs):
        """Add the site's own base template, if it has one."""
        from ..rendering import base_template

        return {**super().get_context(request, *args, **kwargs), "base_template": base_template()}
