"""Log lines as text and JSON, and the number of each request."""

import importlib
import json
import logging
from types import SimpleNamespace

import pytest
from django.conf import settings as django_settings
from django.http import HttpResponse
from django.test import RequestFactory

from cms import gunicorn
from cms.settings import base
from home.operations.watch.error_pages import server_error
from home.operations.watch.formatters import JsonFormatter, TextFormatter
from home.operations.watch.request_ids import RequestIdMiddleware, current_request_id

KEY = "Zq7SECRETkey1234567890abcd"


def make_record(message="x", *args, level=logging.ERROR, error=None, **extra):
    exc_info = (type(error), error, error.__traceback__) if error else None
    record = logging.getLogger("home.test").makeRecord("home.test", level, "f", 1, message, args, exc_info)
    for name, value in extra.items():
        setattr(record, name, value)
    return record


def raised(error):
    try:
        raise error
    except type(error) as caught:
        return caught


@pytest.mark.parametrize("formatter", [TextFormatter(), JsonFormatter()])
def test_message_arguments_and_traceback_are_scrubbed(formatter):
    error = raised(ValueError(f"ivan@example.bg access_token={KEY}"))
    line = formatter.format(make_record("Not Found: %s", f"/obratna-vrazka/sent/{KEY}/", error=error))
    assert KEY not in line
    assert "ivan@" not in line
    assert "Not Found: /obratna-vrazka/sent/***" in line
    assert "ValueError" in line


@pytest.mark.parametrize("formatter", [TextFormatter(), JsonFormatter()])
def test_line_that_cannot_be_formatted_shows_nothing_of_its_content(formatter):
    line = formatter.format(make_record("%d", KEY))
    assert "home.test f:1 a log line that cannot be formatted: TypeError" in line
    assert KEY not in line


def test_json_line_is_one_object_with_the_request():
    request = RequestFactory().get("/")
    request.request_id = "abcdef123456"
    line = JsonFormatter().format(
        make_record("ред\nвтори", error=raised(KeyError("a")), request=request, status_code=500)
    )
    assert "\n" not in line
    found = json.loads(line)
    assert found.pop("exception").endswith("KeyError: 'a'")
    assert found.pop("time").endswith("+00:00")
    assert found == {
        "level": "ERROR",
        "logger": "home.test",
        "message": "ред\nвтори",
        "request_id": "abcdef123456",
        "status": 500,
    }


def test_text_line_has_the_number_of_the_request_or_a_dash():
    assert " ERROR home.test [-]: x" in TextFormatter().format(make_record())


@pytest.mark.parametrize(
    ("given", "is_kept"),
    [
        ("abcdef12-3456", True),
        ("short", False),
        ("a" * 65, False),
        ("abc def 123", False),
        ("<script>alert", False),
        ("abcdefgh\n", False),
        ("абвгдежз", False),
    ],
)
def test_number_of_the_proxy_is_taken_over_if_it_is_plain(given, is_kept):
    seen = []

    def view(request):
        seen.append((request.request_id, current_request_id()))
        return HttpResponse()

    response = RequestIdMiddleware(view)(RequestFactory().get("/", headers={"x-request-id": given}))
    number = response["X-Request-ID"]
    assert (number == given) is is_kept
    assert seen == [(number, number)]
    assert current_request_id() == ""


@pytest.mark.django_db
def test_every_response_has_a_number_also_from_the_cache(client, settings):
    settings.SITE_CACHE_SECONDS = 60
    numbers = {client.get("/search/")["X-Request-ID"] for _ in range(3)}
    assert len(numbers) == 3


@pytest.mark.django_db
def test_missing_private_page_is_logged_without_its_key(client, caplog):
    with caplog.at_level(logging.WARNING, "django.request"):
        response = client.get(f"/obratna-vrazka/sent/{KEY}/")
    (record,) = [record for record in caplog.records if record.name == "django.request"]
    line = TextFormatter().format(record)
    assert KEY not in line
    assert response["X-Request-ID"] in line


def test_page_about_an_error_has_the_number_and_needs_no_database():
    request = RequestFactory().get("/")
    request.request_id = "abcdef123456"
    page = server_error(request)
    assert page.status_code == 500
    assert page.content.decode().count("<code>abcdef123456</code>") == 2


def test_every_handler_scrubs():
    """Django's own handlers are replaced: they would write and mail what is not scrubbed."""
    logging_settings = base.LOGGING
    for name, handler in logging_settings["handlers"].items():
        assert handler.get("formatter") == "scrubbed" or name == "errors"
    for name in ("django", "django.server"):
        assert "mail_admins" not in logging_settings["loggers"][name]["handlers"]
    handlers = [*logging.getLogger("django").handlers, *logging.getLogger("django.server").handlers]
    # pytest adds handlers of its own.
    own = [handler for handler in handlers if "_pytest" not in type(handler).__module__]
    assert [type(handler.formatter) for handler in own] == [TextFormatter]


def test_unknown_log_format_is_refused(monkeypatch):
    monkeypatch.setenv("LOG_FORMAT", "xml")
    with pytest.raises(Exception, match="LOG_FORMAT must be one of text, json"):
        importlib.reload(base)
    monkeypatch.undo()
    importlib.reload(base)
    assert django_settings.configured


@pytest.mark.parametrize(("log_format", "formatter"), [("json", JsonFormatter), ("", TextFormatter)])
def test_log_of_gunicorn_is_scrubbed_too(monkeypatch, log_format, formatter):
    """Its line about a request that has failed names the address."""
    monkeypatch.setenv("LOG_FORMAT", log_format)
    handler = logging.StreamHandler()
    logger = SimpleNamespace(error_log=SimpleNamespace(handlers=[handler]))
    gunicorn.on_starting(SimpleNamespace(log=logger))
    assert type(handler.formatter) is formatter
