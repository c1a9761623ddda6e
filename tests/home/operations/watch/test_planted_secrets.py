"""Secrets and addresses planted in requests appear nowhere: logs as text and JSON, errors, mails."""

import logging
from urllib.parse import urlencode

import pytest
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from django.utils.log import log_response

from home.models import ErrorGroup
from home.operations.watch import error_recorder
from home.operations.watch.error_recorder import ErrorGroupHandler, Recorder
from home.operations.watch.formatters import FORMATTERS
from home.operations.work import error_mails

PLANTED = "Zq7SECRETkey1234567890abcd"
ADDRESS = "ivan.petrov@example.bg"
LOGGERS = ("", "django", "django.server")


@pytest.fixture
def logs(tmp_path, monkeypatch):
    """Every log line as text and as JSON in files, and the handler of errors."""
    recorder = Recorder()
    monkeypatch.setattr(error_recorder, "recorder", recorder)
    handlers = [ErrorGroupHandler()]
    for name, formatter in FORMATTERS.items():
        handlers.append(logging.FileHandler(tmp_path / name, encoding="utf-8"))
        handlers[-1].setFormatter(formatter())
    for name in LOGGERS:
        for handler in handlers:
            logging.getLogger(name).addHandler(handler)
    yield tmp_path, recorder
    for name in LOGGERS:
        for handler in handlers:
            logging.getLogger(name).removeHandler(handler)
    for handler in handlers:
        handler.close()


def break_with_everything(request, **kwargs):
    """Raise an error whose message and log line quote all of the request."""
    logging.getLogger("home").warning(
        "request %s %s %s %s %s",
        request.get_full_path(),
        request.POST,
        request.body,
        request.headers,
        request.COOKIES,
    )
    raise ValueError(f"{request.POST} {request.get_full_path()} {dict(request.headers)} {request.COOKIES}")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "path", ["/obratna-vrazka/sent", "/sabitia/praznik/registration", "/admin/social/link"]
)
def test_planted_secrets_appear_nowhere(client, admin_user, logs, monkeypatch, path):
    folder, recorder = logs
    client.raise_request_exception = False
    headers = {"authorization": f"Bearer {PLANTED}", "cookie": f"sessionid={PLANTED}; csrftoken={PLANTED}"}
    body = {"message": f"{PLANTED} текст", "email": ADDRESS, "csrfmiddlewaretoken": PLANTED}
    url = f"{path}/{PLANTED}/?mail={ADDRESS}&access_token={PLANTED}"
    client.get(url, headers=headers)
    monkeypatch.setattr("wagtail.views.serve", break_with_everything)
    monkeypatch.setattr(
        "django.core.handlers.base.BaseHandler.resolve_request",
        lambda self, request: (break_with_everything, (), {}),
    )
    response = client.post(
        url, urlencode(body), content_type="application/x-www-form-urlencoded", headers=headers
    )
    assert isinstance(response, HttpResponse)
    assert response.status_code == 500
    assert recorder.flush(10)
    assert error_mails.send(None, None) >= 1
    written = {name: (folder / name).read_text() for name in FORMATTERS}
    written["errors"] = "".join(
        f"{group.message} {group.traceback} {group.place}" for group in ErrorGroup.objects.all()
    )
    written["mail"] = "".join(f"{message.subject} {message.body}" for message in mail.outbox)
    written["page"] = response.content.decode()
    for name, text in written.items():
        assert "ValueError" in text or name == "page", name
        assert PLANTED not in text, name
        assert ADDRESS not in text, name
        assert "ivan.petrov%40" not in text, name


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/obratna-vrazka/sent", "/sabitia/praznik/registration"])
def test_refused_post_to_a_private_page_is_logged_without_its_key(logs, rf, path):
    folder, _recorder = logs
    url = f"{path}/{PLANTED}/"
    assert Client(enforce_csrf_checks=True).post(url).status_code == 403
    for status in (403, 422):
        response, request = HttpResponse(status=status), rf.post(url)
        log_response("%s: %s", response.reason_phrase, url, response=response, request=request)
    for name in FORMATTERS:
        written = (folder / name).read_text()
        assert PLANTED not in written
        assert all(words in written for words in ("Forbidden", "Unprocessable Entity", f"{path}/***"))
