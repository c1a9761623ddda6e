"""A person planted at an independent network: seen by one desk only, and erased without a trace."""

import hashlib
import hmac
import json
import logging
from datetime import timedelta

import pytest
import requests
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from civic_social.conversation import operations, reading
from civic_social.conversation.permissions import may_read_some
from civic_social.conversation.thread_counts import count_by_post
from civic_social.models import Comment, CommentReading, NetworkEvent, Post
from civic_social.monitoring import comment_mails, notifications
from civic_social.sweep import Sweep
from tests.campaigns.processes import running_network
from tests.civic_social.factories import PostFactory

from .. import factories
from .test_personal_data import tables_with

pytestmark = pytest.mark.django_db
NAME, WORDS = "Марк-Евлампия Особенова", "лилаводинозавърче"
SECRET = "campaign-secret"
#: What everybody can read.
PUBLIC = ("/", "/novini/nov-most/", "/api/v1/answers", "/api/v1/publications")


class Network:
    """The network in a process of its own, with one account and one post."""

    def __init__(self, url):
        self.url = url
        self.page = self.ask("account", channel="page")["id"]
        self.post = self.ask("post", account=self.page)["id"]

    def ask(self, verb, **values):
        """Send a request of the test itself."""
        return requests.post(f"{self.url}/{verb}", json=values, timeout=30).json()

    def say(self, text, **values):
        """Let the person write a comment, and return its ID."""
        return self.ask("add", post=self.post, text=text, author="99", name=NAME, **values)["id"]


@pytest.fixture
def network(settings):
    """The network, which the site reads."""
    with running_network("conversation_network", seed=1, secret=SECRET) as url:
        settings.CIVIC_SOCIAL = {
            **settings.CIVIC_SOCIAL,
            "GRAPH_API_URL": url,
            "META_APP_ID": "",
            "META_APP_SECRET": SECRET,
            "META_VERIFY_TOKEN": "verify",
            "COMMENT_HEATED_COUNT": 2,
            "COMMENT_QUIET_HOURS": (0, 0),
            "NOTICE_COLLECT_SECONDS": 0,
            "API_ACCESS": "public",
            "CHECK_PUBLIC_URL": False,
        }
        yield Network(url)


@pytest.fixture
def post(page, network):
    """The post of a page on roads, whose comments are read since yesterday."""
    account = factories.AccountFactory(remote_id=network.page, credentials={"access_token": "EAAtest"})
    now = timezone.now()
    CommentReading.objects.create(account=account, began_at=now - timedelta(days=1), next_at=now)
    row = PostFactory(
        account=account,
        page_id=page.pk,
        page_title=page.title,
        remote_id=network.post,
        confirmed={"text": "x"},
    )
    Post.moves.filter(pk=row.pk).update(status="live", confirmed_at=now)
    return row


def send_event(client, network, comment_id, text, verb="edited"):
    """Send the site a signed event about a comment, and return the response."""
    value = {
        "item": "comment",
        "verb": verb,
        "comment_id": comment_id,
        "post_id": network.post,
        "parent_id": network.post,
        "from": {"id": "99", "name": NAME},
        "message": text,
    }
    at = int(timezone.now().timestamp()) + 1
    change = {"field": "feed", "value": value}
    body = json.dumps({"object": "page", "entry": [{"id": network.page, "time": at, "changes": [change]}]})
    signature = hmac.new(SECRET.encode(), body.encode(), hashlib.sha256).hexdigest()
    headers = {"X-Hub-Signature-256": f"sha256={signature}"}
    url = "/social/events/meta/"
    return client.post(url, body, content_type="application/json", headers=headers)


def read_again():
    """Read the account's comments and work off its events."""
    CommentReading.objects.update(next_at=timezone.now(), swept_at=timezone.now() - timedelta(days=2))
    Sweep().run_round()


def addresses(post, thread):
    """Return every address at which something of the thread could be shown."""
    inbox, comments = reverse("home_inbox:index"), reverse("civic_social_comments:index")
    return [
        f"{inbox}?state=all",
        f"{inbox}?q=Особенова",
        *(f"{comments}{query}" for query in ("?state=answered", "", "?export=csv")),
        f"{comments}results/?q=Особенова",
        reverse("wagtailadmin_home"),
        reverse("wagtailadmin_pages:edit", args=[post.page_id]),
        f"{reverse('civic_social_posts:index')}?export=csv",
        reverse("civic_social_comments:thread", args=[thread.pk]),
        *PUBLIC,
    ]


def words_for(client, addresses):
    """Return those of the addresses that show something of the person to the user of ``client``."""
    found = []
    for address in addresses:
        response = client.get(address)
        content = (b"".join(response.streaming_content) if response.streaming else response.content).decode()
        # The search field shows the searched words.
        content = content.replace('value="Особенова"', "")
        if WORDS in content or "Особенова" in content:
            found.append(address)
    return found


def test_planted_person_is_read_by_one_desk_only_and_erased_without_a_trace(
    client, clerk, network, post, roads, schools, caplog, tmp_path
):
    caplog.set_level(logging.DEBUG)
    first = network.say(f"Питам за {WORDS}")
    network.say(f"Пак питам за {WORDS}", parent=first)
    assert reading.read_due() == 1
    assert Comment.objects.get(remote_id=first).author_name == NAME
    assert send_event(client, network, first, f"Питам за {WORDS} и чакам").status_code == 200
    Sweep().run_round()
    thread = Comment.objects.get(remote_id=first)
    assert (thread.text, thread.author_name) == (f"Питам за {WORDS} и чакам", NAME)
    assert thread.desk_key == str(roads.pk)
    # Our own words are in the official record, which nobody can change; they name nobody.
    operations.answer(thread, roads.clerk, "Здравейте! Проверяваме.", token="a")
    operations.add_note(thread, roads.clerk, f"Обади се {NAME}")
    operations.hide(thread.replies.get(is_ours=False), roads.clerk, "insult", token="h")
    Sweep().run_round()
    comment_mails.mail_desks()
    notifications.notify()
    assert set(thread.operations.values_list("status", flat=True)) == {"done"}

    client.force_login(roads.clerk)
    found = addresses(post, thread)
    assert len(words_for(client, found[:3])) == 3
    client.force_login(schools.clerk)
    assert words_for(client, found) == []
    assert client.get(reverse("civic_social_comments:thread", args=[thread.pk])).status_code == 404
    assert (may_read_some(schools.clerk), count_by_post(schools.clerk, [post.pk])) == (True, {})
    client.logout()
    assert words_for(client, PUBLIC) == []
    mails = [message for message in mail.outbox if {roads.mailbox, roads.clerk.email} & set(message.to)]
    assert mails
    for message in mail.outbox:
        assert "Особенова" not in f"{message.subject} {message.body}"
        assert WORDS not in f"{message.subject} {message.body}"
        assert schools.mailbox not in message.to
        assert schools.clerk.email not in message.to

    client.force_login(clerk)
    url = reverse("feedback_subject:index")
    found = client.post(url, {"name": "Особенова", "how": "find"}).context["found"]
    records = [record["name"] for source in found for record in source["records"]]
    client.post(url, {"name": "Особенова", "record": records, "how": "erase", "confirmed": "yes"})
    assert (tables_with("Особенова"), tables_with(WORDS)) == ([], [])

    # At the network it still stands: neither a reading nor an event brings it back.
    read_again()
    send_event(client, network, first, f"Питам отново за {WORDS}")
    assert tables_with(WORDS) == [] or NetworkEvent.objects.filter(worked_at=None).exists()
    read_again()
    assert (tables_with("Особенова"), tables_with(WORDS)) == ([], [])
    assert "Особенова" not in caplog.text
    assert WORDS not in caplog.text
    for file in tmp_path.rglob("*"):
        if file.is_file():
            assert WORDS.encode() not in file.read_bytes()
