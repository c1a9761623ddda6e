"""The page with the feedback form."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template.loader import select_template
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.search import index

from ..form.blocks import DEFAULT_FORM, FormBlocks
from ..form.forms import FeedbackForm
from ..text_normalization import NormalizedTextMixin

#: The views of the page by name, called with the page and the request: ``form``, ``private``, ``notice``,
#: ``rating`` and ``preview``. ``FeedbackConfig.ready()`` connects them, since views import models and not
#: the reverse.
VIEWS: dict[str, Callable[..., HttpResponse]] = {}


def connect_views(**views: Callable[..., HttpResponse]) -> None:
    """Set the views of every feedback page; an app of the site may replace one in its ``ready()``."""
    VIEWS.update(views)


def default_form() -> list[tuple[str, Any]]:
    """Return the form of a new page, complete with default texts."""
    blocks = FormBlocks().child_blocks
    return [(block_type, blocks[block_type].get_default()) for block_type in DEFAULT_FORM]


class Retention(models.TextChoices):
    """The treatment of a submission after its retention period."""

    ANONYMISE = "anonymise", _("Erase the personal data, keep the rest for the figures")
    DELETE = "delete", _("Delete it entirely")


class FeedbackPage(NormalizedTextMixin, RoutablePageMixin, Page):
    """A feedback form. Submissions are stored apart from the page and remain when it is deleted."""

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

    search_fields = [*Page.search_fields, index.SearchField("introduction")]
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

    def clean(self) -> None:
        """Raise ValidationError if the form closes before it opens."""
        super().clean()
        if self.opens_at and self.closes_at and self.closes_at <= self.opens_at:
            raise ValidationError({"closes_at": _("The form must close after it opens.")})

    @property
    def is_open(self) -> bool:
        """Return True if the form accepts submissions now."""
        now = timezone.now()
        return (not self.opens_at or self.opens_at <= now) and (not self.closes_at or now < self.closes_at)

    @property
    def opens_later(self) -> bool:
        """Return True if the form has not opened yet."""
        return bool(self.opens_at and timezone.now() < self.opens_at)

    def build_form(self, data: Any = None, files: Any = None, **kwargs: Any) -> FeedbackForm:
        """Return the page's form, bound if ``data`` is given."""
        return FeedbackForm(self.form, data, files, **kwargs)

    def get_cached_paths(self) -> list[str]:
        """Return no paths: a front-end cache must never store the form."""
        return []

    @path("")
    def form_route(self, request: HttpRequest) -> HttpResponse:
        """Show the form, or receive a submission."""
        return VIEWS["form"](self, request)

    @path("sent/<str:secret>/", name="private")
    def private_route(self, request: HttpRequest, secret: str) -> HttpResponse:
        """Show the private page of one submission, or receive an answer to a question on it."""
        return VIEWS["private"](self, request, secret)

    @path("privacy/<int:version>/", name="notice")
    def notice_route(self, request: HttpRequest, version: int) -> HttpResponse:
        """Show one version of the privacy notice."""
        return VIEWS["notice"](self, request, version)

    @path("useful/<int:rated>/", name="rating")
    def rating_route(self, request: HttpRequest, rated: int) -> HttpResponse:
        """Receive an answer to "Was this page useful?" about the page ``rated``, or thank for it."""
        return VIEWS["rating"](self, request, rated)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Show one of ``preview_modes``; nothing is stored."""
        return VIEWS["preview"](self, request, mode_name)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the base template: the site's ``base.html``, or the app's own if the site has none."""
        base_template = select_template(["base.html", "feedback/base.html"])
        return {**super().get_context(request, *args, **kwargs), "base_template": base_template}
