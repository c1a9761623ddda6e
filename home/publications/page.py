"""The base of the publications: policies, platforms, strategies, documents and decisions."""

from functools import cached_property

from django.db import models
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from ..content.blocks import AttachmentBlock
from ..content.page import ContentPage
from ..content.teaser import Teaser
from . import panels, refusals, register_index
from .announcement import PublicationAnnouncement
from .change_log import PublicationChange
from .checksums import get_checksums
from .publish_checks import PublicationPageForm, check_publishable, find_errors
from .reference import compose_reference
from .relations import Relations, find_relations
from .teasers import card_heading, teaser_of_page
from .validity import EXPLANATIONS, Validity, determine_validity


class PublicationPage(PublicationAnnouncement):
    """An official publication: number, adoption, validity, attached files and change log."""

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
    personal_data_reason = models.TextField(
        _("why personal data is published"),
        max_length=300,
        blank=True,
        db_default="",
        help_text=_("Only if publishing is refused because of personal data. The history keeps the reason."),
    )
    #: The reason that was accepted, the signatures of the values that it covers, and their number by kind.
    personal_data_accepted = models.JSONField(default=dict, db_default={}, blank=True, editable=False)
    attachments = StreamField(
        [("document", AttachmentBlock())],
        verbose_name=pgettext_lazy("files of a publication", "attachments"),
        blank=True,
        help_text=_("The text belongs on the page; files are for those who need the original."),
    )

    #: The kind in the register; numbers are unique for kind, body and year.
    register_kind = "document"
    #: True if a number is required before publishing.
    needs_number = False

    #: A copy is another act: what it holds is looked at again.
    exclude_fields_in_copy = [
        *ContentPage.exclude_fields_in_copy,
        "personal_data_reason",
        "personal_data_accepted",
    ]
    base_form_class = PublicationPageForm
    template = "home/publication_page.html"
    parent_page_types = ["home.PublicationsIndexPage", "home.BodyPage"]
    structured_data_type = "CreativeWork"

    search_fields = [
        *ContentPage.search_fields,
        index.FilterField("adopted_on"),
    ]
    content_panels = [
        *Page.content_panels,
        *panels.adoption,
        *ContentPage.lead_panels,
        FieldPanel("attachments"),
        *ContentPage.body_panels,
        *panels.afterwards,
    ]

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        """Save, and update the register. A live copy loses the number, which belongs to its original.

        An alias keeps it: it is the same publication.

        Raises PublicationRefused if this would publish an incomplete revision.
        """
        self.__dict__.pop("relations", None)
        # With update_fields Wagtail stores the revision of a live copy, which publishes nothing.
        if not kwargs.get("update_fields") and self._is_being_published():
            check_publishable(self)
        is_copy = self.pk is None and self.live and not self.alias_of_id
        if is_copy and register_index.find_number_holder(self):
            self.number = ""
        changed_before = register_index.find_changed_pages(self) if self.pk else set()
        result = super().save(*args, **kwargs)
        register_index.update_entry(self)
        register_index.update_change_dates(changed_before | register_index.find_changed_pages(self))
        return result

    def publish(self, revision, user=None, changed=True, log_action=True, **kwargs):
        """Publish or schedule a complete revision.

        An incomplete one that was scheduled is taken off the schedule, and its author gets a mail.
        Raises PublicationRefused if the revision is incomplete and not published by the schedule.
        """
        page = revision.as_object()
        if log_action == refusals.SCHEDULED and (errors := find_errors(page)):
            return refusals.cancel_scheduled(page, revision, errors)
        if page.go_live_at and page.go_live_at > now():
            check_publishable(page)
        return super().publish(revision, user=user, changed=changed, log_action=log_action, **kwargs)

    def _is_being_published(self):
        """Return True if saving makes another revision live, by any of Wagtail's ways to publish."""
        if not (self.live and self.live_revision_id and self.pk):
            return False
        stored = Page.objects.filter(pk=self.pk).values_list("live_revision", flat=True).first()
        return stored != self.live_revision_id

    def delete(self, *args, **kwargs):
        changed = register_index.find_changed_pages(self)
        result = super().delete(*args, **kwargs)
        register_index.update_change_dates(changed)
        return result

    @property
    def issuer(self) -> str:
        """The name of the adopting body."""
        return self.adopted_by or (self.adopting_body.title if self.adopting_body else "")

    @cached_property
    def relations(self) -> Relations:
        """The related acts, in both directions."""
        return find_relations(self)

    @cached_property
    def validity(self) -> Validity:
        """The validity today."""
        return determine_validity(
            localdate(),
            is_draft=self.is_draft,
            in_force_from=self.in_force_from or self.adopted_on,
            in_force_to=self.in_force_to,
            repealed_on=self.relations.repealed_on,
            withdrawn_on=self.withdrawn_on,
        )

    @property
    def is_amended(self) -> bool:
        """Return True if another act has amended this one by today."""
        amended_on = self.relations.amended_on
        return bool(amended_on and amended_on <= localdate())

    @property
    def validity_explanation(self) -> str:
        """An explanation for readers, or an empty string for an act in force."""
        return EXPLANATIONS.get(self.validity, "")

    @property
    def is_withdrawn(self) -> bool:
        """True if the publication is withdrawn, so that the page shows the reason in place of the text."""
        return bool(self.withdrawn_on and self.withdrawn_on <= localdate())

    @cached_property
    def changes(self) -> list[PublicationChange]:
        """The change log, newest first, unsaved entries included."""
        return sorted(self.publication_changes.all(), key=lambda change: change.date, reverse=True)

    @property
    def corrections(self) -> list[PublicationChange]:
        """The corrections among the changes, which are shown above the text."""
        return [change for change in self.changes if change.kind == PublicationChange.Kind.CORRECTION]

    @cached_property
    def checksums(self) -> dict[int, str]:
        """The SHA-256 of each attached file by the document's key."""
        files = [block.value["document"] for block in self.attachments if block.value["document"]]
        return get_checksums(files) if files else {}

    def find_publishing_errors(self):
        # Both lists report a picture without a description.
        errors = [*super().find_publishing_errors(), *refusals.format_errors(self, find_errors(self))]
        return list(dict.fromkeys(errors))

    def get_reference(self) -> str:
        """Return kind, number, date and adopting body in the active language, as far as they are known.

        Returns an empty string if neither number nor date is known.
        """
        return compose_reference(self.kind(), self.number, self.adopted_on, self.issuer)

    def get_teaser(self) -> Teaser:
        return teaser_of_page(self)

    #: Attachments are files of the publication.
    fields_with_files = ("body", "attachments")

    @property
    def search_kind(self):
        """The kind in the register."""
        return self.register_kind

    def get_page_text(self):
        """Return the passages for the search: of a withdrawn act nothing but its name and the reason."""
        text = super().get_page_text()
        text.title.append(self.number)
        if self.is_withdrawn:
            text.lead, text.body = [self.withdrawal_reason, self.issuer], []
        else:
            text.lead += [self.issuer, self.session, self.responsible_unit]
        return text

    def get_card_heading(self):
        act = self.get_reference() or " · ".join(filter(None, [self.kind(), self.issuer]))
        return card_heading(act, is_draft=self.is_draft, is_withdrawn=self.is_withdrawn)

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
