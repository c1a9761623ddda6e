"""Receivers that have files read when they are uploaded, and found when their collection is opened."""

from django.apps import apps
from django.db.models.signals import post_delete, post_save, pre_delete
from wagtail.models import CollectionViewRestriction

from .file_texts import find_pages_of
from .models import FileText
from .tasks import index_collection_task, index_pages_task, read_file_task


def document_saved(instance, raw=False, **kwargs):
    """Have the file of a document read, or its pages indexed again if it was only moved to a collection."""
    if not raw:
        read_file_task.enqueue(instance.pk)


def document_deleted(instance, **kwargs):
    """Delete the text of the document's file, and have the pages indexed again that showed it."""
    FileText.objects.filter(document=instance.pk).delete()
    if keys := find_pages_of(instance):
        index_pages_task.enqueue(keys)


def collection_closed_or_opened(instance, raw=False, **kwargs):
    """Have the pages with files of the collection indexed again, without or with their texts."""
    if not raw:
        index_collection_task.enqueue(instance.collection.path)


def connect() -> None:
    """Connect the receivers."""
    document = apps.get_model("wagtaildocs.Document")
    post_save.connect(document_saved, sender=document, dispatch_uid="home.search.document")
    pre_delete.connect(document_deleted, sender=document, dispatch_uid="home.search.document_deleted")
    for signal in (post_save, post_delete):
        signal.connect(
            collection_closed_or_opened,
            sender=CollectionViewRestriction,
            dispatch_uid=f"home.search.collection.{id(signal)}",
        )
