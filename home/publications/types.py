"""The types of publications."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from .page import PublicationPage
from .validity import Validity


class PolicyPage(PublicationPage):
    """The policy of the municipality in one sphere."""

    template = PublicationPage.template
    register_kind = "policy"

    class Meta:
        verbose_name = _("policy")
        verbose_name_plural = _("policies")


class PlatformPage(PublicationPage):
    """A platform or programme: the goals of a body for its term."""

    template = PublicationPage.template
    register_kind = "platform"

    class Meta:
        verbose_name = _("platform")
        verbose_name_plural = _("platforms")


class StrategyPage(PublicationPage):
    """A strategy for several years."""

    template = PublicationPage.template
    register_kind = "strategy"

    class Meta:
        verbose_name = _("strategy")
        verbose_name_plural = _("strategies")


class LegalAct(models.Model):
    """A mixin for legal acts: their structured data is schema.org's ``Legislation``."""

    class Meta:
        abstract = True

    def get_structured_data(self):
        data = super().get_structured_data()
        if data["@type"] != "Legislation":
            return data
        if self.number:
            data["legislationIdentifier"] = self.number
        if self.adopted_on:
            data["legislationDate"] = self.adopted_on.isoformat()
        if self.issuer:
            data["legislationPassedBy"] = {"@type": "GovernmentOrganization", "name": self.issuer}
        if self.responsible_unit:
            data["legislationResponsible"] = {"@type": "Organization", "name": self.responsible_unit}
        in_force = {Validity.IN_FORCE: "InForce", Validity.COMING: "NotInForce", Validity.DRAFT: "NotInForce"}
        data["legislationLegalForce"] = f"https://schema.org/{in_force.get(self.validity, 'NotInForce')}"
        for name, links in self.relations.by_property().items():
            data[name] = [_describe_related(act) for act in links]
        return data


def _describe_related(act) -> dict:
    """Return another act as schema.org data, with its number and validity if they are known."""
    data = {"@type": "Legislation", "name": act.title, "url": act.url}
    if act.teaser:
        facts = {"description": act.teaser.facts, "legislationIdentifier": act.teaser.number}
        data |= {name: value for name, value in facts.items() if value}
    return data


class DocumentPage(LegalAct, PublicationPage):
    """Any other official document, such as an ordinance, an order or a report."""

    class Kind(models.TextChoices):
        """The kind of document; each has its own numbers in the register."""

        ORDINANCE = "ordinance", _("ordinance")
        RULES = "rules", _("rules")
        ORDER = "order", _("order")
        PROGRAMME = "programme", _("programme")
        REPORT = "report", _("report")
        NOTICE = "notice", pgettext_lazy("kind of document", "notice")
        OTHER = "document", _("document")

    document_kind = models.CharField(
        _("kind of document"), max_length=10, choices=Kind.choices, default=Kind.OTHER
    )

    template = PublicationPage.template
    content_panels = [
        *Page.content_panels,
        FieldPanel("document_kind"),
        *PublicationPage.content_panels[len(Page.content_panels) :],
    ]

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def kind(self):
        """Return the name of this kind of document in the active language, with a capital."""
        return str(self.get_document_kind_display()).capitalize()

    @property
    def register_kind(self):
        """The kind in the register: each kind of document has its own numbers."""
        return self.document_kind

    @property
    def needs_number(self):
        """True for ordinances and orders, which are cited by number."""
        return self.document_kind in (self.Kind.ORDINANCE, self.Kind.ORDER)

    @property
    def structured_data_type(self):
        """The schema.org type: ordinances, rules and orders are legislation."""
        legal = (self.Kind.ORDINANCE, self.Kind.RULES, self.Kind.ORDER)
        return "Legislation" if self.document_kind in legal else "DigitalDocument"


class DecisionPage(LegalAct, PublicationPage):
    """A decision of the municipal council; posts begin with its number and date."""

    template = PublicationPage.template
    structured_data_type = "Legislation"
    register_kind = "decision"
    needs_number = True

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")

    def get_social_paragraphs(self):
        title, reference, summary = super().get_social_paragraphs()
        return [reference, title, summary]


#: Every type of publication, in the order in which lists offer them.
PUBLICATION_TYPES = (PolicyPage, StrategyPage, PlatformPage, DecisionPage, DocumentPage)
