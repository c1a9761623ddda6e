"""The result of the check of one PDF file."""

from django.db import models


class PdfCheck(models.Model):
    """The accessibility of a PDF file, and the personal data that it seems to hold."""

    document = models.OneToOneField(
        "wagtaildocs.Document", primary_key=True, on_delete=models.CASCADE, related_name="pdf_check"
    )
    file_name = models.CharField(max_length=255)
    checked_at = models.DateTimeField(auto_now=True)
    #: False if the file is damaged, closed with a password, too large, or took too long to read.
    is_readable = models.BooleanField(default=False)
    is_tagged = models.BooleanField(default=False)
    language = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=255, blank=True)
    pages = models.PositiveIntegerField(default=0)
    #: The number of pages without a single word, as scans have.
    pages_without_text = models.PositiveIntegerField(default=0)
    #: ``kind``, ``masked`` and ``signature`` of each value that seems to be personal.
    personal_data = models.JSONField(default=list)

    #: The check of a document is no use of it.
    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()

    def __str__(self):
        return self.file_name
