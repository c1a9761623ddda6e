"""Policies, platforms, strategies, documents and decisions."""

from django.db import models
from django.utils import translation
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from ..blocks import DocumentBlock
from ..dates import format_date
from .content import ContentPage


class PublicationPage(ContentPage):
    """An official publication: who adopted it, when, under which number, and its files."""

    number = models.CharField(_("number"), max_length=40, blank=True)
    adopted_on = models.DateField(_("date of adoption"), null=True, blank=True)
    adopted_by = models.CharField(
        _("adopted by"),
        max_length=160,
        blank=True,
        help_text=_("The body, for example: Municipal Council, or Mayor."),
    )
    attachments = StreamField(
        [("document", DocumentBlock())],
        verbose_name=pgettext_lazy("files of a publication", "attachments"),
        blank=True,
        help_text=_("The text belongs on the page; files are for those who need the original."),
    )

    social_variables = ContentPage.social_variables | {
        "reference": _("kind, number, date and adopting body"),
        "number": _("the number"),
        "adopted_by": _("who adopted it"),
    }

    template = "home/publication_page.html"
    parent_page_types = ["home.PublicationsIndexPage"]
    structured_data_type = "CreativeWork"

    search_fields = [
        *ContentPage.search_fields,
        index.SearchField("number"),
        index.SearchField("adopted_by"),
        index.FilterField("adopted_on"),
    ]
    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("number"), FieldPanel("adopted_on")]), FieldPanel("adopted_by")],
            heading=_("Adoption"),
        ),
        *ContentPage.lead_panels,
        FieldPanel("attachments"),
        *ContentPage.body_panels,
    ]

    class Meta:
        abstract = True

    def get_reference(self) -> str:
        """Return kind, number, date and adopting body, as far as they are known, in the active language.

        Empty when neither number nor date is known: the kind alone says nothing.
        """
        facts = {"kind": self.kind(), "number": self.number}
        if self.adopted_on:
            facts["date"] = format_date(self.adopted_on)
        if self.number and self.adopted_on:
            reference = gettext("%(kind)s No. %(number)s of %(date)s") % facts
        elif self.number:
            reference = gettext("%(kind)s No. %(number)s") % facts
        elif self.adopted_on:
            reference = gettext("%(kind)s of %(date)s") % facts
        else:
            return ""
        return " · ".join(filter(None, [reference, self.adopted_by]))

    def get_social_paragraphs(self):
        with translation.override(self.locale.language_code):
            return [self.title, self.get_reference(), self.summary]

    def get_social_variables(self):
        with translation.override(self.locale.language_code):
            reference = self.get_reference()
        return super().get_social_variables() | {
            "reference": reference,
            "number": self.number,
            "adopted_by": self.adopted_by,
        }

    def get_card_heading(self):
        return self.get_reference() or self.kind()

    def get_social_date(self):
        return self.adopted_on

    def get_structured_data(self):
        data = super().get_structured_data()
        if self.number:
            data["identifier"] = self.number
        if self.adopted_on:
            data["datePublished"] = self.adopted_on.isoformat()
        if self.adopted_by:
            data["author"] = {"@type": "GovernmentOrganization", "name": self.adopted_by}
        return data


class PolicyPage(PublicationPage):
    """What the municipality means to do in one sphere."""

    template = PublicationPage.template

    class Meta:
        verbose_name = _("policy")
        verbose_name_plural = _("policies")


class PlatformPage(PublicationPage):
    """A platform or programme: what a body has set out to do in its term."""

    template = PublicationPage.template

    class Meta:
        verbose_name = _("platform")
        verbose_name_plural = _("platforms")


class StrategyPage(PublicationPage):
    """A strategy for several years."""

    template = PublicationPage.template

    class Meta:
        verbose_name = _("strategy")
        verbose_name_plural = _("strategies")


class DocumentPage(PublicationPage):
    """Any other official document: report, programme, notice."""

    template = PublicationPage.template
    structured_data_type = "DigitalDocument"

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")


class DecisionPage(PublicationPage):
    """A decision of the municipal council; its number and date come before everything else."""

    template = PublicationPage.template
    structured_data_type = "Legislation"

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")

    def get_social_paragraphs(self):
        title, reference, summary = super().get_social_paragraphs()
        return [reference, title, summary]

    def get_structured_data(self):
        data = super().get_structured_data()
        if self.number:
            data["legislationIdentifier"] = self.number
        if self.adopted_on:
            data["legislationDate"] = self.adopted_on.isoformat()
        return data


#: Every type of publication, in the order in which lists offer them.
PUBLICATION_TYPES = (PolicyPage, StrategyPage, PlatformPage, DecisionPage, DocumentPage)
