"""The accessibility statement required by Directive (EU) 2016/2102."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.html import strip_tags
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page

from civic_social.text_normalization import NormalizedTextMixin

from ..content.blocks import PARAGRAPH_FEATURES
from ..content.forms import LatinSlugForm
from ..content.slugs import LatinSlugMixin
from ..search.index_text import PageText
from ..search.searchable import SearchableMixin


class AccessibilityPage(SearchableMixin, NormalizedTextMixin, LatinSlugMixin, Page):
    """The statement in the order and words of the model in Implementing Decision (EU) 2018/1523.

    The template holds the prescribed sentences, the fields hold what differs from site to site.
    """

    class Status(models.TextChoices):
        """The degree of compliance with EN 301 549, which includes WCAG 2.1 level AA."""

        FULL = "full", _("fully compliant")
        PARTIAL = "partial", _("partially compliant")
        NONE = "none", _("not compliant")

    class Method(models.TextChoices):
        """The assessor of the site."""

        OWN = "own", _("self-assessment by the municipality")
        OTHERS = "others", _("assessment by a third party")

    status = models.CharField(_("compliance status"), max_length=10, choices=Status.choices)
    non_compliant = RichTextField(
        _("not accessible: non-compliance"),
        blank=True,
        features=PARAGRAPH_FEATURES,
        help_text=_("What does not work for whom, until when, and what to use instead."),
    )
    burden = RichTextField(
        _("not accessible: disproportionate burden"),
        blank=True,
        features=PARAGRAPH_FEATURES,
        help_text=_("Only after an assessment, which the law asks to be kept."),
    )
    outside = RichTextField(
        _("not accessible: outside the scope of the law"),
        blank=True,
        features=PARAGRAPH_FEATURES,
        help_text=_("For example: office files published before 23 September 2018, maps, live video."),
    )
    prepared_on = models.DateField(_("prepared on"), default=localdate)
    reviewed_on = models.DateField(_("last reviewed on"), default=localdate)
    method = models.CharField(_("how it was assessed"), max_length=10, choices=Method.choices)
    contact = models.CharField(
        _("who answers"), max_length=160, help_text=_("A unit or a position. People must reach somebody.")
    )
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    enforcement = RichTextField(
        _("enforcement procedure"),
        features=PARAGRAPH_FEATURES,
        help_text=_("To whom somebody can turn who gets no satisfactory answer, and how."),
    )

    #: The version of the standard that the Official Journal names for Directive (EU) 2016/2102.
    standard = "EN 301 549 V3.2.1 (2021-03)"

    base_form_class = LatinSlugForm
    template = "home/accessibility_page.html"
    parent_page_types = ["home.HomePage"]
    subpage_types = []
    max_count_per_parent = 1

    search_fields = [*Page.search_fields, *SearchableMixin.search_text_fields]
    content_panels = [
        *Page.content_panels,
        HelpPanel(_("The sentences that the law prescribes are on the page already. Review it once a year.")),
        FieldPanel("status"),
        MultiFieldPanel(
            [FieldPanel("non_compliant"), FieldPanel("burden"), FieldPanel("outside")],
            heading=_("Content that is not accessible"),
        ),
        FieldRowPanel([FieldPanel("prepared_on"), FieldPanel("reviewed_on")]),
        FieldPanel("method"),
        MultiFieldPanel(
            [FieldPanel("contact"), FieldRowPanel([FieldPanel("phone"), FieldPanel("email")])],
            heading=_("Contacts"),
        ),
        FieldPanel(
            "enforcement",
            help_text=_(
                "To whom somebody can turn who gets no satisfactory answer, and how: the body’s name, its "
                "address and a link. In Bulgaria it is the Ministry of e-Government."
            ),
        ),
    ]

    class Meta:
        verbose_name = _("accessibility statement")
        verbose_name_plural = _("accessibility statements")

    def clean(self):
        """Raise ValidationError if status and barriers disagree, or if a contact, link or date is missing."""
        super().clean()
        # The editor stores an empty paragraph in a text that nobody has filled in.
        for name in ("non_compliant", "burden", "outside", "enforcement"):
            if not strip_tags(getattr(self, name)).strip():
                setattr(self, name, "")
        problems = {}
        if self.status in (self.Status.PARTIAL, self.Status.NONE) and not self.has_barriers:
            problems["non_compliant"] = _("Say what is not accessible: people must know before they try.")
        if self.status == self.Status.FULL and self.non_compliant:
            problems["status"] = _("A site with something that does not comply is not fully compliant.")
        if not self.phone and not self.email:
            problems["email"] = _("Enter a phone number or an e-mail address.")
        if self.enforcement and "<a " not in self.enforcement:
            problems["enforcement"] = _(
                "Add a link to the body that people can turn to: the European model asks for it."
            )
        if self.reviewed_on and self.prepared_on and self.reviewed_on < self.prepared_on:
            problems["reviewed_on"] = _("A review cannot come before the statement.")
        if problems:
            raise ValidationError(problems)

    @property
    def has_barriers(self) -> bool:
        """True if the statement names content that is not accessible."""
        return bool(self.non_compliant or self.burden or self.outside)

    def get_page_text(self):
        """Return the passages for the search."""
        texts = (self.non_compliant, self.burden, self.outside, self.enforcement)
        return PageText(
            title=[self.title], lead=[""], body=[strip_tags(text) for text in texts], facets=["kindpage"]
        )

    def get_structured_data(self) -> dict:
        """Return the page as schema.org data."""
        return {
            "@type": "WebPage",
            "name": self.title,
            "url": self.full_url,
            "inLanguage": self.locale.language_code,
            "dateModified": self.reviewed_on.isoformat(),
        }
