"""The privacy notice, in versions."""

import hashlib
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.fields import RichTextField


class PrivacyNoticeQuerySet(models.QuerySet["PrivacyNotice"]):
    """Versions of the privacy notice."""

    def current(self, language_code: str | None = None) -> "PrivacyNotice | None":
        """Return the newest version in a language (by default the active one), or None."""
        return self.filter(language_code=language_code or get_language()).order_by("-version").first()


class PrivacyNotice(models.Model):
    """One version of the privacy notice in one language.

    Append-only: a changed text is a new version, so that each submission refers to the text that its sender
    saw.
    """

    language_code = models.CharField(_("language"), max_length=10)
    version = models.PositiveIntegerField(_("version"), editable=False)
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
        return _("Privacy notice, %(language)s, version %(version)s") % {
            "language": self.language_code,
            "version": self.version,
        }

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store a new version; raises ValueError for a change of an existing one."""
        if self.pk:
            raise ValueError("A privacy notice is never changed: publish a new version.")
        latest = type(self).objects.current(self.language_code)
        self.version = latest.version + 1 if latest else 1
        self.digest = hashlib.sha256(self.text.encode()).hexdigest()
        super().save(*args, **kwargs)
