"""The background task that checks an uploaded file. A lost task does no harm: the maintenance does it too."""

from functools import partial

from django.apps import apps
from django.db import transaction
from django.db.models.signals import post_save
from django_tasks import task

from .checking import check_document, is_pdf
from .models import PdfCheck


@task()
def check_file_task(document_id: int) -> bool:
    """Check the file of a document; return False if that was done already or the document is gone."""
    document = apps.get_model("wagtaildocs.Document").objects.filter(pk=document_id).first()
    if document is None or _is_checked(document):
        return False
    check_document(document)
    return True


def document_saved(instance, raw=False, **kwargs):
    """Have the PDF file of a saved document checked, unless it is known."""
    if not raw and is_pdf(instance) and not _is_checked(instance):
        transaction.on_commit(partial(check_file_task.enqueue, instance.pk), robust=True)


def _is_checked(document) -> bool:
    return PdfCheck.objects.filter(document=document.pk, file_name=document.file.name).exists()


def connect() -> None:
    """Connect the receiver."""
    document = apps.get_model("wagtaildocs.Document")
    post_save.connect(document_saved, sender=document, dispatch_uid="home.files.document")
