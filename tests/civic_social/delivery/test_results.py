"""The state of post and account after each result of an attempt, in time or late."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.utils import timezone

from civic_social import actions
from civic_social.channels.base import Pressure, Remote
from civic_social.delivery import duplicates, worker
from civic_social.delivery.results import apply_result
from civic_social.error_messages import PROBLEMS
from civic_social.exceptions import (
    AccountBlocked,
    AuthenticationError,
    NeedsPerson,
    PermanentError,
    RateLimited,
    TransientError,
    Vanished,
)
from civic_social.models import Post
from civic_social.models.attempts import AttemptResult
from civic_social.models.states import Outcome, Status

from ..delivery_steps import (
    drain_until_quiet,
    drain_without_waiting,
    end_rests,
    expire_leases,
    lease_and_claim,
    make_due,
    post_of,
)
from ..factories import NoticePageFactory, publish

pytestmark = pytest.mark.django_db
TEXT = "{}\n\nКратко и ясно."


# Errors of the network


def test_transient_error_is_retried_later(notice, network):
    network.fail("create", TransientError())
    worker.drain()
    post = post_of(notice)
    assert (post.status, post.failures, post.problem) == (Status.DUE, 1, "network-unreachable")
    assert post.next_attempt_at > timezone.now()
    make_due(Status.DUE, Status.UNKNOWN)
    drain_until_quiet()
    assert post_of(notice).status == Status.LIVE
    assert post_of(notice).problem == ""


def test_too_many_transient_errors_fail_the_post_and_name_the_cause(notice, network, settings):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "MAX_FAILURES": 2}
    for _ in range(2):
        network.fail("create", TransientError())
        make_due(Status.DUE, Status.UNKNOWN)
        worker.drain()
    post = post_of(notice)
    assert post.status == Status.FAILED
    assert post.problem_details["cause"] == "network-unreachable"
    assert str(PROBLEMS["network-unreachable"].what) in post.explanation.what


def test_permanently_refused_post_waits_for_an_edit(notice, network):
    network.fail("create", PermanentError("bad-parameter", code=100))
    drain_until_quiet()
    assert (post_of(notice).status, post_of(notice).problem) == (Status.FAILED, "bad-parameter")
    publish(notice, title="Друг текст")
    drain_until_quiet()
    assert post_of(notice).status == Status.LIVE


def test_operation_that_needs_a_person_waits_for_one(notice, network):
    network.fail("create", NeedsPerson("by-hand"))
    drain_until_quiet()
    assert post_of(notice).status == Status.WAITING


@pytest.mark.parametrize("error", [AuthenticationError("token-expired"), AccountBlocked()])
def test_invalid_access_stops_the_account_and_keeps_its_due_posts(notice, account, network, root, error):
    other = publish(NoticePageFactory(parent=root))
    network.fail("create", error)
    drain_until_quiet()
    account.refresh_from_db()
    assert account.problem == error.problem
    assert {post_of(notice).status, post_of(other).status} == {Status.DUE}
    assert network.calls == ["create"]
    actions.resume(account)
    drain_until_quiet()
    assert {post_of(notice).status, post_of(other).status} == {Status.LIVE}


def test_rate_limit_rests_the_whole_account(notice, account, network, root):
    publish(NoticePageFactory(parent=root))
    network.fail("create", RateLimited(retry_after=600))
    drain_until_quiet()
    account.refresh_from_db()
    assert network.calls == ["create"]
    assert account.resting_until > timezone.now() + timedelta(seconds=500)


def test_pause_that_the_network_demands_outlasts_a_resume(notice, account, network):
    network.fail("create", RateLimited(retry_after=600))
    drain_until_quiet()
    actions.resume(account)
    drain_until_quiet()
    assert network.calls == ["create"]


def test_usage_near_the_rate_limit_rests_the_account(notice, account, network, root):
    publish(NoticePageFactory(parent=root))
    network.pressure = Pressure(percent=96, rest=900)
    drain_until_quiet()
    account.refresh_from_db()
    assert network.calls == ["create"]
    assert account.resting_until > timezone.now()


def test_post_removed_at_the_network_is_published_again_only_by_a_retry(notice, network):
    drain_until_quiet()
    publish(notice, title="Поправено")
    network.posts.clear()
    network.fail("update", Vanished())
    drain_until_quiet()
    post = post_of(notice)
    assert (post.status, post.problem, network.posts) == (Status.WAITING, "removed-elsewhere", {})
    actions.retry(post)
    drain_until_quiet()
    assert network.texts() == ["Поправено\n\nКратко и ясно."]


def test_edit_does_not_republish_a_post_removed_at_the_network(notice, network):
    drain_without_waiting()
    network.posts.clear()
    network.fail("update", Vanished())
    publish(notice, title="Второ")
    drain_without_waiting()
    publish(notice, title="Трето")
    drain_without_waiting()
    assert (post_of(notice).status, network.posts) == (Status.WAITING, {})


# Refusals of an operation that was done


def test_refused_edit_that_was_done_is_undone_when_the_page_returns_to_its_text(notice, network):
    drain_without_waiting()
    network.fail("update", PermanentError("bad-parameter", code=100), accepts=True)
    publish(notice, title="Второ")
    worker.drain()
    publish(notice, title="Първо")
    drain_without_waiting()
    assert network.texts() == [TEXT.format("Първо")]
    assert post_of(notice).status == Status.LIVE


@pytest.mark.parametrize("refusal", [RateLimited("rate-limited", code=4), PermanentError("refused", code=3)])
def test_republishing_after_a_refused_removal_that_was_done_asks_a_person(notice, network, refusal):
    drain_without_waiting()
    network.fail("delete", refusal, accepts=True)
    notice.unpublish()
    worker.drain()
    publish(notice)
    end_rests()
    network.fail("update", Vanished())
    drain_without_waiting()
    assert (post_of(notice).status, post_of(notice).problem) == (Status.WAITING, "removed-elsewhere")


# Results that arrive after the lease is over


def test_late_success_confirms_the_post(notice, account, network):
    channel, claimed = lease_and_claim(account)
    result = worker.perform(channel, claimed)
    Post.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    worker.expire_claims()
    apply_result(claimed, result, channel)
    assert post_of(notice).status == Status.LIVE


def test_late_refusal_fails_the_post(notice, account, network):
    network.fail("create", PermanentError("bad-parameter"))
    channel, claimed = lease_and_claim(account)
    result = worker.perform(channel, claimed)
    expire_leases(account)
    apply_result(claimed, result, channel)
    assert (post_of(notice).status, post_of(notice).problem) == (Status.FAILED, "bad-parameter")


def test_late_success_confirms_the_post_after_two_empty_searches(notice, account, network):
    channel, claimed = lease_and_claim(account)
    expire_leases(account)
    Post.objects.update(searches=1)
    make_due(Status.UNKNOWN, Status.DUE)
    with patch("civic_social.delivery.worker.settings.STALE_HOURS", -1, create=True):
        worker.drain(account_ids=[account.pk])
    assert post_of(notice).status == Status.HELD
    result = AttemptResult(Outcome.DONE, remote=Remote("7", "https://network.example/7"))
    apply_result(claimed, result, channel)
    assert (post_of(notice).status, post_of(notice).remote_id) == (Status.LIVE, "7")


def test_duplicate_of_a_worker_that_counted_as_dead_is_removed(notice, account, network):
    channel, claimed = lease_and_claim(account)
    expire_leases(account)
    drain_without_waiting()
    assert len(network.posts) == 1
    # The request of the first worker was delayed: the network accepts it only now.
    message = channel.compose(post_of(notice).desired_message, claimed.post.marker)
    apply_result(claimed, AttemptResult(Outcome.DONE, remote=channel.create(message, None)), channel)
    assert duplicates.check_due() == 1
    assert list(network.posts) == [post_of(notice).remote_id]


def test_late_older_edit_is_overwritten_by_the_newest(notice, account, network):
    drain_without_waiting()
    publish(notice, title="Второ")
    channel, claimed = lease_and_claim(account)
    expire_leases(account)
    publish(notice, title="Трето")
    drain_without_waiting()
    assert network.texts() == [TEXT.format("Трето")]
    apply_result(claimed, worker.perform(channel, claimed), channel)
    drain_without_waiting()
    assert network.texts() == [TEXT.format("Трето")]
