"""The time from the "Publish" button to the post at a network that responds at once.

An HTTP request publishes a page on a web server; a worker process with its default options delivers the post
to a network in another process, which notes the moment of its arrival.
"""

import random
import tempfile
import time
from statistics import median, quantiles

import requests
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from wagtail.models import Page, Site
from wagtail.test.utils.form_data import querydict_from_html

from tests import graph_server
from tests.civic_social.factories import NoticePageFactory, SocialAccountFactory, UserFactory

from . import servers

ROUNDS, QUICK_ROUNDS = 100, 3
LONGEST_SECONDS = 60


def measure(*, quick: bool, progress) -> dict:
    """Return the seconds of each publication, their median and the limit that 95 % of them keep."""
    with tempfile.TemporaryDirectory(prefix="bench-arrival-") as files, graph_server.running() as network:
        settings.MEDIA_ROOT = f"{files}/media"
        user = UserFactory()
        SocialAccountFactory()
        Site.objects.update(hostname=servers.HOST, port=servers.PORT)
        variables = servers.environment(files, BENCH_NETWORK_URL=network.url)
        with (
            servers.web_server(variables),
            servers.command("db_worker", variables=variables),
            servers.command("social", "deliver", "--watch", "30", variables=variables),
        ):
            editor = _logged_in(user)
            rounds = QUICK_ROUNDS if quick else ROUNDS
            drafts = NoticePageFactory.create_batch(rounds + 1, parent=Page.objects.get(depth=2))
            _publish(drafts.pop(), editor, network)  # The first publication waits for the processes to start.
            _wait_for_empty_queue()
            progress(f"{rounds} publications")
            seconds = [_publish(draft, editor, network) for draft in drafts]
    return {"seconds": seconds, "median": median(seconds), "p95": quantiles(seconds, n=20)[-1]}


def _wait_for_empty_queue() -> None:
    """Wait until the worker has run the tasks of creating the drafts."""
    while DBTaskResult.objects.ready().exists():
        time.sleep(0.1)


def _logged_in(user) -> requests.Session:
    """Return an HTTP session in which ``user`` is logged in."""
    client = Client()
    client.force_login(user)
    session = requests.Session()
    session.cookies.set(settings.SESSION_COOKIE_NAME, client.cookies[settings.SESSION_COOKIE_NAME].value)
    return session


def _publish(draft, editor: requests.Session, network) -> float:
    """Publish a draft by the button of its form; return the seconds until its post has arrived.

    Raises RuntimeError if the page is not published or the post does not arrive.
    """
    address = servers.URL + reverse("wagtailadmin_pages:edit", args=[draft.pk])
    form = querydict_from_html(
        editor.get(address, timeout=60).text, form_id="page-edit-form", exclude_csrf=False
    )
    form["action-publish"] = "action-publish"
    fields = [(name, value) for name, values in form.lists() for value in values]
    # The worker looks into its queue once a second; the publications must not keep its rhythm.
    time.sleep(random.random())
    started = time.monotonic()
    response = editor.post(address, fields, allow_redirects=False, timeout=60)
    if response.status_code != 302:
        raise RuntimeError(f"publishing returned the status {response.status_code}")
    while time.monotonic() < started + LONGEST_SECONDS:
        if arrived := network.arrival_of(draft.title):
            return arrived - started
        time.sleep(0.02)
    raise RuntimeError("the post did not arrive")
