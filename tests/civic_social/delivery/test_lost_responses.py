"""Requests whose response was lost: the network is searched, twice, before anything is sent again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from civic_social import actions
from civic_social.delivery import worker
from civic_social.delivery.results import apply_result
from civic_social.exceptions import NeedsPerson, OutcomeUnknown, TransientError
from civic_social.models.attempts import AttemptResult
from civic_social.models.states import Outcome, Status

from ..delivery_steps import (
    drain_until_quiet,
    drain_without_waiting,
    lease_and_claim,
    make_due,
    post_of,
)
from ..factories import NoticePageFactory, SocialAccountFactory, publish

pytestmark = pytest.mark.django_db
TEXT = "{}\n\nКратко и ясно."


def test_post_with_a_lost_response_is_found_by_a_search(notice, network):
    network.fail("create", OutcomeUnknown(), accepts=True)
    worker.drain()
    assert post_of(notice).status == Status.UNKNOWN
    drain_until_quiet()
    post = post_of(notice)
    assert (post.status, post.remote_id) == (Status.LIVE, "1")
    assert network.calls == ["create", "find"]


def test_lost_request_is_sent_again_only_after_two_searches(notice, network):
    network.fail("create", OutcomeUnknown(), accepts=False)
    drain_until_quiet()
    assert network.calls == ["create", "find", "find", "create"]
    assert len(network.posts) == 1


def test_list_that_lags_once_leads_to_no_duplicate(notice, network):
    network.fail("create", OutcomeUnknown(), accepts=True)
    network.hidden.add("1")
    worker.drain()
    make_due(Status.DUE, Status.UNKNOWN)
    worker.drain()
    network.hidden.clear()
    drain_until_quiet()
    assert len(network.posts) == 1
    assert network.calls == ["create", "find", "find"]


def test_failed_search_is_repeated(notice, network):
    network.fail("create", OutcomeUnknown(), accepts=True)
    network.fail("find", TransientError())
    worker.drain()
    make_due(Status.DUE, Status.UNKNOWN)
    worker.drain()
    assert post_of(notice).status == Status.UNKNOWN
    make_due(Status.DUE, Status.UNKNOWN)
    drain_until_quiet()
    assert network.calls == ["create", "find", "find"]
    assert post_of(notice).status == Status.LIVE


def test_lost_response_of_a_network_without_search_asks_a_person(root, network):
    SocialAccountFactory(channel="blind")
    notice = publish(NoticePageFactory(parent=root))
    network.fail("create", OutcomeUnknown(), accepts=True)
    drain_until_quiet()
    assert (post_of(notice).status, post_of(notice).problem) == (Status.WAITING, "cannot-verify")
    assert network.calls == ["create"]
    actions.done_by_hand(post_of(notice), "https://network.example/1")
    assert post_of(notice).status == Status.LIVE


def test_page_unpublished_after_a_lost_response_is_found_and_removed(notice, network):
    network.fail("create", OutcomeUnknown(), accepts=True)
    worker.drain()
    notice.unpublish()
    drain_until_quiet()
    assert (post_of(notice).status, network.posts) == (Status.WITHDRAWN, {})


@pytest.mark.parametrize("verb", ["update", "delete"])
def test_lost_edit_or_removal_is_repeated_after_the_waiting_time(notice, network, verb):
    drain_until_quiet()
    if verb == "update":
        publish(notice, title="Поправено")
    else:
        notice.unpublish()
    network.fail(verb, OutcomeUnknown(), accepts=True)
    drain_until_quiet()
    assert network.calls == ["create", verb, verb]
    assert post_of(notice).status == (Status.LIVE if verb == "update" else Status.WITHDRAWN)


# Changes of the page before the search


def test_edit_does_not_bring_the_search_forward(notice, network):
    network.fail("create", OutcomeUnknown(), accepts=True)
    worker.drain()
    search_at = post_of(notice).next_attempt_at
    publish(notice, title="Второ")
    assert post_of(notice).next_attempt_at == search_at
    assert worker.drain() == {}


def test_lost_edit_is_undone_when_the_page_returns_to_its_text(notice, network):
    drain_without_waiting()
    network.fail("update", OutcomeUnknown(), accepts=True)
    publish(notice, title="Второ")
    worker.drain()
    publish(notice, title="Първо")
    drain_without_waiting()
    assert network.texts() == [TEXT.format("Първо")]


def test_page_republished_after_a_lost_removal_is_at_the_network(notice, network):
    drain_without_waiting()
    network.fail("delete", OutcomeUnknown(), accepts=True)
    notice.unpublish()
    worker.drain()
    publish(notice)
    drain_without_waiting()
    assert network.texts() == [TEXT.format("Първо")]
    assert post_of(notice).remote_id in network.posts


def test_lost_removal_is_remembered_after_a_transient_error(notice, network):
    drain_without_waiting()
    network.fail("delete", OutcomeUnknown(), accepts=True)
    network.fail("delete", TransientError())
    notice.unpublish()
    worker.drain()
    make_due(Status.UNKNOWN, Status.DUE)
    worker.drain()
    publish(notice)
    drain_without_waiting()
    assert network.texts() == [TEXT.format("Първо")]


def test_edit_does_not_resend_a_post_that_only_a_person_can_verify(root, network):
    SocialAccountFactory(channel="blind")
    notice = publish(NoticePageFactory(parent=root, title="Първо", slug="first"))
    network.fail("create", OutcomeUnknown(), accepts=True)
    drain_without_waiting()
    publish(notice, title="Второ")
    drain_without_waiting()
    assert network.calls == ["create"]
    actions.done_by_hand(post_of(notice), "https://network.example/1")
    post = post_of(notice)
    # The network has the text of the lost attempt; without an ID, a program cannot edit it.
    assert post.confirmed["title"] == "Първо"
    drain_without_waiting()
    assert (post_of(notice).status, post_of(notice).problem) == (Status.WAITING, "edit-by-hand")


def test_unverified_post_of_an_unpublished_page_waits_for_a_person(root, network):
    SocialAccountFactory(channel="blind")
    notice = publish(NoticePageFactory(parent=root))
    network.fail("create", OutcomeUnknown(), accepts=True)
    drain_without_waiting()
    notice.unpublish()
    assert (post_of(notice).status, post_of(notice).problem) == (Status.WAITING, "cannot-verify")


# Searches that fail


def test_error_in_a_search_is_retried_a_limited_number_of_times(notice, network, settings):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "MAX_FAILURES": 3}
    network.fail("create", OutcomeUnknown(), accepts=True)
    worker.drain()
    for _ in range(3):
        network.fail("find", ZeroDivisionError())
    make_due(Status.UNKNOWN, Status.DUE)
    worker.drain()
    assert network.calls == ["create", "find"]
    drain_without_waiting()
    assert (post_of(notice).status, post_of(notice).problem) == (Status.WAITING, "cannot-verify")


def test_search_that_the_network_refuses_asks_a_person(notice, network):
    network.fail("create", OutcomeUnknown(), accepts=True)
    network.fail("find", NeedsPerson("object-gone"))
    drain_without_waiting()
    assert (post_of(notice).status, post_of(notice).problem) == (Status.WAITING, "cannot-verify")


def test_network_that_loses_every_request_is_tried_a_limited_number_of_times(notice, network, settings):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "MAX_FAILURES": 3}
    for _ in range(9):
        network.fail("create", OutcomeUnknown())
    drain_without_waiting()
    assert network.calls.count("create") == 3
    assert (post_of(notice).status, post_of(notice).problem) == (Status.WAITING, "too-many-failures")


def test_two_searches_at_the_same_time_count_as_one(notice, account, network):
    network.fail("create", OutcomeUnknown(), accepts=True)
    network.hidden.add("1")
    worker.drain()
    make_due(Status.UNKNOWN, Status.DUE)
    channel, search = lease_and_claim(account)
    type(account).objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    _channel, other_search = lease_and_claim(account, "second")
    for claimed in (search, other_search):
        apply_result(claimed, AttemptResult(Outcome.NOT_FOUND), channel)
    assert (post_of(notice).status, post_of(notice).searches) == (Status.UNKNOWN, 1)
