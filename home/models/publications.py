"""Policies, platforms, strategies, documents and decisions."""

from functools import cache, cached_property

from django.db import models
from django.utils import translation
from django.utils.timezone import localdate, now
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from .. import refusing, registering
from ..blocks import AttachmentBlock
from ..dates import format_date
from ..digests import digests
from ..preflight import PublicationPageForm, check, problems_of
from ..relations import Relations, relations_of
from ..validity import EXPLANATIONS, Validity, validity
from .content import ContentPage
from .register import PublicationChange


class PublicationPage(ContentPage):
    """An official publication: who adopted it, when, under which number, whether it holds, and its files."""

    number = models.CharField(_("number"), max_length=40, blank=True)
    adopted_on = models.DateField(_("date of adoption"), null=True, blank=True)
    adopting_body = models.ForeignKey(
        "home.BodyPage",
        verbose_name=_("adopting body"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    adopted_by = models.CharField(
        _("adopted by"),
        max_length=160,
        blank=True,
        help_text=_("Only for a body that has no page here, for example: Mayor."),
    )
    session = models.CharField(
        _("session and item"),
        max_length=160,
        blank=True,
        help_text=_("For example: Minutes No. 14, item 3."),
    )
    vote = models.CharField(
        _("vote"), max_length=120, blank=True, help_text=_("For example: 17 for, 1 against, 1 abstained.")
    )
    is_draft = models.BooleanField(
        _("draft for discussion"), default=False, help_text=_("It has not been adopted and may still change.")
    )
    in_force_from = models.DateField(
        _("in force from"), null=True, blank=True, help_text=_("Leave empty: from the date of adoption.")
    )
    in_force_to = models.DateField(
        _("in force to"), null=True, blank=True, help_text=_("The last day. Leave empty: without a term.")
    )
    responsible_unit = models.CharField(
        _("responsible unit"),
        max_length=160,
        blank=True,
        help_text=_("Who answers questions, for example: Social Services Department."),
    )
    withdrawn_on = models.DateField(
        _("withdrawn on"),
        null=True,
        blank=True,
        help_text=_("For what was published in error. The page stays at its address and says why."),
    )
    withdrawal_reason = models.TextField(_("reason of the withdrawal"), max_length=600, blank=True)
    attachments = StreamField(
        [("document", AttachmentBlock())],
        verbose_name=pgettext_lazy("files of a publication", "attachments"),
        blank=True,
        help_text=_("The text belongs on the page; files are for those who need the original."),
    )

    social_variables = ContentPage.social_variables | {
        "reference": _("kind, number, date and adopting body"),
        "number": _("the number"),
        "adopted_by": _("who adopted it"),
    }

    #: What its number is unique in, besides body and year.
    register_kind = "document"
    #: Whether it is cited by number, so that it cannot be published without one.
    needs_number = False

    base_form_class = PublicationPageForm
    template = "home/publication_page.html"
    parent_page_types = ["home.PublicationsIndexPage", "home.BodyPage"]
    structured_data_type = "CreativeWork"

    search_fields = [
        *ContentPage.search_fields,
        index.SearchField("number"),
        index.SearchField("issuer"),
        index.SearchField("responsible_unit"),
        index.FilterField("adopted_on"),
    ]
    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("is_draft"),
                FieldRowPanel([FieldPanel("number"), FieldPanel("adopted_on")]),
                FieldRowPanel([FieldPanel("adopting_body"), FieldPanel("adopted_by")]),
                FieldRowPanel([FieldPanel("session"), FieldPanel("vote")]),
                FieldRowPanel([FieldPanel("in_force_from"), FieldPanel("in_force_to")]),
                FieldPanel("responsible_unit"),
            ],
            heading=_("Adoption"),
        ),
        *ContentPage.lead_panels,
        FieldPanel("attachments"),
        *ContentPage.body_panels,
        InlinePanel("publication_relations", heading=_("Other acts"), label=_("Act")),
        InlinePanel("publication_changes", heading=_("Change log"), label=_("Entry")),
        MultiFieldPanel(
            [
                HelpPanel(_("Unpublishing breaks links that people have. Withdraw instead.")),
                FieldPanel("withdrawn_on"),
                FieldPanel("withdrawal_reason"),
            ],
            heading=_("Withdrawal"),
            classname="collapsed",
        ),
    ]

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        """Save, and write the register. A live copy goes without the number, which is its original's.

        Raises ``PublicationRefused`` when this would publish a revision that lacks something.
        """
        self.__dict__.pop("relations", None)
        # A copy of a live page gets its revision by update_fields: nobody publishes there.
        if not kwargs.get("update_fields") and self._is_being_published():
            check(self)
        if self.pk is None and self.live and registering.holder_of_number(self):
            self.number = ""
        repealed_before = registering.repealed_by(self) if self.pk else set()
        result = super().save(*args, **kwargs)
        registering.enter(self)
        registering.refresh_repeals(repealed_before | registering.repealed_by(self))
        return result

    def publish(self, revision, user=None, changed=True, log_action=True, **kwargs):
        """Publish a revision, or schedule it, as ``save`` allows.

        Nobody waits for the answer when the hour of a scheduled one has come: it stays a draft, and a person
        is told.
        """
        page = revision.as_object()
        if log_action == refusing.SCHEDULED and (problems := problems_of(page)):
            return refusing.refuse_scheduled(page, revision, problems)
        if page.go_live_at and page.go_live_at > now():
            check(page)
        return super().publish(revision, user=user, changed=changed, log_action=log_action, **kwargs)

    def _is_being_published(self):
        """Whether a revision is about to go live; whatever the way, Wagtail saves the whole page with it."""
        if not (self.live and self.live_revision_id and self.pk):
            return False
        stored = Page.objects.filter(pk=self.pk).values_list("live_revision", flat=True).first()
        return stored != self.live_revision_id

    def delete(self, *args, **kwargs):
        repealed = registering.repealed_by(self)
        result = super().delete(*args, **kwargs)
        registering.refresh_repeals(repealed)
        return result

    @property
    def issuer(self) -> str:
        """The name of the body that adopted it."""
        return self.adopted_by or (self.adopting_body.title if self.adopting_body else "")

    @cached_property
    def relations(self) -> Relations:
        """The acts that it changes, and those that change it."""
        return relations_of(self)

    @cached_property
    def validity(self) -> Validity:
        """Whether it is in force today."""
        return validity(
            localdate(),
            is_draft=self.is_draft,
            in_force_from=self.in_force_from or self.adopted_on,
            in_force_to=self.in_force_to,
            repealed_on=self.relations.repealed_on,
            withdrawn_on=self.withdrawn_on,
        )

    @property
    def validity_explanation(self) -> str:
        """A sentence for readers when it is not simply in force."""
        return EXPLANATIONS.get(self.validity, "")

    @property
    def is_withdrawn(self) -> bool:
        """Whether its text is no longer to be read."""
        return bool(self.withdrawn_on and self.withdrawn_on <= localdate())

    @cached_property
    def changes(self) -> list[PublicationChange]:
        """The change log, newest first, unsaved entries included."""
        return sorted(self.publication_changes.all(), key=lambda change: change.date, reverse=True)

    @property
    def corrections(self) -> list[PublicationChange]:
        """What readers must know before they read."""
        return [change for change in self.changes if change.kind == PublicationChange.Kind.CORRECTION]

    @cached_property
    def digests(self) -> dict[int, str]:
        """The SHA-256 of each attached file, by the document's key."""
        files = [block.value["document"] for block in self.attachments if block.value["document"]]
        return digests(files) if files else {}

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
        return " · ".join(filter(None, [reference, self.issuer]))

    def get_social_paragraphs(self):
        with translation.override(self.locale.language_code):
            if self.is_withdrawn:
                notice = gettext("Withdrawn: %(reason)s") % {"reason": self.withdrawal_reason}
                return [self.title, self.get_reference(), notice]
            return [self.title, self.get_reference(), self.summary]

    def get_social_variables(self):
        with translation.override(self.locale.language_code):
            reference = self.get_reference()
        return super().get_social_variables() | {
            "reference": reference,
            "number": self.number,
            "adopted_by": self.issuer,
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
        if self.issuer:
            data["author"] = {"@type": "GovernmentOrganization", "name": self.issuer}
        if self.in_force_to:
            data["expires"] = self.in_force_to.isoformat()
        data["creativeWorkStatus"] = str(self.validity.label)
        return data


class PolicyPage(PublicationPage):
    """What the municipality means to do in one sphere."""

    template = PublicationPage.template
    register_kind = "policy"

    class Meta:
        verbose_name = _("policy")
        verbose_name_plural = _("policies")


class PlatformPage(PublicationPage):
    """A platform or programme: what a body has set out to do in its term."""

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
    """Mix into a publication that changes the law of the place: schema.org's ``Legislation``."""

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
            data[name] = [{"@type": "Legislation", "name": link.title, "url": link.url} for link in links]
        return data


class DocumentPage(LegalAct, PublicationPage):
    """Any other official document: ordinance, order, report, notice."""

    class Kind(models.TextChoices):
        """What it is; each kind is numbered by itself."""

        ORDINANCE = "ordinance", _("ordinance")
        RULES = "rules", _("rules")
        ORDER = "order", _("order")
        PROGRAMME = "programme", _("programme")
        REPORT = "report", _("report")
        NOTICE = "notice", _("notice")
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
        """Return what people call a document of this kind."""
        return str(self.get_document_kind_display()).capitalize()

    @property
    def register_kind(self):
        """Each kind of document is numbered by itself."""
        return self.document_kind

    @property
    def needs_number(self):
        """Ordinances and orders are cited by number."""
        return self.document_kind in (self.Kind.ORDINANCE, self.Kind.ORDER)

    @property
    def structured_data_type(self):
        """An ordinance, rules and an order are law; the rest are documents."""
        legal = (self.Kind.ORDINANCE, self.Kind.RULES, self.Kind.ORDER)
        return "Legislation" if self.document_kind in legal else "DigitalDocument"


class DecisionPage(LegalAct, PublicationPage):
    """A decision of the municipal council; its number and date come before everything else."""

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


@cache
def kind_names() -> dict:
    """Return what one publication of each kind of the register is called."""
    names = {model.register_kind: model._meta.verbose_name for model in PUBLICATION_TYPES[:-1]}
    return names | dict(DocumentPage.Kind.choices)
