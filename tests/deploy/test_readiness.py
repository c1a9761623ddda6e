"""Which answers of the web server let an update go on."""

import pytest

from deploy.updates import readiness
from deploy.updates.steps import Failed


@pytest.fixture
def answer(monkeypatch):
    """Give a function that sets the status of /readyz and of the home page."""

    def answer(ready, home=200):
        pages = {"/readyz": ready, "/": home}
        monkeypatch.setattr(readiness, "request", lambda path: (pages[path], "migrations are missing"))

    return answer


@pytest.mark.parametrize("status", [200, 301, 404])
def test_site_is_ready(answer, status):
    answer(status)
    readiness.wait_until_ready()


@pytest.mark.parametrize(
    ("ready", "home", "words"),
    [
        (503, 200, "503: migrations are missing"),
        (200, 500, "/ answers 500"),
        (400, 200, "/readyz answers 400"),
    ],
)
def test_site_that_is_not_ready_is_named(answer, monkeypatch, ready, home, words):
    answer(ready, home)
    monkeypatch.setattr(readiness, "READY_SECONDS", 0)
    with pytest.raises(Failed, match=words):
        readiness.wait_until_ready()


def test_web_server_that_is_away_is_waited_for(monkeypatch):
    answers = iter([ConnectionRefusedError("no"), TimeoutError("slow"), (200, ""), (200, "")])

    def request(path):
        found = next(answers)
        if isinstance(found, Exception):
            raise found
        return found

    monkeypatch.setattr(readiness, "request", request)
    monkeypatch.setattr(readiness.time, "sleep", lambda seconds: None)
    readiness.wait_until_ready()
