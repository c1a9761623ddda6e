"""Sessions with a deadline: the settings that they take from the environment."""

import pytest

from civic_social.outgoing_http.deadline import DeadlineSession

PROXY = "http://proxy.example:3128"


@pytest.fixture
def session(monkeypatch):
    """Return a session on a machine with a proxy, which is not used for one host."""
    monkeypatch.setenv("http_proxy", PROXY)
    monkeypatch.setenv("no_proxy", "municipality.example")
    with DeadlineSession() as session:
        yield session


def proxies_for(session, url, proxies=None):
    """Return the proxies of a request to ``url``."""
    return session.merge_environment_settings(url, proxies or {}, True, None, None)["proxies"]


def test_proxies_of_the_environment_are_chosen_for_each_host(session):
    for _request in range(2):
        assert proxies_for(session, "http://graph.example/1/feed")["http"] == PROXY
        assert "http" not in proxies_for(session, "http://municipality.example/a/")


def test_environment_is_read_once_for_each_host(session, monkeypatch):
    proxies_for(session, "http://graph.example/1/feed")
    monkeypatch.delenv("http_proxy")
    assert proxies_for(session, "http://graph.example/2/feed")["http"] == PROXY
    assert "http" not in proxies_for(session, "http://other.example/")


def test_proxies_of_one_request_are_not_used_for_the_next(session):
    proxies_for(session, "http://graph.example/1/feed", {"http": "http://other-proxy.example"})
    assert proxies_for(session, "http://graph.example/1/feed")["http"] == PROXY
