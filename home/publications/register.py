"""The register of publications: one row for each live publication, for numbers, lists and filters."""

from django.db import models
from django.db.models import Q
from django.utils.timezone import localdate
from wagtail.models import Page

from ..content.teaser import Teaser
from .kinds import KIND_NAMES
from .teasers import teaser_of_entry
from .validity import Validity, determine_validity


class RegisterEntry(models.Model):
    """The data of a live publication that lists show and filter by, regardless of the page type.

    Only ``PublicationPage.save`` writes entries; an entry exists as long as its page is live. A number is
    unique for issuer, year, kind and language; a translation has the number of its original.
    """

    page = models.OneToOneField(
        Page, primary_key=True, on_delete=models.CASCADE, related_name="register_entry"
    )
    #: The parent of the page, so that a list finds its entries by an index.
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
    #: The day of the first amendment by a live, adopted publication.
    amended_on = models.DateField(null=True)
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
        """The name of the publication's kind in the active language, with a capital."""
        return str(KIND_NAMES.get(self.kind, "")).capitalize()

    @property
    def validity(self) -> Validity:
        """The validity of the publication today."""
        return determine_validity(
            localdate(),
            is_draft=self.is_draft,
            in_force_from=self.in_force_from,
            in_force_to=self.in_force_to,
            repealed_on=self.repealed_on,
            withdrawn_on=self.withdrawn_on,
        )

    @property
    def is_amended(self) -> bool:
        """Return True if another act has amended the publication by today."""
        return bool(self.amended_on and self.amended_on <= localdate())

    @property
    def teaser(self) -> Teaser:
        """The facts of the publication that a list may show; reads ``page``, which lists select with it."""
        return teaser_of_entry(self, self.page.title)
