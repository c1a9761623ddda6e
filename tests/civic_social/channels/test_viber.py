"""Particulars of Viber: a status inside HTTP 200, its webhook, and that nothing can be read."""

from dataclasses import replace

import pytest
from django.urls import reverse

from civic_social.channels.base import Progress
from civic_social.exceptions import (
    AccountBlocked,
    DoubtfulRefusal,
    NeedsPerson,
    OutcomeUnknown,
    PermanentError,
    RateLimited,
)
from civic_social.messages import Message, Picture
from civic_social.models.accounts import WhenUneditable
from civic_social.models.states import Status

from ..delivery_steps import drain_without_waiting, post_of
from ..factories import NoticePageFactory, publish
from ..networks.fake_server import Response
from ..networks.viber_server import response

pytestmark = pytest.mark.django_db
MARKER = "cs0123456789abcdef"
BRIDGE = Picture(1, "Мостът", url="https://example.bg/a.jpg")
SOURCE = Message("Ремонт на моста", "https://example.bg/most/", locale="bg", pictures=(BRIDGE,))


@pytest.fixture
def server_and_channel(open_account):
    server, account = open_account("viber")
    channel = account.get_channel()
    yield server, channel
    channel.close()


def create(channel, source=SOURCE):
    """Publish ``source`` and return the post and its composed message."""
    message = channel.compose(source, MARKER)
    return channel.create(message, Progress({})), message


def test_picture_is_described_in_its_caption(server_and_channel):
    server, channel = server_and_channel
    create(channel)
    (post,) = server.posts
    assert (post["type"], post["media"], post["from"]) == ("picture", "https://example.bg/a.jpg", "1==")
    assert "На снимката: Мостът" in post["text"]
    assert MARKER in post["text"]


def test_text_longer_than_a_caption_is_one_post_without_the_picture(server_and_channel):
    server, channel = server_and_channel
    create(channel, replace(SOURCE, text="дума " * 300))
    (post,) = server.posts
    assert (post["type"], "…" in post["text"]) == ("text", False)


@pytest.mark.parametrize(
    ("status", "exception"),
    [(3, PermanentError), (7, AccountBlocked), (8, AccountBlocked), (12, RateLimited), (99, DoubtfulRefusal)],
)
def test_status_inside_a_successful_answer_decides(server_and_channel, status, exception):
    server, channel = server_and_channel
    server.fail(response(status, "refused"), part="/post")
    with pytest.raises(exception):
        create(channel)
    assert server.texts() == []


@pytest.mark.parametrize("body", [{}, {"status": "0"}, {"status": None}, b"ok"])
def test_answer_without_a_status_leaves_the_outcome_unknown(server_and_channel, body):
    server, channel = server_and_channel
    server.fail(Response(body=body), part="/post")
    with pytest.raises(OutcomeUnknown):
        create(channel)


def test_webhook_is_set_when_viber_asks_for_it(server_and_channel, settings):
    server, channel = server_and_channel
    settings.WAGTAILADMIN_BASE_URL = "https://obshtina.bg"
    server.webhook = ""
    create(channel)
    assert server.webhook == f"https://obshtina.bg{reverse('civic_social:webhook', args=['viber'])}"
    assert len(server.posts) == 1


def test_webhook_that_viber_refuses_stops_the_account(server_and_channel):
    server, channel = server_and_channel
    server.webhook, server.takes_webhook = "", False
    with pytest.raises(AccountBlocked) as raised:
        create(channel)
    assert raised.value.problem == "viber-webhook-refused"
    assert server.posts == []


def test_site_answers_viber_without_reading_the_request(client):
    address = reverse("civic_social:webhook", args=["viber"])
    assert client.post(address, b"{" * 1000, content_type="application/json").status_code == 200
    assert client.get(address).status_code == 405


@pytest.mark.parametrize("slug", ["mastodon", "nothing"])
def test_channel_that_expects_no_request_has_no_address(client, slug):
    assert client.post(reverse("civic_social:webhook", args=[slug])).status_code == 404


@pytest.mark.parametrize("kind", ["lost_before", "lost_after", "error_after"])
def test_lost_answer_waits_for_a_person_and_is_never_sent_again(root, open_account, kind):
    server, _account = open_account("viber")
    server.fail(kind, part="/post")
    notice = publish(NoticePageFactory(parent=root))
    drain_without_waiting()
    assert (post_of(notice).status, post_of(notice).problem) == (Status.WAITING, "cannot-verify")
    assert sum(call.endswith("/post") for call in server.calls) == 1


def test_correction_is_a_new_post(root, open_account):
    server, _account = open_account("viber", when_uneditable=WhenUneditable.COMMENT)
    notice = publish(NoticePageFactory(parent=root, title="Спират водата"))
    drain_without_waiting()
    publish(notice, title="Водата тръгна")
    drain_without_waiting()
    assert [text.split("\n")[0] for text in server.texts()] == ["Спират водата", "Поправка: Водата тръгна"]
    assert post_of(notice).status == Status.LIVE


def test_correction_whose_answer_was_lost_is_not_sent_again(server_and_channel):
    server, channel = server_and_channel
    remote, message = create(channel)
    with pytest.raises(NeedsPerson):
        channel.has_comment(remote, channel.compose_correction(message, f"{MARKER}-1"))


def test_removal_is_a_persons_task(root, open_account):
    server, _account = open_account("viber")
    notice = publish(NoticePageFactory(parent=root))
    drain_without_waiting()
    notice.unpublish()
    drain_without_waiting()
    assert (post_of(notice).status, post_of(notice).problem) == (Status.WAITING, "remove-by-hand")
    assert len(server.texts()) == 1
