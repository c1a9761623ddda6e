"""Files that came with a submission."""

import uuid

from django.core.files.base import ContentFile
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from .submissions import Submission


class AttachmentQuerySet(models.QuerySet):
    """Attachments, and their files."""

    def delete_with_files(self):
        """Delete the rows, and the files once that is certain."""
        for attachment in self:
            transaction.on_commit(attachment.delete_file)
        return self.delete()


class Attachment(models.Model):
    """One file: its row says what it is, and its content lies under a name that says nothing."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="attachments")
    question = models.CharField(max_length=200)
    name = models.CharField(_("file"), max_length=120)
    stored_as = models.CharField(max_length=64, unique=True)
    content_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        default_permissions = ()

    def __str__(self):
        return str(self.submission)

    @classmethod
    def keep(cls, submission, question, clean_file) -> "Attachment":
        """Store a cleaned file with its submission."""
        from ..attachments import storage

        stored_as = storage().save(uuid.uuid4().hex, ContentFile(clean_file.content))
        return cls.objects.create(
            submission=submission,
            question=question,
            name=clean_file.name,
            stored_as=stored_as,
            content_type=clean_file.content_type,
            size=len(clean_file.content),
        )

    def open(self):
        """Return the content as an open file."""
        from ..attachments import storage

        return storage().open(self.stored_as)

    def delete_file(self):
        """Delete the content; a file that is gone already is no mistake."""
        from ..attachments import storage

        storage().delete(self.stored_as)
