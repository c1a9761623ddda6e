"""Background tasks of the search. A lost one does no harm: the job ``search_complete`` does the same."""

from django.apps import apps
from django_tasks import task

from .file_texts import find_pages_of, index_pages, read_document
from .models import FileText


@task()
def read_file_task(document_id: int) -> bool:
    """Read the file of a document unless it is known, and index its pages; return True if it was read."""
    document = apps.get_model("wagtaildocs.Document").objects.filter(pk=document_id).first()
    if document is None:
        return False
    if FileText.objects.filter(document=document, file_name=document.file.name).exists():
        index_pages(find_pages_of(document))
        return False
    return read_document(document)


@task()
def index_pages_task(keys: list[int]) -> int:
    """Index pages again; return how many there are."""
    return index_pages(keys)


@task()
def index_collection_task(path: str) -> int:
    """Index the pages again that show a document of the collection at ``path`` or below; return how many."""
    documents = apps.get_model("wagtaildocs.Document").objects.filter(collection__path__startswith=path)
    for document in documents:
        index_pages(find_pages_of(document))
    return len(documents)
