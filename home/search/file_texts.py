"""The texts of attached files: read by a child process, stored, and put into the index of their pages."""

from pathlib import Path

from django.apps import apps
from django.db.models import F, Q
from modelsearch import index
from wagtail.models import CollectionViewRestriction, Page, ReferenceIndex

from ..untrusted_files import Limits, read_by
from .models import FileText

#: The program that reads a file; it imports nothing of the site.
READER = Path(__file__).with_name("read_file.py")
#: Formats that the reader knows.
SUFFIXES = (".pdf", ".docx", ".odt", ".txt", ".csv")
#: Characters that are stored of one file.
MAX_TEXT = 200_000
LIMITS = Limits(memory=768 * 1024 * 1024, seconds=25, file_size=4 * 1024 * 1024)
#: Seconds after which the reader is stopped; its limit of processor time is lower.
TIMEOUT = 40
#: Files that one run of ``read_missing`` reads.
BATCH = 50


def texts_of_files(page, *names: str) -> list[str]:
    """Return the texts of the public documents in the stream fields ``names`` of ``page``."""
    documents = {
        int(key)
        for name in names
        for model, key, *_place in page._meta.get_field(name).extract_references(getattr(page, name))
        if model._meta.label == "wagtaildocs.Document"
    }
    if not documents:
        return []
    texts = (
        FileText.objects.filter(document__in=documents)
        .exclude(text="")
        .select_related("document__collection")
    )
    closed = closed_collections()
    return [each.text for each in texts if not each.document.collection.path.startswith(closed)]


def closed_collections() -> tuple[str, ...]:
    """Return the tree paths of the collections that are not open to everybody."""
    return tuple(CollectionViewRestriction.objects.values_list("collection__path", flat=True))


def read_document(document) -> bool:
    """Store the text of ``document``'s file and index the pages that show it; return False without a text."""
    text = _read(document) if document.file.name.lower().endswith(SUFFIXES) else ""
    values = {"file_name": document.file.name, "text": text}
    FileText.objects.update_or_create(document_id=document.pk, defaults=values)
    index_pages(find_pages_of(document))
    return bool(text)


def read_missing(limit: int = BATCH) -> int:
    """Read up to ``limit`` files that have not been read; return their number."""
    documents = apps.get_model("wagtaildocs.Document").objects.filter(
        Q(file_text=None) | ~Q(file_text__file_name=F("file"))
    )
    chosen = list(documents.order_by("-pk")[:limit])
    for document in chosen:
        read_document(document)
    return len(chosen)


def find_pages_of(document) -> list[int]:
    """Return the keys of the pages that refer to ``document``."""
    references = ReferenceIndex.get_references_to(document)
    return sorted(
        {int(reference.object_id) for reference in references if issubclass(_model_of(reference), Page)}
    )


def index_pages(keys: list[int]) -> int:
    """Index the pages with ``keys`` again; return how many there are."""
    pages = Page.objects.filter(pk__in=keys).specific()
    for page in pages:
        index.insert_or_update_object(page)
    return len(pages)


def _model_of(reference):
    return reference.base_content_type.model_class() or object


def _read(document) -> str:
    """Return the text of the file, or an empty string if it cannot be read."""
    suffix = Path(document.file.name).suffix.lower()
    text = read_by(READER, document, suffix, limits=LIMITS, timeout=TIMEOUT) or b""
    return text.decode("utf-8", "ignore").replace("\0", "")[:MAX_TEXT]
