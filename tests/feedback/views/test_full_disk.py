"""The disk of the database or of attachments is full: a sentence for the citizen, nothing half written."""

import errno

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.urls import reverse

from feedback.models import Attachment, OutgoingMail, Submission
from tests.full_disk import full_disk

from ..form.test_uploads import picture

SENTENCE = "Нищо от изпратеното не е записано."


@pytest.fixture
def full_database():
    """Return a function that fills SQLite's file up to a limit, and one that lifts the limit."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL's limit is the disk")

    def run(statement, *values):
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchone()

    def fill():
        run("CREATE TABLE IF NOT EXISTS junk (text)")
        run(f"PRAGMA max_page_count = {run('PRAGMA page_count')[0]}")
        size = 1_000_000
        while size > 10:
            try:
                run("INSERT INTO junk VALUES (%s)", "x" * size)
            except OperationalError:
                size //= 2

    def lift():
        run("PRAGMA max_page_count = 1073741823")

    yield fill, lift
    lift()
    run("DROP TABLE IF EXISTS junk")


@pytest.fixture
def folder(settings, tmp_path):
    """The folder for attachments."""
    settings.FEEDBACK = {**settings.FEEDBACK, "ATTACHMENT_ROOT": str(tmp_path / "private")}
    return tmp_path / "private"


def send(client, page, data):
    file = SimpleUploadedFile("снимка.jpg", picture(), "image/jpeg")
    return client.post(page.url, {**data, "q_f": file})


@pytest.mark.django_db(transaction=True)
def test_full_database_shows_the_citizen_an_error_and_keeps_nothing(
    client,
    file_page,
    anonymous,
    folder,
    full_database,
):
    fill, lift = full_database
    client.raise_request_exception = False
    data = {**anonymous, "comment": "дълъг текст " * 300}
    fill()
    response = send(client, file_page, data)
    assert response.status_code == 503
    assert SENTENCE in response.content.decode()
    assert response["Retry-After"]
    assert not Submission.objects.exists()
    assert not OutgoingMail.objects.exists()
    assert list(folder.glob("*")) == []
    assert client.get(file_page.url).status_code == 200
    lift()
    assert send(client, file_page, data).status_code == 302
    assert Submission.objects.count() == Attachment.objects.count() == len(list(folder.glob("*"))) == 1


@pytest.mark.django_db(transaction=True)
def test_database_that_fills_at_any_write_shows_an_error_and_keeps_nothing(
    client,
    file_page,
    anonymous,
    folder,
):
    client.raise_request_exception = False
    refused = 0
    while (response := send_with_full_disk(client, file_page, anonymous, refused)).status_code != 302:
        refused += 1
        assert response.status_code == 503
        assert SENTENCE in response.content.decode()
        assert not Submission.objects.exists()
        assert not Attachment.objects.exists()
        assert not OutgoingMail.objects.exists()
        assert list(folder.glob("*")) == []
    assert refused >= 4, "the form writes a submission, its topics, its number and its attachment"
    assert Submission.objects.count() == Attachment.objects.count() == len(list(folder.glob("*"))) == 1


def send_with_full_disk(client, page, data, writes):
    """Return the response to the form if the disk of the database accepts only that number of ``writes``."""
    with full_disk(writes):
        return send(client, page, data)


@pytest.mark.django_db
def test_database_that_fills_after_a_file_was_written_keeps_no_file(
    client,
    file_page,
    anonymous,
    folder,
    monkeypatch,
):
    def fail(submission):
        raise OperationalError("the connection is lost")

    monkeypatch.setattr("feedback.cases.receive.outbox.queue_acknowledgement", fail)
    client.raise_request_exception = False
    assert send(client, file_page, anonymous).status_code == 503
    assert not Submission.objects.exists()
    assert list(folder.glob("*")) == []


@pytest.mark.django_db
def test_full_disk_of_attachments_leaves_neither_a_row_nor_a_part_of_the_file(
    client,
    file_page,
    anonymous,
    folder,
    monkeypatch,
):
    write = FileSystemStorage._save

    def write_a_part(storage, name, content):
        write(storage, name, type(content)(content.read(100)))
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", write_a_part)
    client.raise_request_exception = False
    response = send(client, file_page, anonymous)
    assert response.status_code == 503
    assert SENTENCE in response.content.decode()
    assert not Submission.objects.exists()
    assert list(folder.glob("*")) == []


@pytest.mark.django_db
def test_missing_attachment_leads_back_with_a_sentence(
    client,
    file_page,
    anonymous,
    folder,
    admin_user,
):
    send(client, file_page, anonymous)
    attachment = Attachment.objects.get()
    attachment.delete_file()
    client.force_login(admin_user)
    url = reverse("feedback_inbox:attachment", args=[attachment.submission_id, attachment.pk])
    response = client.get(url, follow=True)
    assert response.status_code == 200
    assert "липсва на сървъра" in response.content.decode()
