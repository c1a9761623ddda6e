"""Background tasks of the search. A lost one does no harm: the job ``search_complete`` does the same."""

from django.apps import apps
from django_tasks import task

from .file_texts import index_pages_of, read_document


@task()
def read_file_task(document_id: int) -> bool:
    """Read the file of a document; return True if it has a text."""
    document = apps.get_model("wagtaildocs.Document").objects.filter(pk=document_id).first()
    return bool(document) and read_document(document)


@task()
def index_collection_task(path: str) -> int:
    """Index the pages again that show a document of the collection at ``path`` or below; return how many."""
    documents = apps.get_model("wagtaildocs.Document").objects.filter(collection__path__startswith=path)
    for document in documents:
        index_pages_of(document)
    return len(documents)
