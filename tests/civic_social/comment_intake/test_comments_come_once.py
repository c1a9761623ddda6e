"""Comments that a network sends only once: read, moderated, and not lost."""

from datetime import timedelta

import pytest
from django.utils import timezone

from civic_social.conversation import operations, reading, storage, worker
from civic_social.exceptions import CivicSocialError
from civic_social.models import Comment, CommentReading

from ..admin.test_comments import signed_in, url
from ..channels.conftest import open_network  # noqa: F401 - a fixture
from ..conversation.conftest import clerk
from ..factories import SocialAccountFactory
from ..networks.accounts import account_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(open_network, make_post):  # noqa: F811
    """A Telegram channel with a discussion group and a post "41" of 90 days ago, as server and account."""
    server = open_network("telegram")
    account = account_at(server)
    account.get_channel().client.write("sendMessage", chat_id="@obshtina", text="А", link_preview_options={})
    make_post(account, "41", confirmed_at=timezone.now() - timedelta(days=90))
    return server, account


def read():
    CommentReading.objects.update(next_at=timezone.now())
    reading.read_due()
    return CommentReading.objects.filter(account__channel="telegram").order_by("pk").first()


def test_comment_on_an_old_post_is_stored_before_the_network_forgets_it(group, monkeypatch):
    server, _account = group
    server.say("41", "Кога?")

    def fail(*args, **kwargs):
        raise CivicSocialError("unexpected")

    with monkeypatch.context() as broken:
        broken.setattr(storage, "store", fail)
        read()
    assert len(server.updates) == 2
    row = read()
    assert (Comment.objects.get().text, server.updates) == ("Кога?", [])
    assert (row.bookmark, row.problem, row.findings) == ({"threads": {"501": 41}}, "", [])
    top = Comment.objects.get()
    server.say("41", "И аз питам", parent=top.remote_id)
    read()
    assert Comment.objects.get(text="И аз питам").parent == top


def test_two_accounts_of_one_access_lose_nothing_and_are_reported(group):
    server, account = group
    other = account_at(server, name="Читалище", remote_id="@chitalishte")
    server.say("41", "Кога?")
    row = read()
    assert (Comment.objects.count(), len(server.updates)) == (1, 2)
    assert [finding["problem"] for finding in row.findings] == ["comments-access-shared"]
    assert row.findings[0]["details"] == {"accounts": "Читалище"}
    type(other).objects.filter(pk=other.pk).update(disconnected_at=timezone.now())
    assert read().findings == []
    assert server.updates == []


def test_comment_is_removed_for_a_reason_where_nothing_can_be_hidden(group):
    server, _account = group
    comment_id = server.say("41", "Обида")
    read()
    comment, user = Comment.objects.get(), clerk()
    page = signed_in(user).get(url("thread", comment.pk)).content.decode()
    assert url("comment_action", comment.pk, comment.pk, "delete") in page
    assert url("comment_action", comment.pk, comment.pk, "hide") not in page
    answer = operations.answer(comment, user, "Утре.")
    worker.drain()
    own = Comment.objects.get(is_ours=True)
    operations.delete(own, user)
    operation = operations.delete(comment, user, "insult")
    worker.drain()
    for row in (answer, operation):
        row.refresh_from_db()
        assert row.status == "done"
    assert operation.text_copy == "Обида"
    assert not {comment_id, own.remote_id} & {f"-1002:{number}" for number in server.group}
    assert Comment.objects.filter(deleted_at=None).count() == 0


def test_removal_is_not_offered_where_only_the_author_can_remove(make_post):
    account = SocialAccountFactory(channel="bluesky", remote_id="obshtina.example.bg")
    post = make_post(account, "3kaaaaaaaaaaa")
    comment = Comment.objects.create(account=account, post=post, remote_id="at://a/b/c", is_hidden=True)
    page = signed_in(clerk()).get(url("thread", comment.pk)).content.decode()
    assert url("comment_action", comment.pk, comment.pk, "unhide") in page
    assert url("comment_action", comment.pk, comment.pk, "delete") not in page
    assert "hidden answers" in page or "скритите отговори" in page
