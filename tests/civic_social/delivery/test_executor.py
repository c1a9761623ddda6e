"""Checks around a request: the public URL and the lease before it, the ID in its response after it."""

from dataclasses import replace

import pytest
from django.utils import timezone
from wagtail_factories import ImageFactory

from civic_social.channels.base import Remote, Sighting
from civic_social.delivery import executor, worker
from civic_social.exceptions import TransientError
from civic_social.models.states import Outcome, Status

from ..delivery_steps import drain_until_quiet, lease_and_claim, post_of
from ..factories import NoticePageFactory, publish
from ..memory_channel import MemoryChannel

pytestmark = pytest.mark.django_db


def test_page_is_not_announced_until_its_public_url_answers(notice, network, settings):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "CHECK_PUBLIC_URL": True}
    worker.drain()
    assert (post_of(notice).status, post_of(notice).problem) == (Status.DUE, "page-not-public")
    assert network.calls == []


def test_post_is_not_sent_until_the_url_of_its_picture_answers(root, account, network, monkeypatch):
    def refuse_pictures(url, problem="page-not-public"):
        if problem == "picture-not-public":
            raise TransientError(problem)

    monkeypatch.setattr(executor, "require_public", refuse_pictures)
    notice = publish(NoticePageFactory(parent=root, photo=ImageFactory(description="Мост")))
    worker.drain()
    assert (post_of(notice).status, post_of(notice).problem) == (Status.DUE, "picture-not-public")
    assert network.calls == []


def test_lease_that_is_over_by_the_monotonic_clock_sends_nothing(notice, account, network):
    channel, claimed = lease_and_claim(account)
    claimed.claimed_at -= 10_000
    result = worker.perform(channel, claimed)
    assert (network.calls, result.outcome, result.problem) == ([], Outcome.RETRY, "worker-lost")


def test_lease_that_is_over_by_the_wall_clock_sends_nothing(notice, account, network):
    channel, claimed = lease_and_claim(account)
    claimed.post.lease_until = timezone.now()
    result = worker.perform(channel, claimed)
    assert (network.calls, result.outcome, result.problem) == ([], Outcome.RETRY, "worker-lost")


def test_error_in_a_channel_counts_as_a_lost_response(notice, network):
    network.fail("create", ZeroDivisionError(), accepts=True)
    drain_until_quiet()
    assert (post_of(notice).status, len(network.posts)) == (Status.LIVE, 1)


def test_picture_that_cannot_be_converted_is_refused_without_a_request(root, account, network, monkeypatch):
    def break_down(message, rule):
        raise ZeroDivisionError

    monkeypatch.setattr(executor, "with_urls", break_down)
    notice = publish(NoticePageFactory(parent=root, photo=ImageFactory(description="Мост")))
    worker.drain()
    assert (post_of(notice).status, post_of(notice).problem) == (Status.FAILED, "picture-unreadable")
    assert network.calls == []


def test_error_before_the_request_is_no_lost_response(notice, network, monkeypatch):
    monkeypatch.setattr(executor, "require_public", lambda *args: 1 / 0)
    worker.drain()
    assert (post_of(notice).status, post_of(notice).problem) == (Status.DUE, "unexpected")
    assert network.calls == []


@pytest.mark.parametrize("search_is_wrong", [False, True])
def test_response_with_the_id_of_another_post_is_not_trusted(
    root, notice, network, monkeypatch, search_is_wrong
):
    drain_until_quiet()
    create, other_id = MemoryChannel.create, post_of(notice).remote_id
    monkeypatch.setattr(MemoryChannel, "create", lambda *args: replace(create(*args), id=other_id))
    if search_is_wrong:
        wrong = [Sighting(Remote(other_id))]
        monkeypatch.setattr(MemoryChannel, "find_all", lambda *args, **kwargs: wrong)
    other = publish(NoticePageFactory(parent=root, title="Другото"))
    drain_until_quiet()
    state = (post_of(other).status, post_of(other).remote_id, post_of(other).problem)
    assert state == ((Status.WAITING, "", "cannot-verify") if search_is_wrong else (Status.LIVE, "2", ""))
    publish(other, title="Поправено")
    drain_until_quiet()
    assert network.posts["1"].title == notice.title
    assert len(network.posts) == 2


def test_response_with_the_id_of_the_account_is_not_trusted(notice, account, network, monkeypatch):
    create = MemoryChannel.create
    monkeypatch.setattr(MemoryChannel, "create", lambda *args: replace(create(*args), id=account.remote_id))
    drain_until_quiet()
    assert (post_of(notice).status, post_of(notice).remote_id) == (Status.LIVE, "1")
    assert network.calls == ["create", "find"]
