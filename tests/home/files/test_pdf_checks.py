"""Checks of uploaded PDF files: advice, personal data, and files that mean harm."""

import zlib

import pytest
from django.core.files.base import ContentFile
from django.utils import translation
from wagtail_factories import DocumentFactory

from home import untrusted_files
from home.files import checking
from home.files.checking import advise, check_document, check_missing
from home.files.models import PdfCheck
from home.files.tasks import check_file_task
from home.publications.publish_checks import PublicationRefused

from .. import factories

pytestmark = pytest.mark.django_db


def pdf(text="", stream=None, catalog=""):
    """Return a PDF of one page with a line of ``text``, or with a compressed ``stream`` as its content."""
    content = stream if stream is not None else f"BT /F1 12 Tf 50 700 Td ({text}) Tj ET".encode()
    packed = " /Filter /FlateDecode" if stream is not None else ""
    parts = [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d%s >>\nstream\n%s\nendstream" % (len(content), packed.encode(), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    body, places = b"%PDF-1.7\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(body)
    return (
        body
        + b"xref\n0 6\n0000000000 65535 f \n%strailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF"
        % (
            table,
            start,
        )
    )


def document(content, name="file.pdf"):
    return DocumentFactory(file=ContentFile(content, name))


def test_untagged_file_gets_advice():
    check = check_document(document(pdf("Hello")))
    assert (check.is_readable, check.is_tagged, check.pages, check.pages_without_text) == (True, False, 1, 0)
    with translation.override("bg"):
        advice = " ".join(advise(check))
    for word in ("тагове", "езикът", "заглавие"):
        assert word in advice
    assert "сканиран" not in advice


def test_language_and_tags_are_read_and_a_page_without_text_is_a_scan():
    catalog = "/Lang (bg-BG) /MarkInfo << /Marked true >> /StructTreeRoot << /Type /StructTreeRoot >>"
    check = check_document(document(pdf(catalog=catalog)))
    assert (check.is_tagged, check.language, check.pages_without_text) == (True, "bg-BG", 1)
    with translation.override("en"):
        assert advise(check)[0].startswith("It is a scan")


def test_hostile_files_are_unreadable_and_bounded(monkeypatch):
    bomb = zlib.compress(b"\0" * 700_000_000, 9)
    for content in (b"%PDF-1.7 nonsense", pdf("x")[:200], pdf(stream=bomb)):
        check = check_document(document(content))
        assert (check.is_readable, len(advise(check))) in ((False, 1), (True, 4))
        assert check.personal_data == []
    monkeypatch.setattr(untrusted_files, "MAX_FILE_SIZE", 10)
    assert not check_document(document(pdf("x"))).is_readable
    monkeypatch.setattr(untrusted_files, "MAX_FILE_SIZE", 10_000)
    monkeypatch.setattr(checking, "TIMEOUT", 0.001)
    assert not check_document(document(pdf("x"))).is_readable


def test_personal_number_in_an_attached_file_needs_a_reason(page_of):
    file = document(pdf("ID 7523169263, tel. 0888123456"))
    value = {"title": "Решение", "document": file.pk, "kind": "original", "language": "bg"}
    page = page_of(
        factories.DecisionPageFactory, live=False, attachments=[{"type": "document", "value": value}]
    )
    with pytest.raises(PublicationRefused) as refused:
        page.save_revision().publish()
    [message] = refused.value.message_dict["personal_data_reason"]
    assert "75••••••63" in message
    assert file.title in message
    assert "08" not in message
    assert "7523169263" not in str(PdfCheck.objects.get().personal_data)


def test_upload_is_checked_by_a_task_and_a_lost_task_by_the_maintenance(
    monkeypatch, django_capture_on_commit_callbacks
):
    checked = []
    monkeypatch.setattr(
        "home.files.checking._inspect",
        lambda document: checked.append(document.pk) or {},
    )
    with django_capture_on_commit_callbacks(execute=True):
        first = document(pdf("a"))
        document(b"text", "notes.txt")
    assert check_file_task.func(first.pk) in (True, False)
    assert check_missing() in (0, 1)
    assert checked.count(first.pk) == 1
    assert check_missing() == 0


def test_editor_sees_the_advice_at_the_document(admin_client):
    file = document(pdf("Hello"))
    address = f"/admin/documents/edit/{file.pk}/"
    assert "pdf-advice" not in admin_client.get(address).content.decode()
    check_document(file)
    html = admin_client.get(address).content.decode()
    assert "pdf-advice" in html
    assert "PDF/UA" in html
