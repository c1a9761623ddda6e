"""The privacy notice, in versions."""

import hashlib
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Max, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.fields import RichTextField
from wagtail.models import Site

from ..text_normalization import normalize_html


class PrivacyNoticeQuerySet(models.QuerySet["PrivacyNotice"]):
    """Versions of the privacy notice."""

    def current(self, language_code: str | None = None, site: Site | None = None) -> "PrivacyNotice | None":
        """Return the newest published version in a language (by default the active one), or None.

        A notice of ``site`` takes precedence over those of every Site.
        """
        published = self.filter(language_code=language_code or get_language(), is_draft=False)
        if site is None:
            return published.order_by("-version").first()
        published = published.filter(Q(site=None) | Q(site=site))
        return published.order_by(F("site").asc(nulls_last=True), "-version").first()


class PrivacyNotice(models.Model):
    """One version of the privacy notice in one language, or a draft of the next one.

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
    published_at = models.DateTimeField(_("published"), default=timezone.now, editable=False)
    #: The checksum of the text.
    digest = models.CharField("SHA-256", max_length=64, editable=False)

    objects = PrivacyNoticeQuerySet.as_manager()

    class Meta:
        ordering = ["language_code", "-version"]
        verbose_name = _("privacy notice")
        verbose_name_plural = _("privacy notices")
        constraints = [
            models.UniqueConstraint(fields=["language_code", "version"], name="feedback_notice_version_once")
        ]

    def __str__(self) -> str:
        language = dict(settings.LANGUAGES).get(self.language_code, self.language_code)
        if self.is_draft:
            return _("Privacy notice, %(language)s, draft") % {"language": language}
        return _("Privacy notice, %(language)s, version %(version)s") % {
            "language": language,
            "version": self.version,
        }

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store a draft or a new version; raises ValueError for a change of a published version."""
        notices = type(self).objects
        if self.pk and notices.filter(pk=self.pk, is_draft=False).exists():
            raise ValueError("A privacy notice is never changed: publish a new version.")
        if not self.is_draft:
            versions = notices.filter(language_code=self.language_code, is_draft=False)
            self.version = (versions.aggregate(latest=Max("version"))["latest"] or 0) + 1
            if self.pk:
                self.published_at = timezone.now()
        self.text = normalize_html(self.text)
        self.digest = hashlib.sha256(self.text.encode()).hexdigest()
        super().save(*args, **kwargs)
