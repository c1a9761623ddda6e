"""The delivery worker: the way of a post to the network and back, its leases, and isolated errors."""

import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from civic_social import actions
from civic_social.delivery import worker
from civic_social.models import Attempt, Post
from civic_social.models.states import Status

from ..delivery_steps import drain_until_quiet, drain_without_waiting, lease_and_claim, post_of
from ..factories import NoticePageFactory, PostFactory, SocialAccountFactory, publish
from ..memory_channel import MemoryChannel

pytestmark = pytest.mark.django_db


def test_due_post_is_published_once_and_confirmed(notice, network):
    drain_until_quiet()
    post = post_of(notice)
    assert post.status == Status.LIVE
    assert post.confirmed == post.desired
    assert (post.remote_id, post.permalink) == ("1", "https://network.example/1")
    assert network.calls == ["create"]
    (message,) = network.posts.values()
    assert message.text == f"{notice.title}\n\n{notice.summary}"
    assert post.marker in message.link
    attempt = Attempt.objects.get()
    assert (attempt.outcome, attempt.sent_text) == ("done", message.text)


def test_edit_updates_the_same_post(notice, network):
    drain_until_quiet()
    publish(notice, title="Поправено")
    drain_until_quiet()
    assert network.calls == ["create", "update"]
    assert network.texts() == ["Поправено\n\nКратко и ясно."]


def test_piled_up_edits_are_sent_as_one_update(notice, network):
    drain_until_quiet()
    for number in range(5):
        publish(notice, title=f"Редакция {number}")
    drain_until_quiet()
    assert network.calls == ["create", "update"]
    assert network.texts() == ["Редакция 4\n\nКратко и ясно."]


def test_unpublishing_removes_the_post(notice, network):
    drain_until_quiet()
    notice.unpublish()
    drain_until_quiet()
    post = post_of(notice)
    assert (post.status, post.confirmed, network.posts) == (Status.WITHDRAWN, {}, {})


def test_republished_page_gets_a_new_post_with_a_new_marker(notice, network):
    drain_until_quiet()
    before = post_of(notice).marker
    notice.unpublish()
    drain_until_quiet()
    publish(notice)
    drain_until_quiet()
    assert post_of(notice).marker != before
    assert network.calls == ["create", "delete", "create"]
    assert len(network.posts) == 1


def test_paused_account_sends_nothing_until_it_is_resumed(notice, account, network):
    actions.pause(account)
    drain_until_quiet()
    assert network.calls == []
    actions.resume(account)
    drain_until_quiet()
    assert network.calls == ["create"]


# Leases


def test_leased_account_cannot_be_leased_by_a_second_worker(notice, account, network):
    assert worker.lease_accounts("first")
    assert worker.lease_accounts("second") == []


def test_post_of_a_dead_worker_is_searched_for_by_the_next_one(notice, account, network):
    channel, claimed = lease_and_claim(account)
    worker.perform(channel, claimed)  # Accepted, but the worker dies before it saves the result.
    assert worker.drain() == {}
    past = timezone.now() - timedelta(seconds=1)
    Post.objects.update(lease_until=past)
    type(account).objects.update(leased_until=past)
    drain_until_quiet()
    assert (post_of(notice).status, len(network.posts)) == (Status.LIVE, 1)
    assert network.calls == ["create", "find"]


@pytest.mark.django_db(transaction=True)
def test_claim_is_committed_before_the_request_is_sent(notice, network, monkeypatch):
    seen, create = [], MemoryChannel.create

    def create_outside_of_a_transaction(*args):
        seen.append((connection.in_atomic_block, post_of(notice).status))
        return create(*args)

    monkeypatch.setattr(MemoryChannel, "create", create_outside_of_a_transaction)
    worker.drain()
    assert seen == [(False, Status.SENDING)]


# Errors that concern one post or one account


def test_post_that_cannot_be_composed_does_not_block_the_account(root, notice, network):
    other = publish(NoticePageFactory(parent=root, title="Друго", slug="other"))
    Post.objects.filter(page_id=notice.pk).update(desired={"text": "x", "from_a_later_version": 1})
    drain_without_waiting()
    assert (post_of(notice).status, post_of(notice).problem) == (Status.WAITING, "unexpected")
    assert post_of(other).status == Status.LIVE


def test_account_with_a_missing_channel_does_not_stop_the_others(root, network):
    for channel in ("uninstalled", "memory"):
        SocialAccountFactory(channel=channel)
    notice = publish(NoticePageFactory(parent=root))
    drain_without_waiting()
    states = dict(Post.objects.filter(page_id=notice.pk).values_list("account__channel", "status"))
    assert states == {"uninstalled": Status.DUE, "memory": Status.LIVE}


def test_turn_to_write_is_never_held_during_a_request(notice, network, monkeypatch):
    held = {}
    for name in ("claim_next", "perform"):
        original = getattr(worker, name)

        def record(*args, name=name, original=original):
            held.setdefault(name, set()).add(worker._turn.locked())
            return original(*args)

        monkeypatch.setattr(worker, name, record)
    drain_until_quiet()
    assert network.calls == ["create"]
    assert held == {"claim_next": {True}, "perform": {False}}


def test_account_is_delivered_for_although_another_one_keeps_its_turn(notice, network, monkeypatch):
    monkeypatch.setattr(worker, "LONGEST_TURN_SECONDS", 0.01)
    with worker._turn:
        worker.drain()
    assert network.calls == ["create"]


def test_workers_lease_different_accounts(settings):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "PARALLEL_ACCOUNTS": 2}
    accounts = [PostFactory().account for _number in range(3)]
    PostFactory(account=SocialAccountFactory(is_paused=True))
    assert worker.lease_accounts("first") == accounts[:2]
    (third,) = worker.lease_accounts("second")
    assert third == accounts[2]
    assert worker.lease_accounts("third") == []
    third.refresh_from_db()
    assert (third.lease, third.leased_until > timezone.now()) == ("second", True)


# Speed


def test_each_further_post_takes_eight_queries(account, network):
    def count_queries(posts):
        for _number in range(posts):
            PostFactory(account=account, revision_id=1)
        with CaptureQueriesContext(connection) as captured:
            drain_without_waiting()
        return len([query for query in captured if "SAVEPOINT" not in query["sql"]])

    assert count_queries(2) - count_queries(1) == 8


def test_message_is_composed_once_for_each_attempt(account, network, monkeypatch):
    composed, compose = [], MemoryChannel.compose
    monkeypatch.setattr(MemoryChannel, "compose", lambda *args: composed.append(args) or compose(*args))
    PostFactory(account=account)
    worker.drain()
    assert network.calls == ["create"]
    assert len(composed) == 1


@pytest.fixture
def two_accounts(network, settings):
    """Two accounts, each with a due post, that are delivered for at the same time."""
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "PARALLEL_ACCOUNTS": 2}
    return [PostFactory(account=SocialAccountFactory(channel="memory")).account for _number in range(2)]


@pytest.mark.django_db(transaction=True)
def test_threads_are_kept_for_the_next_delivery_without_stale_connections(two_accounts, network, monkeypatch):
    threads, both, create = [], threading.Barrier(2), MemoryChannel.create

    def note_thread(*args):
        threads.append((threading.get_ident(), connection.connection))
        both.wait(10)
        return create(*args)

    monkeypatch.setattr(MemoryChannel, "create", note_thread)
    worker.drain()
    for account in two_accounts:
        PostFactory(account=account)
    worker.drain()
    first, second = threads[:2], threads[2:]
    assert {ident for ident, _connection in first} == {ident for ident, _connection in second}
    # The tests have CONN_MAX_AGE = 0: each delivery has a new connection.
    assert len({id(database) for _ident, database in threads}) == 4


@pytest.mark.django_db(transaction=True)
def test_error_of_the_database_is_raised_after_the_other_accounts_are_done(
    two_accounts, network, monkeypatch
):
    original, broken = worker.drain_account, threading.Event()

    def drain_account(account, name):
        if account == two_accounts[0]:
            broken.set()
            raise DatabaseError
        assert broken.wait(10)
        return original(account, name)

    monkeypatch.setattr(worker, "drain_account", drain_account)
    with pytest.raises(DatabaseError):
        worker.drain()
    assert network.calls == ["create"]
