"""The time from a comment at the network to the inbox, by the network's event and by reading.

A network in a process of its own has the comments and sends the events to a web server; ``manage.py work``
stores them, with its default options. All processes share the clock of the machine.
"""

import random
import tempfile
import time
from datetime import datetime
from statistics import median, quantiles

import requests
from django.conf import settings
from django.utils import timezone

from civic_social.conf import settings as social_settings
from civic_social.models import Comment, CommentReading, Post
from tests.campaigns.processes import running_network
from tests.civic_social.factories import PostFactory, SocialAccountFactory

from . import servers

COMMENTS, QUICK_COMMENTS = 100, 3
POSTS = 30
#: The documented setting by which a quick run reads more often.
QUICK_MINUTES = 0.05
STARTS_IN_SECONDS = 180
MESSAGE = {
    "text": "Обявление",
    "link": "https://example.bg/a/",
    "title": "",
    "description": "",
    "pictures": [],
}


def measure(*, quick: bool, progress) -> dict:
    """Return the seconds of each comment by event and by reading, with their median and limits."""
    secret = settings.CIVIC_SOCIAL["META_APP_SECRET"]
    minutes = QUICK_MINUTES if quick else social_settings.COMMENT_MINUTES
    with (
        tempfile.TemporaryDirectory(prefix="bench-comments-") as files,
        running_network("conversation_network", seed=1, secret=secret, lag=1) as network,
    ):
        posts = create_posts(network, 2 if quick else POSTS)
        variables = servers.environment(
            files,
            BENCH_NETWORK_URL=network,
            BENCH_COMMENT_MINUTES=str(minutes),
            CIVIC_SOCIAL_META_VERIFY_TOKEN="bench",
        )
        with servers.web_server(variables), servers.command("work", variables=variables):
            wait_for(lambda: CommentReading.objects.exclude(read_at=None).exists(), STARTS_IN_SECONDS)
            count = QUICK_COMMENTS if quick else COMMENTS
            progress(f"{count} comments, each with an event")
            ask(network, "events", address=f"{servers.URL}/social/events/meta/")
            by_event = measure_way(network, posts, count, pause=1.5)
            progress(f"{count} comments without events, read every {minutes:g} minutes")
            ask(network, "events", address="")
            by_reading = measure_way(network, posts, count, pause=minutes * 60 / count)
    return {"minutes": minutes, "event": by_event, "reading": by_reading}


def ask(network: str, verb: str, **values) -> dict:
    """Send a request of the benchmark itself to the network."""
    return requests.post(f"{network}/{verb}", json=values, timeout=30).json()


def create_posts(network: str, count: int) -> list[str]:
    """Create the live posts of a Page, and return their IDs."""
    account = SocialAccountFactory(remote_id=ask(network, "account", channel="page")["id"])
    for _post in range(count):
        remote_id = ask(network, "post", account=account.remote_id)["id"]
        post = PostFactory(account=account, desired=MESSAGE, confirmed=MESSAGE, remote_id=remote_id)
        Post.moves.filter(pk=post.pk).update(status="live", confirmed_at=timezone.now())
    return list(Post.objects.values_list("remote_id", flat=True))


def measure_way(network: str, posts: list[str], count: int, *, pause: float) -> dict:
    """Let people write ``count`` comments with random pauses; return the seconds until each is stored.

    Raises RuntimeError if one does not arrive.
    """
    said = {}
    for _comment in range(count):
        comment = ask(network, "say", posts=posts)
        said[comment["id"]] = datetime.fromtimestamp(comment["at"], timezone.get_current_timezone())
        time.sleep(random.uniform(0, 2) * pause)
    rows = Comment.objects.filter(remote_id__in=said)
    wait_for(lambda: rows.count() == count, 3600)
    seconds = [(row.received_at - said[row.remote_id]).total_seconds() for row in rows]
    limits = {"median": median(seconds), "p95": quantiles(seconds, n=20)[-1], "max": max(seconds)}
    return {"seconds": seconds, **limits}


def wait_for(is_over, seconds: float) -> None:
    """Wait until ``is_over()``. Raises RuntimeError after ``seconds``."""
    until = time.monotonic() + seconds
    while not is_over():
        if time.monotonic() > until:
            raise RuntimeError("it did not happen")
        time.sleep(0.2)
