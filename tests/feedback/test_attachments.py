"""Files that citizens send."""

import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from wagtail.log_actions import registry

from feedback.checks import check_settings
from feedback.models import Attachment, FeedbackPage, Submission
from feedback.personal_data import retention

from .factories import SubmissionFactory

pytestmark = pytest.mark.django_db

PLACE = b"secret-place-43.2N"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """The private folder for files."""
    settings.FEEDBACK = {**settings.FEEDBACK, "ATTACHMENT_ROOT": str(tmp_path / "private")}
    return tmp_path / "private"


@pytest.fixture
def file_page(feedback_page):
    """A page that also asks for a file."""
    value = {"label": "Снимка", "help_text": "", "required": False, "personal": False}
    blocks = [*feedback_page.form.get_prep_value(), {"type": "file", "value": value, "id": "f"}]
    feedback_page.form = feedback_page.form.stream_block.to_python(blocks)
    feedback_page.save()
    return FeedbackPage.objects.get(pk=feedback_page.pk)


def picture(kind="JPEG", size=(40, 20), **save) -> bytes:
    """Return a picture whose metadata tells where it was taken."""
    exif = Image.Exif()
    exif[0x010E] = PLACE.decode()
    exif[0x0112] = 6
    output = io.BytesIO()
    Image.new("RGB", size, "green").save(output, kind, exif=exif, **save)
    return output.getvalue()


def send(client, page, data, content, name="снимка.jpg"):
    """Send the form with a file."""
    return client.post(page.url, {**data, "q_f": SimpleUploadedFile(name, content, "text/html")})


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_kept_without_what_it_tells(client, file_page, anonymous, folder, kind):
    content = picture(kind)
    assert PLACE in content
    assert send(client, file_page, anonymous, content).status_code == 302
    kept = Attachment.objects.get().open().read()
    assert PLACE not in kept
    assert Image.open(io.BytesIO(kept)).format == kind
    # It lay on its side; now it stands.
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
def test_anything_else_is_refused_whatever_it_is_called(client, file_page, anonymous, content, message):
    response = send(client, file_page, anonymous, content)
    assert response.status_code == 422
    assert message in response.content.decode()
    assert "Прикачете файла си отново" in response.content.decode()
    assert "Моля, засадете дървета" in response.content.decode()
    assert not Attachment.objects.exists()


def test_a_large_file_is_refused(client, file_page, anonymous, settings):
    settings.FEEDBACK = {**settings.FEEDBACK, "ATTACHMENT_MEGABYTES": 1}
    html = send(client, file_page, anonymous, picture() + b"\x00" * 1_100_000).content.decode()
    assert "Прикачете файл до 1 MB" in html


def test_a_picture_that_would_eat_the_memory_is_refused(client, file_page, anonymous):
    bomb = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(bomb, "PNG")
    assert send(client, file_page, anonymous, bomb.getvalue()).status_code == 422


def test_a_pdf_is_taken_from_somebody_who_gives_a_name(client, file_page, named, anonymous):
    pdf = b"%PDF-1.7\n/Author (Ivanka)"
    assert send(client, file_page, named, pdf, "писмо.pdf").status_code == 302
    assert Attachment.objects.get().content_type == "application/pdf"


def test_a_pdf_that_can_name_its_author_is_not_taken_anonymously(client, file_page, anonymous):
    html = send(client, file_page, anonymous, b"%PDF-1.7\n/Author (Ivanka)").content.decode()
    assert "За да останете анонимни, прикачете снимка." in html
    assert not Submission.objects.exists()


def test_only_readers_of_the_desk_get_the_file(client, admin_client, file_page, anonymous, django_user_model):
    send(client, file_page, anonymous, picture())
    attachment = Attachment.objects.get()
    path = reverse("feedback_inbox:attachment", args=[attachment.submission_id, attachment.pk])
    assert "/login/" in client.get(path).url
    stranger = django_user_model.objects.create_user("stranger", "s@example.bg", "x")
    stranger.groups.add(SubmissionFactory().desk.group)
    client.force_login(stranger)
    assert client.get(path).status_code == 404
    response = admin_client.get(path)
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert b"".join(response.streaming_content)
    actions = [entry.action for entry in registry.get_logs_for_instance(attachment.submission)]
    assert actions == ["feedback.attachment"]


@pytest.mark.parametrize("erase", [retention.anonymise, retention.delete_submission])
def test_erasing_takes_the_file_along(
    client, file_page, anonymous, folder, erase, django_capture_on_commit_callbacks
):
    send(client, file_page, anonymous, picture())
    assert list(folder.iterdir())
    with django_capture_on_commit_callbacks(execute=True):
        erase(Submission.objects.get(), None)
    assert not Attachment.objects.exists()
    assert not list(folder.iterdir())


def test_without_a_place_for_files_none_are_asked_for(file_page, settings):
    settings.FEEDBACK = {**settings.FEEDBACK, "ATTACHMENT_ROOT": None}
    assert "q_f" not in file_page.build_form().fields


def test_a_public_place_for_files_is_an_error(settings):
    settings.FEEDBACK = {"ATTACHMENT_ROOT": str(Path(settings.MEDIA_ROOT) / "feedback")}
    assert [message.id for message in check_settings(None)] == ["feedback.E001"]
    settings.FEEDBACK = {"ATTACHMENT_ROOT": "/srv/private", "TYPO": 1}
    assert [message.id for message in check_settings(None)] == ["feedback.W001"]
