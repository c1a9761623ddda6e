"""The reader of files: a process of its own, for files that may be hostile."""

import io
import subprocess
import time
import zipfile
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.models import Collection, CollectionViewRestriction, ReferenceIndex
from wagtail.search.backends import get_search_backend

from home.models import FileText
from home.search import file_texts
from home.search.read_file import READERS
from home.search_page import results
from home.untrusted_files import limited_command

from .. import factories

DEMO = Path(__file__).parents[3] / "home/demo/documents"
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def _docx(body: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", body)
    return stream.getvalue()


def _paragraph(text: str) -> str:
    return f"<w:document {WORD}><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>"


def _read(suffix: str, content: bytes) -> subprocess.CompletedProcess:
    command = limited_command(file_texts.READER, file_texts.LIMITS, suffix)
    return subprocess.run(command, input=content, capture_output=True, timeout=60, check=False)


@pytest.mark.parametrize(
    ("suffix", "content", "text"),
    [
        (".docx", _docx(_paragraph("Ретензионен басейн")), "Ретензионен басейн"),
        (".txt", "Ретензионен".encode("cp1251"), "Ретензионен"),
        (".csv", "име,брой\nРека,3".encode(), "име брой\nРека 3"),
        (".pdf", (DEMO / "decision-245.pdf").read_bytes(), "245"),
    ],
    ids=["docx", "txt", "csv", "pdf"],
)
def test_text_of_a_file_is_read(suffix, content, text):
    assert text in _read(suffix, content).stdout.decode()


BILLION_LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefgh", "bcdefghi", strict=True))
    + f"]><w:document {WORD}><w:p>&i;</w:p></w:document>"
)


@pytest.mark.parametrize(
    ("suffix", "content"),
    [
        (".docx", b"no archive"),
        (".docx", _docx(BILLION_LAUGHS)),
        (".docx", _docx("<a>" + " " * 100_000_000 + "</a>")),
        (".pdf", b"%PDF-1.7\n" + b"[" * 100_000),
        (".pdf", b""),
    ],
    ids=["broken", "entities", "zip bomb", "nested", "empty"],
)
def test_hostile_file_ends_the_reader_and_gives_no_text(suffix, content):
    start = time.monotonic()
    assert _read(suffix, content).stdout == b""
    assert time.monotonic() - start < 50


def _document(name: str, content: bytes):
    return get_document_model().objects.create(
        title=name, file=ContentFile(content, name), collection=Collection.get_first_root_node()
    )


def _page_with(page_of, document):
    value = {"title": "Файл", "document": document.pk, "kind": "original", "language": "bg"}
    return page_of(
        factories.DocumentPageFactory, picture=None, attachments=[{"type": "document", "value": value}]
    )


def _found(word: str) -> int:
    return len(results.find(word, factories.Page.objects.live().public()).hits)


@pytest.mark.django_db
def test_page_is_found_by_the_text_of_its_file_until_the_file_is_closed_or_deleted(page_of, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    document = _document("plan.docx", _docx(_paragraph("Ретензионен басейн")))
    page = _page_with(page_of, document)
    assert FileText.objects.get(document=document).text == "Ретензионен басейн"
    get_search_backend().add(page)
    assert _found("ретензионните басейни") == 1
    ReferenceIndex.create_or_update_for_object(page)
    restriction = CollectionViewRestriction.objects.create(
        collection=document.collection, restriction_type="login"
    )
    assert _found("ретензионен") == 0
    restriction.delete()
    assert _found("ретензионен") == 1
    document.delete()
    assert _found("ретензионен") == 0


@pytest.mark.django_db
def test_files_that_no_task_has_read_are_read_later_and_once(page_of):
    document = _document("plan.txt", "Ретензионен".encode())
    assert file_texts.read_missing() == 1
    assert file_texts.read_missing() == 0
    assert FileText.objects.get(document=document).text == "Ретензионен"


@pytest.mark.django_db
def test_broken_missing_and_unknown_files_have_no_text(page_of, monkeypatch):
    monkeypatch.setattr(file_texts, "TIMEOUT", 0.01)
    for name in ("broken.pdf", "picture.zip"):
        assert not file_texts.read_document(_document(name, b"?"))
    missing = _document("gone.txt", b"?")
    missing.file.storage.delete(missing.file.name)
    assert not file_texts.read_document(missing)
    assert FileText.objects.exclude(text="").count() == 0


def test_reader_knows_all_formats_that_are_sent_to_it():
    assert set(READERS) == set(file_texts.SUFFIXES)
