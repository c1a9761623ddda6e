"""The register of publications: one row for each live page, for numbers, lists and filters."""

from django.db import models
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Orderable, Page

from ..validity import Validity, validity


class RegisterEntry(models.Model):
    """What lists ask of a live publication, whatever its type, in one table.

    Written by ``PublicationPage.save`` and by nothing else; it exists as long as the page is live. A number
    occurs once for each issuer, year, kind (each kind has a register of its own) and language (a translation
    bears its original's number).
    """

    page = models.OneToOneField(
        Page, primary_key=True, on_delete=models.CASCADE, related_name="register_entry"
    )
    #: The list or the body that it stands right below: what a list counts by, without asking for its pages.
    section = models.ForeignKey(Page, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    locale = models.ForeignKey("wagtailcore.Locale", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    issuer = models.CharField(max_length=255, blank=True)
    number = models.CharField(max_length=40, blank=True)
    year = models.PositiveSmallIntegerField()
    listed_on = models.DateField()
    is_draft = models.BooleanField(default=False)
    in_force_from = models.DateField(null=True)
    in_force_to = models.DateField(null=True)
    repealed_on = models.DateField(null=True)
    withdrawn_on = models.DateField(null=True)
    summary = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["locale", "issuer", "year", "kind", "number"],
                condition=~Q(number=""),
                name="home_register_number_once",
            )
        ]
        indexes = [
            models.Index(fields=["-listed_on", "-page"], name="home_register_listed"),
            models.Index(fields=["year", "kind"], name="home_register_year_kind"),
            models.Index(fields=["section", "-listed_on", "-page"], name="home_register_section"),
            models.Index(fields=["section", "kind", "year", "issuer"], name="home_register_offers"),
        ]

    def __str__(self):
        return f"{self.kind} {self.number}/{self.year}"

    @property
    def kind_name(self) -> str:
        """What people call a publication of this kind."""
        from .publications import kind_names  # the types know the register

        return str(kind_names().get(self.kind, "")).capitalize()

    @property
    def validity(self) -> Validity:
        """Whether the publication is in force today."""
        return validity(
            localdate(),
            is_draft=self.is_draft,
            in_force_from=self.in_force_from,
            in_force_to=self.in_force_to,
            repealed_on=self.repealed_on,
            withdrawn_on=self.withdrawn_on,
        )


class ExpiryReminder(models.Model):
    """Somebody has been told, so many days ahead, that a publication's term ends on that day."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    ends_on = models.DateField()
    days_ahead = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["page", "ends_on", "days_ahead"], name="home_expiry_reminder_once"
            )
        ]

    def __str__(self):
        return f"{self.page_id}: {self.ends_on}"


class PublicationRelation(Orderable):
    """One act's bond to another: to a page of this site, or to an act published elsewhere."""

    class Kind(models.TextChoices):
        """How the page that holds the relation stands to the other act."""

        BASED_ON = "based-on", _("is based on")
        AMENDS = "amends", _("amends")
        REPEALS = "repeals", _("repeals")

    page = ParentalKey(Page, on_delete=models.CASCADE, related_name="publication_relations")
    kind = models.CharField(_("relation"), max_length=10, choices=Kind.choices, default=Kind.BASED_ON)
    target = models.ForeignKey(
        Page,
        verbose_name=_("publication on this site"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="publication_relations_to",
    )
    title = models.CharField(
        _("act published elsewhere"),
        max_length=250,
        blank=True,
        help_text=_("For example: Local Self-Government Act, art. 21."),
    )
    url = models.URLField(_("its address"), blank=True)

    panels = [
        FieldPanel("kind"),
        FieldPanel("target"),
        FieldRowPanel([FieldPanel("title"), FieldPanel("url")]),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("relation to another act")
        verbose_name_plural = _("relations to other acts")
        constraints = [
            models.CheckConstraint(
                condition=Q(target__isnull=False) | ~Q(title=""),
                name="home_relation_names_an_act",
                violation_error_message=_("Choose a publication of this site, or write the act's name."),
            )
        ]


class PublicationChange(Orderable):
    """A line of the public change log; a correction is shown above the text as well."""

    class Kind(models.TextChoices):
        """Whether readers were misled by what stood there before."""

        CHANGE = "change", _("change")
        CORRECTION = "correction", _("correction")

    page = ParentalKey(Page, on_delete=models.CASCADE, related_name="publication_changes")
    date = models.DateField(_("date"), default=localdate)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.CHANGE)
    text = models.TextField(
        _("what was changed and why"),
        max_length=600,
        help_text=_("Everyone can read it below the publication."),
    )

    panels = [FieldRowPanel([FieldPanel("date"), FieldPanel("kind")]), FieldPanel("text")]

    class Meta(Orderable.Meta):
        verbose_name = _("entry of the change log")
        verbose_name_plural = _("change log")

    def __str__(self):
        return self.text


class FileDigest(models.Model):
    """The SHA-256 of a document's file, by which anyone can tell that a copy is unchanged."""

    document = models.OneToOneField(
        "wagtaildocs.Document", primary_key=True, on_delete=models.CASCADE, related_name="digest"
    )
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)

    def __str__(self):
        return self.sha256
