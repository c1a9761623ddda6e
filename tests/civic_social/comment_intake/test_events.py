"""Events that Meta sends: signed, stored as they come, and applied in any order."""

import hashlib
import hmac
import itertools
import json
from contextlib import closing
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from civic_social.conversation import events, reading
from civic_social.exceptions import TransientError
from civic_social.models import Comment, CommentReading, NetworkEvent, Switch

from ..factories import SocialAccountFactory
from ..networks.comment_graph import INSTAGRAM, NOW, PAGE, CommentGraph

pytestmark = pytest.mark.django_db
SECRET, TOKEN = "s3cret", "our own words"
POST = f"{PAGE}_77"
URL = "/social/events/meta/"


@pytest.fixture(autouse=True)
def _meta(network, settings):
    """The app's secret and the token of the handshake."""
    settings.CIVIC_SOCIAL = {
        **settings.CIVIC_SOCIAL,
        "META_APP_SECRET": SECRET,
        "META_VERIFY_TOKEN": TOKEN,
    }


@pytest.fixture
def graph(settings):
    with CommentGraph() as server:
        settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "GRAPH_API_URL": server.url}
        yield server


@pytest.fixture
def page_post(make_post):
    """A live post of a Facebook Page."""
    account = SocialAccountFactory(channel="facebook_page", remote_id=PAGE, name="Община")
    CommentReading.objects.create(account=account, began_at=NOW - timedelta(days=9))
    return make_post(account, POST)


def send(client, body, signature=None, *, url=URL, secret=SECRET):
    """Send a delivery of events as Meta does, and return the response."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    if signature is None:
        signature = "sha256=" + hmac.new(secret.encode(), content, hashlib.sha256).hexdigest()
    headers = {"X-Hub-Signature-256": signature} if signature else {}
    return client.post(url, content, content_type="application/json", headers=headers)


def feed(verb="add", seconds=0, item="comment", **values):
    """Return a delivery with one change of a Page's feed."""
    time = int(NOW.timestamp()) + seconds
    value = {
        "item": item,
        "verb": verb,
        "comment_id": "77_1",
        "post_id": POST,
        "parent_id": POST,
        "from": {"id": "9001", "name": "Мария"},
        "message": "Кога?",
        "created_time": int(NOW.timestamp()),
        **values,
    }
    value = {name: each for name, each in value.items() if each is not None}
    return {
        "object": "page",
        "entry": [{"id": PAGE, "time": time, "changes": [{"field": "feed", "value": value}]}],
    }


def bring(client, *bodies):
    """Send deliveries and work them off; return the comments that are shown."""
    for body in bodies:
        assert send(client, body).status_code == 200
    events.work_off()
    assert not NetworkEvent.objects.filter(worked_at=None).exists()
    return [comment.text for comment in Comment.objects.filter(deleted_at=None).order_by("pk")]


def test_address_is_where_the_site_has_its_own():
    assert reverse("civic_social:events", args=["meta"]) == URL


def test_handshake_repeats_the_challenge_for_our_token_only(client, settings):
    query = {"hub.mode": "subscribe", "hub.verify_token": TOKEN, "hub.challenge": "<1158>"}
    response = client.get(URL, query)
    assert (response.status_code, response.content) == (200, b"<1158>")
    assert response.headers["Content-Type"].startswith("text/plain")
    for wrong in ({"hub.verify_token": "ю"}, {"hub.verify_token": ""}, {"hub.mode": "x"}):
        assert client.get(URL, query | wrong).status_code == 403
    assert client.get("/social/events/other/", query).status_code == 404
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "META_VERIFY_TOKEN": ""}
    assert client.get(URL, query).status_code == 404


def test_signature_is_that_of_the_bytes(client, page_post):
    body = json.dumps(feed(message="Здравейте / \u2028")).replace("/", "\\/").encode()
    assert b"\\u0417" in body
    assert send(client, body).status_code == 200
    wrong = ("", "sha256=", "sha256=00", "sha1=00", "sha256=ю", "00")
    for signature in wrong:
        assert send(client, body, signature).status_code == 403
    assert NetworkEvent.objects.count() == 1


def test_without_a_secret_everything_is_refused(client, settings):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "META_APP_SECRET": ""}
    empty = hmac.new(b"", b"{}", hashlib.sha256).hexdigest()
    assert send(client, b"{}", f"sha256={empty}").status_code == 404
    assert not NetworkEvent.objects.exists()


def test_thousand_changes_in_cyrillic_fit_into_one_delivery(client, page_post):
    delivery = feed(message="Ж" * 300)
    delivery["entry"][0]["changes"] *= 1000
    body = json.dumps(delivery).encode()
    assert len(body) > 2_000_000, "each letter is escaped with six bytes"
    assert send(client, body).status_code == 200


def test_large_body_is_refused_before_it_is_read(client):
    response = send(client, b"x" * (events.MAX_BYTES + 1))
    assert response.status_code == 413


def test_too_many_waiting_events_are_refused_for_now(client, monkeypatch):
    monkeypatch.setattr(events, "MOST_WAITING", 0)
    response = send(client, feed())
    assert (response.status_code, response.headers["Retry-After"]) == (503, "60")


def test_event_brings_a_comment_once_and_its_body_is_erased(client, page_post):
    assert bring(client, feed(), feed(), feed()) == ["Кога?"]
    row = NetworkEvent.objects.get()
    assert (bytes(row.body), row.unknown) == (b"", "")
    comment = Comment.objects.get()
    assert (comment.author_name, comment.parent, comment.written_at) == ("Мария", None, NOW)
    assert comment.read_at is None
    # A private message is possible from the first minute, not from the next reading on.
    assert comment.can_message
    assert CommentReading.objects.get(account=page_post.account).last_event_at is not None
    assert bring(client, feed()) == ["Кога?"]
    assert NetworkEvent.objects.count() == 1, "a repetition is known by its checksum"


ORDERS = list(itertools.permutations(["add", "edited", "hide"]))


@pytest.mark.parametrize("order", ORDERS)
def test_events_of_one_comment_may_come_in_any_order(client, page_post, order):
    bodies = {
        "add": feed(),
        "edited": feed("edited", 0, message="Кога точно?"),
        "hide": feed("hide", 5, message=None),
    }
    if order.index("hide") == 0:
        # Of a comment that is not known yet there is nothing to hide: the next reading finds it.
        order = order[1:]
    assert bring(client, *(bodies[verb] for verb in order)) == ["Кога точно?"]
    assert Comment.objects.get().is_hidden == ("hide" in order)


@pytest.mark.parametrize("order", list(itertools.permutations(["add", "edited", "remove"])))
def test_removed_comment_stays_removed_in_any_order_of_events(client, page_post, order):
    bodies = {"add": feed(), "edited": feed("edited", 1, message="Кога точно?"), "remove": feed("remove", 2)}
    assert bring(client, *(bodies[verb] for verb in order)) == []
    comment = Comment.objects.get()
    assert (comment.text, comment.author_name) == ("", "")


def test_reply_without_an_author_is_kept_in_its_thread(client, page_post):
    event = feed(comment_id="77_2", parent_id="77_1", message="И аз", **{"from": None})
    assert bring(client, event, feed()) == ["Кога?", "И аз"]
    thread = Comment.objects.get(remote_id="77_1")
    assert Comment.objects.get(remote_id="77_2").parent == thread
    reply = Comment.objects.get(remote_id="77_2")
    assert (reply.author_name, reply.can_message) == ("", False)
    assert list(Comment.objects.threads()) == [thread]


def test_echo_of_our_own_answer_is_ours(client, page_post):
    own = feed(
        comment_id="77_2", parent_id="77_1", message="Утре", **{"from": {"id": PAGE, "name": "Община"}}
    )
    assert bring(client, feed(), own) == ["Кога?", "Утре"]
    assert Comment.objects.get(remote_id="77_2").is_ours
    assert Comment.objects.get(remote_id="77_1").state == "answered"


def test_other_things_are_no_comments_and_unknown_ones_are_named(client, page_post):
    assert bring(client, feed(item="reaction", message=None), feed(item="like"), feed(post_id="5001_1")) == []
    assert set(NetworkEvent.objects.values_list("unknown", flat=True)) == {""}
    strange = [
        feed("blocked"),
        feed(item="hologram"),
        {"object": "user", "entry": []},
        [1],
        {"object": "page"},
    ]
    assert bring(client, *strange) == []
    unknown = set(NetworkEvent.objects.values_list("unknown", flat=True))
    assert {"page/feed/comment/blocked", "page/feed/hologram/add", "user", "malformed"} <= unknown


def test_instagrams_event_is_read_for_its_time(client, graph, make_post):
    account = SocialAccountFactory(channel="instagram", remote_id=INSTAGRAM)
    CommentReading.objects.create(account=account)
    make_post(account, "18000")
    graph.posts = ["18000"]
    said = graph.say("18000", "Колко струва?", name="ivan")
    value = {"id": said.id, "text": "Колко струва?", "from": {"id": "9", "username": "ivan"}}
    value["media"] = {"id": "999", "original_media_id": "18000", "ad_id": "7"}
    changes = [{"field": "comments", "value": value}]
    body = {"object": "instagram", "entry": [{"id": INSTAGRAM, "time": 1, "changes": changes}]}
    assert bring(client, body) == ["Колко струва?"]
    assert Comment.objects.get().written_at == NOW
    assert CommentReading.objects.get().calls == 1


def test_event_about_a_picture_of_an_album_lets_the_account_be_read(client, make_post):
    account = SocialAccountFactory(channel="instagram", remote_id=INSTAGRAM)
    later = timezone.now() + timedelta(minutes=50)
    CommentReading.objects.create(account=account, next_at=later)
    changes = [{"field": "comments", "value": {"id": "1", "media": {"id": "child"}}}]
    bring(client, {"object": "instagram", "entry": [{"id": INSTAGRAM, "changes": changes}]})
    assert CommentReading.objects.get().next_at <= timezone.now()


def test_network_that_fails_is_asked_again(client, graph, make_post):
    account = SocialAccountFactory(channel="instagram", remote_id=INSTAGRAM)
    CommentReading.objects.create(account=account)
    make_post(account, "18000")
    graph.errors = {"GET 18000_100": {"code": 2, "message": "(#2) down"}}
    said = graph.say("18000", "Колко струва?")
    changes = [{"field": "comments", "value": {"id": said.id, "media": {"id": "18000"}}}]
    send(client, {"object": "instagram", "entry": [{"id": INSTAGRAM, "changes": changes}]})
    events.work_off()
    row = NetworkEvent.objects.get()
    assert (row.worked_at, row.failures) == (None, 1)
    assert row.lease_until > timezone.now()
    graph.errors = {}
    NetworkEvent.objects.update(lease_until=None)
    events.work_off()
    assert Comment.objects.get().text == "Колко струва?"


def test_event_that_keeps_failing_is_left_to_the_next_reading(client, page_post, monkeypatch):
    def fail(parsed):
        raise TransientError()

    monkeypatch.setattr(events, "_apply", fail)
    send(client, feed())
    for _attempt in range(events.MAX_FAILURES):
        assert NetworkEvent.objects.get().worked_at is None
        NetworkEvent.objects.update(lease_until=None)
        events.work_off()
    row = NetworkEvent.objects.get()
    assert row.worked_at is not None
    assert (row.unknown, bytes(row.body)) == ("given-up", b"")


def test_paused_account_takes_removals_only(client, page_post):
    bring(client, feed())
    type(page_post.account).objects.update(is_paused=True)
    assert bring(client, feed("edited", 5, message="Кога точно?")) == ["Кога?"]
    assert bring(client, feed("remove", 6)) == []


def test_events_wait_after_a_restore_and_are_erased_after_thirty_days(client, page_post):
    Switch.objects.update_or_create(pk=1, defaults={"finding": "older"})
    send(client, feed())
    assert events.work_off() == 0
    NetworkEvent.objects.update(received_at=timezone.now() - timedelta(days=31))
    assert events.erase_old() == 1


def test_subscription_is_requested_once_a_day_and_a_refusal_is_reported(graph, page_post):
    def read():
        CommentReading.objects.update(next_at=timezone.now())
        reading.read_due()
        return CommentReading.objects.get(account=page_post.account)

    graph.posts = [POST]
    row = read()
    assert (row.is_subscribed, graph.subscribed) == (True, [{"subscribed_fields": "feed"}])
    read()
    assert len(graph.subscribed) == 1
    graph.errors = {"POST me/subscribed_apps": {"code": 200, "message": "(#200) permission"}}
    CommentReading.objects.update(asked_events_at=timezone.now() - timedelta(days=2))
    for _time in range(2):
        row = read()
        assert not row.is_subscribed
        assert [finding["problem"] for finding in row.findings] == ["comment-events-refused"]


def test_account_without_a_page_is_told_at_its_own_address_by_its_own_app(client, graph, make_post, settings):
    secret = "instagram-s3cret"
    own = {"INSTAGRAM_API_URL": graph.url, "INSTAGRAM_APP_SECRET": secret}
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, **own, "GRAPH_API_URL": "http://127.0.0.1:9"}
    account = SocialAccountFactory(channel="instagram_login", remote_id=INSTAGRAM)
    with_page = SocialAccountFactory(channel="instagram", remote_id=INSTAGRAM, is_paused=True)
    make_post(account, "555")
    graph.posts = ["555"]
    said = graph.say("555", "Кога?")
    with closing(account.get_channel()) as channel:
        channel.subscribe()
    assert graph.subscribed == [{"subscribed_fields": "comments"}]
    url = reverse("civic_social:events", args=["instagram"])
    query = {"hub.mode": "subscribe", "hub.verify_token": TOKEN, "hub.challenge": "1158"}
    assert client.get(url, query).content == b"1158"
    changes = [{"field": "comments", "value": {"id": said.id, "media": {"id": "555"}}}]
    body = {"object": "instagram", "entry": [{"id": INSTAGRAM, "changes": changes}]}
    assert send(client, body, url=url).status_code == 403
    assert send(client, body, secret=secret).status_code == 403
    CommentReading.objects.create(account=account)
    CommentReading.objects.create(account=with_page)
    assert send(client, body, url=url, secret=secret).status_code == 200
    events.work_off()
    assert [comment.account for comment in Comment.objects.all()] == [account]
    heard = CommentReading.objects.exclude(last_event_at=None)
    assert [row.account for row in heard] == [account]


def test_text_with_half_a_character_stops_no_other_comment(client, page_post):
    # Meta cuts long texts, and its JSON may then end within an emoji.
    body = feed(message="Кога? \ud83d", comment_id="77_1")
    body["entry"][0]["changes"] += feed(message="Къде?", comment_id="77_2")["entry"][0]["changes"]
    assert bring(client, body) == ["Кога? ", "Къде?"]


def test_delivery_that_names_very_many_accounts_is_worked_off(client, page_post):
    body = feed()
    body["entry"] += [{"id": str(number)} for number in range(1_500)]
    assert bring(client, body) == ["Кога?"]


def test_delivery_that_names_very_many_posts_is_worked_off(client, page_post):
    body = feed()
    (change,) = body["entry"][0]["changes"]
    for number in range(3_000):
        other = {**change["value"], "comment_id": f"77_{number + 2}", "post_id": f"{PAGE}_{number}00"}
        body["entry"][0]["changes"].append({"field": "feed", "value": other})
    assert bring(client, body) == ["Кога?"]


@pytest.mark.parametrize("length", ["x", "-1", "1" * 30, "1e3"])
def test_strange_length_is_refused(client, page_post, length):
    signature = "sha256=" + hmac.new(SECRET.encode(), b"{}", hashlib.sha256).hexdigest()
    response = client.post(
        URL,
        b"{}",
        content_type="application/json",
        CONTENT_LENGTH=length,
        headers={"X-Hub-Signature-256": signature},
    )
    assert response.status_code in (400, 403, 413)
