"""What the campaigns and adversarial reading have found in the core, each reduced to its shortest form."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction

from civic_social import actions
from civic_social.channels.base import Remote
from civic_social.delivery import duplicates, worker
from civic_social.delivery.results import apply_result
from civic_social.exceptions import (
    NeedsPerson,
    OutcomeUnknown,
    PermanentError,
    RateLimited,
    TransientError,
    Vanished,
)
from civic_social.models import Post
from civic_social.models.attempts import AttemptResult
from civic_social.models.states import Outcome, Status

from .factories import NoticePageFactory, SocialAccountFactory, publish
from .site.models import PlainPage

pytestmark = pytest.mark.django_db
TEXT = "{}\n\nКратко и ясно."


def post_of(page):
    return Post.objects.get(page_id=page.pk)


def pass_time():
    Post.objects.filter(status__in=[Status.UNKNOWN, Status.DUE]).update(next_attempt_at=timezone.now())


def drain_until_quiet(rounds=20):
    for _ in range(rounds):
        pass_time()
        if not worker.drain():
            return
    raise AssertionError("the work does not end")


def claim(account, name="first"):
    (leased,) = worker.lease_accounts(name)
    channel = leased.get_channel()
    return channel, worker.claim_next(leased, name, channel)


def take_for_dead(account):
    past = timezone.now() - timedelta(seconds=1)
    Post.objects.update(lease_until=past)
    type(account).objects.update(leased_until=past)
    worker.expire_claims()


# A lost answer, and the page goes on changing


def test_an_edit_does_not_make_the_look_for_a_lost_post_come_early(notice, network):
    network.fail("create", OutcomeUnknown(), accepts=True)
    worker.drain()
    look_at = post_of(notice).next_attempt_at
    publish(notice, title="Второ")
    assert post_of(notice).next_attempt_at == look_at
    assert worker.drain() == {}


def test_a_lost_edit_that_is_taken_back_meanwhile_is_still_undone_at_the_network(notice, network):
    drain_until_quiet()
    network.fail("update", OutcomeUnknown(), accepts=True)
    publish(notice, title="Второ")
    worker.drain()
    publish(notice, title="Първо")
    drain_until_quiet()
    assert network.texts() == [TEXT.format("Първо")]


def test_an_edit_that_was_done_and_refused_is_undone_when_the_page_goes_back(notice, network):
    drain_until_quiet()
    network.fail("update", PermanentError("bad-parameter", code=100), accepts=True)
    publish(notice, title="Второ")
    worker.drain()
    publish(notice, title="Първо")
    drain_until_quiet()
    assert network.texts() == [TEXT.format("Първо")]
    assert post_of(notice).status == Status.LIVE


@pytest.mark.parametrize("refusal", [RateLimited("rate-limited", code=4), PermanentError("refused", code=3)])
def test_a_page_published_again_after_its_removal_was_done_and_refused_is_a_persons_question(
    notice, account, network, refusal
):
    drain_until_quiet()
    network.fail("delete", refusal, accepts=True)
    notice.unpublish()
    worker.drain()
    publish(notice)
    actions.resume(account)
    network.fail("update", Vanished())
    drain_until_quiet()
    assert (post_of(notice).status, post_of(notice).problem) == (Status.WAITING, "removed-elsewhere")


def test_a_page_published_again_while_its_removal_was_lost_stands_at_the_network(notice, network):
    drain_until_quiet()
    network.fail("delete", OutcomeUnknown(), accepts=True)
    notice.unpublish()
    worker.drain()
    publish(notice)
    drain_until_quiet()
    assert network.texts() == [TEXT.format("Първо")]
    assert post_of(notice).remote_id in network.posts


def test_the_doubt_about_a_lost_removal_survives_a_passing_fault(notice, network):
    drain_until_quiet()
    network.fail("delete", OutcomeUnknown(), accepts=True)
    network.fail("delete", TransientError())
    notice.unpublish()
    worker.drain()
    pass_time()
    worker.drain()
    publish(notice)
    drain_until_quiet()
    assert network.texts() == [TEXT.format("Първо")]


def test_a_change_of_the_page_does_not_resend_what_only_a_person_can_verify(root, network):
    SocialAccountFactory(channel="blind")
    notice = publish(NoticePageFactory(parent=root, title="Първо", slug="first"))
    network.fail("create", OutcomeUnknown(), accepts=True)
    drain_until_quiet()
    publish(notice, title="Второ")
    drain_until_quiet()
    assert network.calls == ["create"]
    actions.done_by_hand(post_of(notice), "https://network.example/1")
    post = post_of(notice)
    # What stands there is what was lost then, and by its address alone a program cannot edit it.
    assert post.confirmed["title"] == "Първо"
    drain_until_quiet()
    assert (post_of(notice).status, post_of(notice).problem) == (Status.WAITING, "edit-by-hand")


def test_a_withdrawn_page_whose_post_cannot_be_verified_stays_in_front_of_a_person(root, network):
    SocialAccountFactory(channel="blind")
    notice = publish(NoticePageFactory(parent=root))
    network.fail("create", OutcomeUnknown(), accepts=True)
    drain_until_quiet()
    notice.unpublish()
    assert (post_of(notice).status, post_of(notice).problem) == (Status.WAITING, "cannot-verify")


def test_a_change_of_the_page_does_not_publish_anew_what_was_removed_at_the_network(notice, network):
    drain_until_quiet()
    network.posts.clear()
    network.fail("update", Vanished())
    publish(notice, title="Второ")
    drain_until_quiet()
    publish(notice, title="Трето")
    drain_until_quiet()
    assert (post_of(notice).status, network.posts) == (Status.WAITING, {})


# Looking for a lost post


def test_a_defect_while_looking_neither_spins_nor_goes_on_for_ever(notice, network, settings):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "MAX_FAILURES": 3}
    network.fail("create", OutcomeUnknown(), accepts=True)
    worker.drain()
    for _ in range(3):
        network.fail("find", ZeroDivisionError())
    pass_time()
    worker.drain()
    assert network.calls == ["create", "find"]
    drain_until_quiet()
    assert (post_of(notice).status, post_of(notice).problem) == (Status.WAITING, "cannot-verify")


def test_a_place_that_can_no_longer_be_read_leaves_the_question_to_a_person(notice, network):
    network.fail("create", OutcomeUnknown(), accepts=True)
    network.fail("find", NeedsPerson("object-gone"))
    drain_until_quiet()
    assert (post_of(notice).status, post_of(notice).problem) == (Status.WAITING, "cannot-verify")


def test_a_network_that_loses_everything_is_not_asked_for_ever(notice, network, settings):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "MAX_FAILURES": 3}
    for _ in range(9):
        network.fail("create", OutcomeUnknown())
    drain_until_quiet()
    assert network.calls.count("create") == 3
    assert (post_of(notice).status, post_of(notice).problem) == (Status.WAITING, "too-many-failures")


def test_two_workers_that_look_at_the_same_time_are_one_look(notice, account, network):
    network.fail("create", OutcomeUnknown(), accepts=True)
    network.hidden.add("1")
    worker.drain()
    pass_time()
    channel, look = claim(account)
    type(account).objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    _channel, other_look = claim(account, "second")
    for claimed in (look, other_look):
        apply_result(claimed, AttemptResult(Outcome.NOT_FOUND), channel)
    assert (post_of(notice).status, post_of(notice).looks) == (Status.UNKNOWN, 1)


# Answers that come late


def test_a_refusal_that_comes_late_is_kept(notice, account, network):
    network.fail("create", PermanentError("bad-parameter"))
    channel, claimed = claim(account)
    result = worker.perform(channel, claimed)
    take_for_dead(account)
    apply_result(claimed, result, channel)
    assert (post_of(notice).status, post_of(notice).problem) == (Status.FAILED, "bad-parameter")


def test_a_late_answer_counts_although_two_looks_found_nothing(notice, account, network):
    channel, claimed = claim(account)
    take_for_dead(account)
    Post.objects.update(looks=1)
    pass_time()
    with patch("civic_social.delivery.worker.settings.STALE_HOURS", -1, create=True):
        worker.drain(account_ids=[account.pk])
    assert post_of(notice).status == Status.HELD
    result = AttemptResult(Outcome.DONE, remote=Remote("7", "https://network.example/7"))
    apply_result(claimed, result, channel)
    assert (post_of(notice).status, post_of(notice).remote_id) == (Status.LIVE, "7")


def test_what_a_worker_publishes_after_it_was_taken_for_dead_is_removed_again(notice, account, network):
    channel, claimed = claim(account)
    take_for_dead(account)
    drain_until_quiet()
    assert len(network.posts) == 1
    # Its request was under way all the time, and the network takes it now.
    message = channel.compose(post_of(notice).desired_message, claimed.post.marker)
    apply_result(claimed, AttemptResult(Outcome.DONE, remote=channel.create(message, None)), channel)
    assert duplicates.check_due() == 1
    assert list(network.posts) == [post_of(notice).remote_id]


def test_a_worker_that_slept_beyond_its_lease_sends_nothing(notice, account, network):
    channel, claimed = claim(account)
    claimed.claimed_at -= 10_000
    result = worker.perform(channel, claimed)
    assert (network.calls, result.outcome, result.problem) == ([], Outcome.RETRY, "worker-lost")


def test_a_worker_whose_lease_has_ended_by_the_wall_clock_sends_nothing(notice, account, network):
    channel, claimed = claim(account)
    claimed.post.lease_until = timezone.now()
    result = worker.perform(channel, claimed)
    assert (network.calls, result.outcome, result.problem) == ([], Outcome.RETRY, "worker-lost")


def test_an_edit_that_arrives_out_of_turn_is_overwritten(notice, account, network):
    drain_until_quiet()
    publish(notice, title="Второ")
    channel, claimed = claim(account)
    take_for_dead(account)
    publish(notice, title="Трето")
    drain_until_quiet()
    assert network.texts() == [TEXT.format("Трето")]
    apply_result(claimed, worker.perform(channel, claimed), channel)
    drain_until_quiet()
    assert network.texts() == [TEXT.format("Трето")]


# What a person holds back, and what must go all the same


@pytest.mark.parametrize("verb", [actions.hold, lambda post: actions.skip(post, "Дребна поправка.")])
def test_a_page_withdrawn_while_an_edit_is_held_or_skipped_is_removed(notice, network, verb):
    drain_until_quiet()
    publish(notice, title="Второ")
    verb(post_of(notice))
    notice.unpublish()
    drain_until_quiet()
    assert (post_of(notice).status, network.posts) == (Status.WITHDRAWN, {})


# Closed and open pages


def test_deleting_a_closed_page_does_not_bring_its_post_back(notice, network):
    drain_until_quiet()
    PageViewRestriction.objects.create(page=notice, restriction_type="login")
    drain_until_quiet()
    number = notice.pk
    notice.delete()
    assert Post.objects.get(page_id=number).desired == {}


def test_a_page_moved_out_of_a_closed_part_is_announced_again(root, notice, network):
    closed = root.add_child(instance=PlainPage(title="Вътрешно", slug="closed"))
    PageViewRestriction.objects.create(page=closed, restriction_type="login")
    drain_until_quiet()
    notice.move(closed, pos="last-child")
    drain_until_quiet()
    assert network.posts == {}
    notice.refresh_from_db()
    notice.move(root, pos="last-child")
    drain_until_quiet()
    assert network.texts() == [TEXT.format("Първо")]


# One broken thing does not stop the others


def test_a_post_that_cannot_be_composed_does_not_block_the_account(root, notice, network):
    other = publish(NoticePageFactory(parent=root, title="Друго", slug="other"))
    Post.objects.filter(page_id=notice.pk).update(desired={"text": "x", "from_a_later_version": 1})
    drain_until_quiet()
    assert (post_of(notice).status, post_of(notice).problem) == (Status.WAITING, "unexpected")
    assert post_of(other).status == Status.LIVE


def test_an_account_whose_channel_is_not_installed_does_not_stop_the_others(root, network):
    for channel in ("uninstalled", "memory"):
        SocialAccountFactory(channel=channel)
    notice = publish(NoticePageFactory(parent=root))
    drain_until_quiet()
    states = dict(Post.objects.filter(page_id=notice.pk).values_list("account__channel", "status"))
    assert states == {"uninstalled": Status.DUE, "memory": Status.LIVE}
