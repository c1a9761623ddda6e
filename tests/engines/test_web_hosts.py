"""Two web processes, as on two hosts, with one database and one Redis."""

import json
import os
import re
import subprocess
import sys

import pytest

from tests.home import factories
from tests.home.conftest import website  # noqa: F401

from .conftest import PROJECT, database_url
from .test_task_queues import redis_url  # noqa: F401

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


class WebHost:
    """One web process."""

    def __init__(self, environment):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.engines.web_host"],
            cwd=PROJECT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout.readline() == "ready\n"

    def ask(self, **request):
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


@pytest.fixture
def hosts(redis_url, tmp_path):  # noqa: F811
    """Two web processes, each with a data directory of its own."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.engines.worker_settings",
        "DATABASE_URL": database_url(),
        "CIVIC_SOCIAL_GRAPH_API_URL": "http://127.0.0.1:9",
        "CACHE_URL": redis_url,
        "SITE_CACHE_SECONDS": "600",
    }
    started = [WebHost({**environment, "DATA_DIR": str(tmp_path / name)}) for name in ("one", "two")]
    yield started
    for host in started:
        host.process.kill()
        host.process.communicate()


def test_change_on_one_host_shows_at_once_on_the_other(hosts, website):  # noqa: F811
    one, two = hosts
    news = factories.NewsPageFactory(parent=website.news, title="Първо заглавие", slug="edno")
    path = "/novini/edno/"
    # The first visit creates the row of the site's identity, a change that outdates what it has cached.
    one.ask(method="get", path=path)
    assert "Първо заглавие" in one.ask(method="get", path=path)["body"]
    # In the shared cache: a change that sends no signal does not show.
    type(news).objects.filter(pk=news.pk).update(title="Промяна без сигнал")
    assert "Първо заглавие" in two.ask(method="get", path=path)["body"]
    two.ask(rename="Второ заглавие", page=news.pk)
    for host in hosts:
        assert "Второ заглавие" in host.ask(method="get", path=path)["body"]


def test_session_and_csrf_token_of_one_host_are_valid_on_the_other(hosts, website, django_user_model):  # noqa: F811
    one, two = hosts
    django_user_model.objects.create_superuser("admin", "a@example.bg", "dalga-parola-1")
    form = one.ask(method="get", path="/admin/login/")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form["body"])[1]
    data = {"username": "admin", "password": "dalga-parola-1", "csrfmiddlewaretoken": token}
    login = two.ask(method="post", path="/admin/login/", data=data, cookies=form["cookies"])
    assert login["status"] == 302
    dashboard = one.ask(method="get", path="/admin/", client="fresh", cookies=login["cookies"])
    assert dashboard["status"] == 200
