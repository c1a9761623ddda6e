"""Advice on the PDF files of a page, for the author who has just published it."""

from django.apps import apps
from wagtail.fields import StreamField

from .checking import advise, get_checks

#: Files that one message is about; a page with more is an archive.
MAX_FILES = 10


def find_advice(page) -> list[tuple[str, list[str]]]:
    """Return the title of each PDF file on ``page`` with a barrier, and the advice on it."""
    documents = apps.get_model("wagtaildocs.Document").objects.filter(pk__in=find_documents(page))
    documents = {document.pk: document for document in documents[:MAX_FILES]}
    found = [(documents[key].title, advise(check)) for key, check in get_checks(documents.values()).items()]
    return [(title, advice) for title, advice in found if advice]


def find_documents(page, values=None) -> set[int]:
    """Return the keys of the documents in the StreamFields of ``page``, or in ``values`` by field name."""
    fields = [field for field in page._meta.get_fields() if isinstance(field, StreamField)]
    values = {field.name: getattr(page, field.name) for field in fields} if values is None else values
    return {
        int(key)
        for field in fields
        if values.get(field.name)
        for model, key, *_place in field.extract_references(values[field.name])
        if model._meta.label == "wagtaildocs.Document"
    }
