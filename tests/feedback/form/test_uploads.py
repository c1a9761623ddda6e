"""Uploaded files: cleaned, stored outside of the public media, and downloaded by readers only."""

import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from feedback.checks import check_settings
from feedback.form import uploads
from feedback.models import Attachment, Submission
from feedback.personal_data import retention
from feedback.views import form_page

from ..inspection import logged_actions

pytestmark = pytest.mark.django_db

PLACE = b"secret-place-43.2N"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """The folder for attachments."""
    settings.FEEDBACK = {**settings.FEEDBACK, "ATTACHMENT_ROOT": str(tmp_path / "private")}
    return tmp_path / "private"


def picture(kind="JPEG", size=(40, 20), **save) -> bytes:
    """Return a picture that lies on its side and whose metadata contains ``PLACE``."""
    exif = Image.Exif()
    exif[0x010E] = PLACE.decode()
    exif[0x0112] = 6
    output = io.BytesIO()
    Image.new("RGB", size, "green").save(output, kind, exif=exif, **save)
    return output.getvalue()


def send(client, page, data, content, name="снимка.jpg"):
    """Post the form with a file that claims to be HTML, and return the response."""
    return client.post(page.url, {**data, "q_f": SimpleUploadedFile(name, content, "text/html")})


#: The first bytes of a photo as an iPhone stores it.
HEIC = b"\x00\x00\x00\x24ftypheic\x00\x00\x00\x00mif1MiHEmiafMiHBheic" + PLACE


def test_heic_of_a_named_sender_is_stored_without_decoding(client, file_page, named):
    assert send(client, file_page, named, HEIC, "IMG_1.HEIC").status_code == 302
    attachment = Attachment.objects.get()
    assert (attachment.content_type, attachment.name) == ("image/heic", "IMG_1.HEIC")
    assert attachment.open().read() == HEIC


def test_heic_of_an_anonymous_sender_is_refused_with_the_reason(client, file_page, anonymous):
    response = send(client, file_page, anonymous, HEIC, "IMG_1.HEIC")
    assert response.status_code == 422
    assert "показва къде и кога е снимано" in response.content.decode()
    assert not Attachment.objects.exists()


def test_types_and_limit_are_said_before(client, file_page):
    html = client.get(file_page.url).content.decode()
    assert "JPEG, PNG, WebP, HEIC или PDF, до 10 MB." in html


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_stored_upright_and_without_metadata(client, file_page, anonymous, folder, kind):
    content = picture(kind)
    assert PLACE in content
    assert send(client, file_page, anonymous, content).status_code == 302
    kept = Attachment.objects.get().open().read()
    assert PLACE not in kept
    assert Image.open(io.BytesIO(kept)).format == kind
    # Rotated upright, as the metadata demanded.
    assert Image.open(io.BytesIO(kept)).size == (20, 40)
    (stored,) = folder.iterdir()
    assert stored.suffix == ""
    assert stored.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"MZ\x90\x00" + b"\x00" * 200, "не е нито снимка"),
        (b"<html><script>alert(1)</script>", "не е нито снимка"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "не е нито снимка"),
        (b"PK\x03\x04" + b"\x00" * 200, "не е нито снимка"),
        (picture()[:300], "не може да се прочете"),
        (b"\xff\xd8\xff\xe0" + b"\x00" * 300, "не може да се прочете"),
        (b"", "е празен"),
    ],
)
def test_a_file_of_another_type_is_refused_by_its_content(client, file_page, anonymous, content, message):
    response = send(client, file_page, anonymous, content)
    assert response.status_code == 422
    assert message in response.content.decode()
    assert "Моля, засадете дървета" in response.content.decode()
    assert not Attachment.objects.exists()


def test_a_file_above_the_size_limit_is_refused(client, file_page, anonymous, settings):
    settings.FEEDBACK = {**settings.FEEDBACK, "ATTACHMENT_MEGABYTES": 1}
    html = send(client, file_page, anonymous, picture() + b"\x00" * 1_100_000).content.decode()
    assert "Прикачете файл до 1 MB" in html


def test_a_decompression_bomb_is_refused(client, file_page, anonymous):
    bomb = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(bomb, "PNG")
    assert send(client, file_page, anonymous, bomb.getvalue()).status_code == 422


def test_a_pdf_is_accepted_from_a_named_sender(client, file_page, named, anonymous):
    pdf = b"%PDF-1.7\n/Author (Ivanka)"
    assert send(client, file_page, named, pdf, "писмо.pdf").status_code == 302
    assert Attachment.objects.get().content_type == "application/pdf"


def test_a_pdf_is_refused_from_an_anonymous_sender(client, file_page, anonymous):
    html = send(client, file_page, anonymous, b"%PDF-1.7\n/Author (Ivanka)").content.decode()
    assert "За да останете анонимни, прикачете снимка." in html
    assert not Submission.objects.exists()


def test_only_readers_of_the_desk_can_download_an_attachment(
    client, admin_client, file_page, anonymous, other_clerk
):
    send(client, file_page, anonymous, picture())
    attachment = Attachment.objects.get()
    path = reverse("feedback_inbox:attachment", args=[attachment.submission_id, attachment.pk])
    assert "/login/" in client.get(path).url
    client.force_login(other_clerk)
    assert client.get(path).status_code == 404
    response = admin_client.get(path)
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert b"".join(response.streaming_content)
    assert logged_actions(attachment.submission) == ["feedback.attachment"]


@pytest.mark.parametrize("erase", [retention.anonymise, retention.delete_submission])
def test_erasing_a_submission_deletes_its_files(
    client, file_page, anonymous, folder, erase, django_capture_on_commit_callbacks
):
    send(client, file_page, anonymous, picture())
    assert list(folder.iterdir())
    with django_capture_on_commit_callbacks(execute=True):
        erase(Submission.objects.get(), None)
    assert not Attachment.objects.exists()
    assert not list(folder.iterdir())


def test_without_an_attachment_folder_the_form_asks_for_no_file(file_page, settings):
    settings.FEEDBACK = {**settings.FEEDBACK, "ATTACHMENT_ROOT": None}
    assert "q_f" not in file_page.build_form().fields


def test_an_attachment_folder_inside_media_root_is_an_error(settings):
    settings.FEEDBACK = {"ATTACHMENT_ROOT": str(Path(settings.MEDIA_ROOT) / "feedback")}
    assert [message.id for message in check_settings(None)] == ["feedback.E001"]
    settings.FEEDBACK = {"ATTACHMENT_ROOT": "/srv/private", "TYPO": 1}
    assert [message.id for message in check_settings(None)] == ["feedback.W001"]


@pytest.fixture
def decoded(monkeypatch):
    """The names of the uploads that were decoded."""
    names = []
    rewrite = uploads.rewrite_picture
    monkeypatch.setattr(uploads, "rewrite_picture", lambda *args: names.append(args[2]) or rewrite(*args))
    return names


def test_nothing_is_decoded_before_the_human_check(client, file_page, anonymous, decoded):
    response = send(client, file_page, {**anonymous, "sum": "99"}, picture())
    assert (response.status_code, decoded) == (422, [])
    assert "Прикачете файла отново" in response.content.decode()
    assert not Submission.objects.exists()


def test_nothing_is_decoded_above_the_limit_of_a_network(client, file_page, anonymous, decoded, monkeypatch):
    monkeypatch.setattr(form_page, "DECODED_LIMIT", 1)
    send(client, file_page, {**anonymous, "comment": ""}, picture(), "a.jpg")
    response = send(client, file_page, {**anonymous, "comment": "Пейката е счупена."}, picture(), "b.jpg")
    assert (response.status_code, decoded) == (429, ["a.jpg"])
    assert "Пейката е счупена." in response.content.decode()
    assert "Прикачете файла отново" in response.content.decode()
    assert not Submission.objects.exists()


def test_file_of_an_anonymous_sender_loses_its_name(client, file_page, anonymous, folder):
    assert send(client, file_page, anonymous, picture(), "Ivan.Petrov.jpg").status_code == 302
    assert Attachment.objects.get().name == "attachment.jpg"
