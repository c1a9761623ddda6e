"""The privacy notices, in versions: one series of versions for each purpose and language."""

import hashlib
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, Max, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.fields import RichTextField
from wagtail.models import Site

from ..text_normalization import normalize_html

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

#: The purpose of the feedback form's own notice.
FEEDBACK = "feedback"
#: The purposes that have a notice of their own, by the code that is stored.
PURPOSES: dict[str, "StrOrPromise"] = {FEEDBACK: _("Feedback")}


def register_purpose(code: str, label: "StrOrPromise") -> None:
    """Offer a notice of its own for another app's purpose; call it in an app's ``ready()``."""
    PURPOSES[code] = label


def list_purposes() -> list[tuple[str, "StrOrPromise"]]:
    """Return the purposes as choices of a field."""
    return list(PURPOSES.items())


class PrivacyNoticeQuerySet(models.QuerySet["PrivacyNotice"]):
    """Versions of the privacy notice."""

    def published(
        self, language_code: str | None = None, site: Site | None = None, purpose: str = FEEDBACK
    ) -> "PrivacyNoticeQuerySet":
        """Return the published versions in a language, by default the active one.

        With a ``site`` those of other Sites are left out.
        """
        found = self.filter(purpose=purpose, language_code=language_code or get_language(), is_draft=False)
        return found if site is None else found.filter(Q(site=None) | Q(site=site))

    def current(
        self, language_code: str | None = None, site: Site | None = None, purpose: str = FEEDBACK
    ) -> "PrivacyNotice | None":
        """Return the newest published version in a language (by default the active one), or None.

        A notice of ``site`` takes precedence over those of every Site.
        """
        published = self.published(language_code, site, purpose)
        if site is None:
            return published.order_by("-version").first()
        return published.order_by(F("site").asc(nulls_last=True), "-version").first()

    def seen(
        self, version: str, language_code: str, site: Site | None = None, purpose: str = FEEDBACK
    ) -> "PrivacyNotice | None":
        """Return the version that a posted form was shown with, or else the current one, or None.

        ``version`` is what the form posted, not yet verified.
        """
        if version.isascii() and version.isdecimal() and len(version) < 9:
            seen = self.published(language_code, site, purpose).filter(version=int(version)).first()
            if seen is not None:
                return seen
        return self.current(language_code, site, purpose)


class PrivacyNotice(models.Model):
    """One version of the privacy notice of one purpose in one language, or a draft of the next one.

    Append-only: a changed text is a new version, so that each submission refers to the text that its sender
    saw. Only a draft can be changed; it gets its version when it is published.
    """

    site = models.ForeignKey(
        Site,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        verbose_name=_("site"),
        related_name="+",
        help_text=_("Leave empty to show it on every site that has no notice of its own."),
    )
    purpose = models.CharField(
        _("for"),
        max_length=30,
        choices=list_purposes,
        default=FEEDBACK,
        # The release before does not know the column and still inserts rows.
        db_default=FEEDBACK,
    )
    language_code = models.CharField(_("language"), max_length=10)
    version = models.PositiveIntegerField(_("version"), null=True, editable=False)
    is_draft = models.BooleanField(
        _("draft"),
        default=False,
        # The release before does not know the column and still inserts rows.
        db_default=False,
        help_text=_("Visitors do not see a draft. A published notice cannot be changed any more."),
    )
    text = RichTextField(_("text"), features=["h2", "bold", "italic", "ol", "ul", "link"])
    processors = RichTextField(
        _("who processes the data for us"),
        blank=True,
        default="",
        db_default="",
        features=["bold", "ul", "link"],
        help_text=_(
            "Each company that stores or sends the data on our behalf, such as the host of the site and of "
            "the mail: name, country, what for. Shown below the text."
        ),
    )
    published_at = models.DateTimeField(_("published"), default=timezone.now, editable=False)
    #: The checksum of the text, and of the processors if there are any.
    digest = models.CharField("SHA-256", max_length=64, editable=False)

    objects = PrivacyNoticeQuerySet.as_manager()

    class Meta:
        ordering = ["language_code", "-version"]
        verbose_name = _("privacy notice")
        verbose_name_plural = _("privacy notices")
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "language_code", "version"], name="feedback_notice_once"
            )
        ]

    def __str__(self) -> str:
        language = dict(settings.LANGUAGES).get(self.language_code, self.language_code)
        words = {"language": language, "version": self.version, "purpose": self.get_purpose_display()}
        if self.purpose != FEEDBACK:
            if self.is_draft:
                return _("Privacy notice (%(purpose)s), %(language)s, draft") % words
            return _("Privacy notice (%(purpose)s), %(language)s, version %(version)s") % words
        if self.is_draft:
            return _("Privacy notice, %(language)s, draft") % words
        return _("Privacy notice, %(language)s, version %(version)s") % words

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store a draft or a new version; raises ValueError for a change of a published version."""
        notices = type(self).objects
        if self.pk and notices.filter(pk=self.pk, is_draft=False).exists():
            raise ValueError("A privacy notice is never changed: publish a new version.")
        if not self.is_draft:
            versions = notices.filter(purpose=self.purpose, language_code=self.language_code, is_draft=False)
            self.version = (versions.aggregate(latest=Max("version"))["latest"] or 0) + 1
            if self.pk:
                self.published_at = timezone.now()
        self.text = normalize_html(self.text)
        self.processors = normalize_html(self.processors or "")
        self.digest = hashlib.sha256((self.text + self.processors).encode()).hexdigest()
        super().save(*args, **kwargs)
