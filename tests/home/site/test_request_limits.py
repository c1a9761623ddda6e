"""A request beyond the limits costs nothing: no query, no view, no file."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from feedback.views import form_page

FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def untouched(db, monkeypatch, django_assert_num_queries):
    """Fail if the request reaches the form, or the database."""
    monkeypatch.setattr(form_page, "serve_form", lambda *args: pytest.fail("reached the form"))
    with django_assert_num_queries(0):
        yield


@pytest.fixture
def stranger():
    """A client with a CSRF token, as every visitor can get one."""
    client = Client(enforce_csrf_checks=True)
    client.cookies["csrftoken"] = "a" * 32
    return client


def test_body_beyond_the_limit_is_refused(stranger, untouched, settings):
    body = b"comment=" + b"x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    assert stranger.post("/", body, FORM).status_code == 400


def test_too_many_fields_are_refused(stranger, untouched, settings):
    body = b"&".join([b"a=1"] * (settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1))
    assert stranger.post("/", body, FORM).status_code == 400


def test_too_many_files_are_refused(stranger, untouched, settings):
    files = [SimpleUploadedFile(f"{number}.txt", b"x") for number in range(21)]
    assert settings.DATA_UPLOAD_MAX_NUMBER_FILES == 20
    assert stranger.post("/", {"q": files}).status_code == 400
