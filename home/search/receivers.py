"""Receivers that have files read when they are uploaded, and found when their collection is opened."""

from django.apps import apps
from django.db.models.signals import post_delete, post_save
from wagtail.models import CollectionViewRestriction

from .models import FileText
from .tasks import index_collection_task, read_file_task


def document_saved(instance, raw=False, **kwargs):
    """Have the file of a document read, unless it is known."""
    if raw or FileText.objects.filter(document=instance.pk, file_name=instance.file.name).exists():
        return
    read_file_task.enqueue(instance.pk)


def collection_closed_or_opened(instance, raw=False, **kwargs):
    """Have the pages with files of the collection indexed again, without or with their texts."""
    if not raw:
        index_collection_task.enqueue(instance.collection.path)


def connect() -> None:
    """Connect the receivers."""
    document = apps.get_model("wagtaildocs.Document")
    post_save.connect(document_saved, sender=document, dispatch_uid="home.search.document")
    for signal in (post_save, post_delete):
        signal.connect(
            collection_closed_or_opened,
            sender=CollectionViewRestriction,
            dispatch_uid=f"home.search.collection.{id(signal)}",
        )
