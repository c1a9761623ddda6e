"""Data of the search besides the index: words of the site, synonyms, texts of files and of pages."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from civic_social.text_normalization import normalize_line


class SearchWord(models.Model):
    """A word of a live page, and the key of all its forms."""

    word = models.CharField(max_length=40, unique=True)
    key = models.CharField(max_length=40, db_index=True)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return self.word


class SynonymGroup(models.Model):
    """Words that mean the same to people who search: who types one finds the pages with any other."""

    words = models.CharField(
        _("words"),
        max_length=500,
        help_text=_(
            "Separated by commas, in any form and with as many as you need, "
            "for example: rubbish, waste, blue zone."
        ),
    )

    class Meta:
        verbose_name = _("synonyms for the search")
        verbose_name_plural = _("synonyms for the search")
        ordering = ["words"]

    def __str__(self):
        return self.words

    def clean(self):
        """Put the words in one form. Raises ValidationError if there are fewer than two."""
        self.words = ", ".join(self.terms)
        if len(self.terms) < 2:
            raise ValidationError({"words": _("Enter at least two words, separated by a comma.")})

    @property
    def terms(self) -> list[str]:
        """The words and expressions of the group, each once."""
        parts = (" ".join(part.split()) for part in normalize_line(self.words).replace(";", ",").split(","))
        return list(dict.fromkeys(part for part in parts if part))


class FileText(models.Model):
    """The text of a document's file, read once for each file."""

    document = models.OneToOneField(
        "wagtaildocs.Document", primary_key=True, on_delete=models.CASCADE, related_name="file_text"
    )
    file_name = models.CharField(max_length=255)
    #: Empty if the file has no text or cannot be read.
    text = models.TextField(blank=True)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return self.file_name


class PagePassages(models.Model):
    """The passages of an indexed page for the excerpts in results, that of its beginning first."""

    page = models.OneToOneField(
        "wagtailcore.Page", primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    passages = models.JSONField(default=list)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return str(self.pk)
