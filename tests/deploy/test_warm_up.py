"""The warm-up of the web server before its workers are forked."""

import logging

import pytest
from django.db import connections

from cms.warm_up import warm_up


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL = "https://byalareka.bg"


@pytest.mark.parametrize("error", [RuntimeError("no database"), OSError("disk")])
def test_failure_is_logged_and_connections_are_closed(caplog, monkeypatch, error):
    closed = []
    monkeypatch.setattr(type(connections), "close_all", lambda connections: closed.append(True))

    def application(environ, start_response):
        raise error

    warm_up(application)
    assert "the warm-up failed" in caplog.text
    assert closed == [True]


def test_request_looks_like_one_from_the_proxy(monkeypatch, caplog):
    monkeypatch.setattr(type(connections), "close_all", lambda connections: None)
    seen = {}

    def application(environ, start_response):
        seen.update(environ)
        start_response("200 OK", [])
        return [b""]

    with caplog.at_level(logging.INFO, "cms.warm_up"):
        warm_up(application)
    assert "warmed up status=200 OK" in caplog.text
    assert (seen["HTTP_HOST"], seen["HTTP_X_FORWARDED_PROTO"]) == ("byalareka.bg", "https")
    assert (seen["REQUEST_METHOD"], seen["PATH_INFO"]) == ("GET", "/")
