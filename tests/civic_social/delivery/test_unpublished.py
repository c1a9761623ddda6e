"""Attempts that end before anything is public, at the network in memory: no search, no duplicate check."""

import pytest

from civic_social.delivery import worker
from civic_social.delivery.executor import perform
from civic_social.exceptions import OutcomeUnknown
from civic_social.models import DuplicateCheck
from civic_social.models.states import Status

from ..delivery_steps import drain_without_waiting, expire_leases, lease_and_claim, make_due, post_of
from ..memory_channel import MemoryChannel

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _few_failures(settings, network):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "MAX_FAILURES": 3}


@pytest.fixture
def create(monkeypatch):
    """A function that puts another function in place of ``MemoryChannel.create``."""
    return lambda function: monkeypatch.setattr(MemoryChannel, "create", function)


def prepare_and_fail(channel, message, progress):
    """Do one step that nobody sees, and lose the response to the next one."""
    progress.save_unpublished({"done": 1}, steps=1)
    raise OutcomeUnknown


def publish_and_fail(channel, message, progress):
    """Declare a step, take that back, and lose the response to the publication."""
    progress.save_unpublished({"done": 1}, steps=1)
    progress.save({"done": 1})
    raise OutcomeUnknown


def lose_worker(account):
    """Let a worker claim the due post and die during its attempt."""
    channel, claimed = lease_and_claim(account)
    perform(channel, claimed)
    expire_leases(account)


def test_lost_answer_before_the_publication_is_retried_without_a_search(notice, network, create):
    create(prepare_and_fail)
    worker.drain()
    post = post_of(notice)
    assert (post.status, post.problem, post.progress["done"]) == (Status.DUE, "upload-interrupted", 1)
    assert network.calls == []


def test_lost_answer_of_the_publication_is_searched_for(notice, network, create):
    create(publish_and_fail)
    worker.drain()
    assert post_of(notice).status == Status.UNKNOWN


def test_declaration_of_an_earlier_attempt_does_not_count(notice, account, network, create, monkeypatch):
    create(prepare_and_fail)
    worker.drain()
    monkeypatch.undo()
    network.fail("create", OutcomeUnknown(), accepts=True)
    drain_without_waiting()
    assert len(network.posts) == 1
    assert "find" in network.calls


def test_lost_worker_before_the_publication_is_continued_a_limited_number_of_times(
    notice, account, network, create
):
    create(prepare_and_fail)
    for _attempt in range(2):
        lose_worker(account)
        assert post_of(notice).status == Status.DUE
    lose_worker(account)
    post = post_of(notice)
    # The first step began the count again; the same step later did not.
    assert (post.status, post.problem) == (Status.FAILED, "too-many-failures")
    assert (network.calls, DuplicateCheck.objects.count()) == ([], 0)


def test_each_further_step_begins_the_count_of_failures_again(notice, network, create):
    steps = iter(range(1, 9))

    def advance(channel, message, progress):
        progress.save_unpublished({}, steps=next(steps))
        raise OutcomeUnknown

    create(advance)
    for _attempt in range(6):
        worker.drain()
        make_due(Status.DUE)
    assert (post_of(notice).status, post_of(notice).failures) == (Status.DUE, 1)


def test_lost_worker_during_the_publication_leaves_the_post_in_doubt(notice, account, create):
    create(publish_and_fail)
    lose_worker(account)
    assert post_of(notice).status == Status.UNKNOWN
