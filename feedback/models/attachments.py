"""Files attached to a submission."""

import mimetypes
import uuid

from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from ..conf import settings
from ..form.uploads import CleanFile
from .submissions import Submission


def storage() -> Storage:
    """Return the storage of attachments: ``STORAGES[ATTACHMENT_STORAGE]``, or the folder ``ATTACHMENT_ROOT``.

    Raises ImproperlyConfigured if both settings are empty.
    """
    if settings.ATTACHMENT_STORAGE:
        return storages[settings.ATTACHMENT_STORAGE]
    root = settings.ATTACHMENT_ROOT
    if not root:
        raise ImproperlyConfigured('Set FEEDBACK["ATTACHMENT_ROOT"] to a folder outside of MEDIA_ROOT.')
    return FileSystemStorage(location=root, base_url=None, file_permissions_mode=0o600)


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    """Attachments and their files."""

    def delete_with_files(self) -> tuple[int, dict[str, int]]:
        """Delete the rows, and the files after the transaction has been committed."""
        for attachment in self:
            transaction.on_commit(attachment.delete_file)
        return self.delete()


class Attachment(models.Model):
    """One file, stored under a random name."""

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

    def __str__(self) -> str:
        return str(self.submission)

    @classmethod
    def store(cls, submission: Submission, question: str, clean_file: CleanFile) -> "Attachment":
        """Store a cleaned file with its submission and return its row.

        Raises ImproperlyConfigured without a folder for attachments, OSError if the file cannot be
        written, and ``django.db.Error`` if the row cannot; no file is left then.
        """
        name = uuid.uuid4().hex
        try:
            stored_as = storage().save(name, ContentFile(clean_file.content))
            return cls.objects.create(
                submission=submission,
                question=question,
                # A file is often named after its author.
                name=nameless(clean_file.content_type) if submission.is_anonymous else clean_file.name,
                stored_as=stored_as,
                content_type=clean_file.content_type,
                size=len(clean_file.content),
            )
        except BaseException:
            # What a full disk has kept of the file, or a whole file whose row was refused.
            storage().delete(name)
            raise

    def open(self) -> File:
        """Return the file, open for reading; raises FileNotFoundError if it is missing."""
        return storage().open(self.stored_as)

    def delete_file(self) -> None:
        """Delete the file; a missing file is no error."""
        storage().delete(self.stored_as)


def nameless(content_type: str) -> str:
    """Return a file name that reveals only the kind of the file."""
    return f"attachment{mimetypes.guess_extension(content_type) or ''}"
