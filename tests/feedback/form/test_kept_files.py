"""Files of a form with errors wait for its correction, readable by nobody else and for an hour."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from freezegun import freeze_time

from feedback.form import kept_files
from feedback.models import Attachment, Submission
from feedback.personal_data import retention

from ..browsing import ticket_in
from .test_uploads import PLACE, picture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    """Folders for attachments and for kept files; returns the latter."""
    settings.FEEDBACK = {
        **settings.FEEDBACK,
        "ATTACHMENT_ROOT": str(tmp_path / "private"),
        "KEPT_FILES_ROOT": str(tmp_path / "kept"),
    }
    return tmp_path / "kept"


def post_with_error(client, page, data, content=None, name="снимка.jpg"):
    """Post the form without a comment, which it requires, and return the HTML of the answer."""
    file = SimpleUploadedFile(name, content or picture(), "image/jpeg")
    response = client.post(page.url, {**data, "comment": "", "q_f": file})
    assert response.status_code == 422
    return response.content.decode()


def token_in(html):
    found = re.search(r'name="q_f-kept" value="([^"]+)"', html)
    return found and found.group(1)


def correct(html, data, **values):
    """Return the data that a browser posts after the correction of the form in ``html``."""
    return {**data, "ticket": ticket_in(html), "q_f-kept": token_in(html), **values}


def test_file_survives_an_error_and_arrives_with_the_message(client, file_page, anonymous, folders):
    html = post_with_error(client, file_page, anonymous)
    assert "снимка.jpg" in html
    assert 'src="data:image/jpeg;base64,' in html
    assert "Прикачете файла отново" not in html
    (waiting,) = folders.iterdir()
    assert waiting.stat().st_mode & 0o077 == 0
    assert PLACE not in waiting.read_bytes()
    response = client.post(file_page.url, correct(html, anonymous))
    assert response.status_code == 302
    attachment = Attachment.objects.get()
    assert attachment.name == "attachment.jpg"
    assert attachment.open().read()


def test_kept_file_is_erased_once_the_attachment_is_stored(
    client, file_page, anonymous, folders, django_capture_on_commit_callbacks
):
    html = post_with_error(client, file_page, anonymous)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(file_page.url, correct(html, anonymous))
    assert list(folders.iterdir()) == []


def test_second_click_on_send_leads_to_the_message(
    client, file_page, anonymous, django_capture_on_commit_callbacks
):
    html = post_with_error(client, file_page, anonymous)
    data = correct(html, anonymous)
    with django_capture_on_commit_callbacks(execute=True):
        first = client.post(file_page.url, data)
    second = client.post(file_page.url, data)
    assert (second.status_code, second.url) == (302, first.url)
    assert Submission.objects.count() == 1


def test_file_survives_several_errors(client, file_page, anonymous, folders):
    html = post_with_error(client, file_page, anonymous)
    again = client.post(file_page.url, correct(html, anonymous, comment="")).content.decode()
    assert token_in(again)
    assert len(list(folders.iterdir())) == 1
    assert client.post(file_page.url, correct(again, anonymous)).status_code == 302
    assert Attachment.objects.count() == 1


def test_removed_file_is_not_sent(client, file_page, anonymous):
    html = post_with_error(client, file_page, anonymous)
    response = client.post(file_page.url, correct(html, anonymous, **{"q_f-remove": "on"}))
    assert response.status_code == 302
    assert not Attachment.objects.exists()


def test_another_file_replaces_the_kept_one(client, file_page, anonymous):
    html = post_with_error(client, file_page, anonymous)
    other = SimpleUploadedFile("друга.jpg", picture(), "image/jpeg")
    client.post(file_page.url, correct(html, anonymous, q_f=other))
    assert Attachment.objects.get().name == "attachment.jpg"


def test_file_survives_a_lost_csrf_cookie(file_page, anonymous):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies["csrftoken"] = "x" * 32
    file = SimpleUploadedFile("снимка.jpg", picture(), "image/jpeg")
    response = strict.post(file_page.url, {**anonymous, "q_f": file})
    assert response.status_code == 403
    assert token_in(response.content.decode())


def test_expired_file_is_refused_with_a_message(client, file_page, anonymous, folders):
    html = post_with_error(client, file_page, anonymous)
    with freeze_time(kept_files.timezone.now() + timedelta(minutes=61)):
        response = client.post(file_page.url, correct(html, anonymous))
    assert response.status_code == 422
    assert "вече не се пази" in response.content.decode()
    assert not Submission.objects.exists()


@pytest.mark.parametrize("forge", ["ticket", "token", "nonsense"])
def test_token_of_another_form_is_refused(client, file_page, anonymous, forge):
    html = post_with_error(client, file_page, anonymous)
    data = correct(html, anonymous)
    if forge == "ticket":
        other = client.get(file_page.url).content.decode()
        data["ticket"] = ticket_in(other)
    elif forge == "token":
        data["q_f-kept"] = data["q_f-kept"][:-2] + "xx"
    else:
        data["q_f-kept"] = "../../../etc/passwd"
    response = client.post(file_page.url, data)
    assert response.status_code == 422
    assert "вече не се пази" in response.content.decode()
    assert not Attachment.objects.exists()


def test_invalid_file_is_not_kept(client, file_page, anonymous, folders):
    html = post_with_error(client, file_page, anonymous, b"MZ\x90\x00" + b"\x00" * 200)
    assert token_in(html) is None
    assert not folders.exists() or not list(folders.iterdir())


def test_full_folder_keeps_nothing_and_says_so(client, file_page, anonymous, monkeypatch):
    monkeypatch.setattr(kept_files, "MAXIMUM_FILES", 1)
    post_with_error(client, file_page, anonymous)
    html = post_with_error(client, file_page, anonymous)
    assert token_in(html) is None
    assert "Прикачете файла отново" in html


def test_one_network_cannot_fill_the_folder(client, file_page, anonymous, monkeypatch, folders):
    monkeypatch.setattr("feedback.views.form_page.KEPT_FILES_LIMIT", 2)
    pages = [post_with_error(client, file_page, anonymous) for _attempt in range(3)]
    assert [bool(token_in(html)) for html in pages] == [True, True, False]
    assert len(list(folders.iterdir())) == 2


def test_site_without_a_folder_asks_for_the_file_again(client, file_page, anonymous, settings):
    settings.FEEDBACK = {**settings.FEEDBACK, "KEPT_FILES_ROOT": None}
    html = post_with_error(client, file_page, anonymous)
    assert token_in(html) is None
    assert "Прикачете файла отново" in html


def test_files_are_erased_after_an_hour(client, file_page, anonymous, folders):
    post_with_error(client, file_page, anonymous)
    assert kept_files.erase_expired() == 0
    with freeze_time(kept_files.timezone.now() + timedelta(minutes=61)):
        retention.purge()
    assert list(folders.iterdir()) == []
