"""Delivery while the clock of the machine is set: nothing is posted twice and nothing is lost."""

from datetime import timedelta

import pytest
from django.utils import timezone
from freezegun import freeze_time

from civic_social.delivery import worker
from civic_social.exceptions import OutcomeUnknown
from civic_social.models import Post
from civic_social.models.states import Status

from ..delivery_steps import lease_and_claim
from ..factories import NoticePageFactory, SocialAccountFactory, publish
from ..memory_channel import MemoryChannel

pytestmark = pytest.mark.django_db

#: By how much the clock is set: another time zone, or a correction of minutes.
JUMPS = [timedelta(hours=-2), timedelta(minutes=-5), timedelta(minutes=5), timedelta(hours=3)]


@pytest.fixture
def clock():
    """A running clock that a test sets by ``set_by(delta)``."""
    with freeze_time(timezone.now(), tick=True) as frozen:
        frozen.set_by = lambda delta: frozen.move_to(timezone.now() + delta)
        yield frozen


@pytest.fixture
def notice(clock, root, network):
    SocialAccountFactory(channel="memory")
    return publish(NoticePageFactory(parent=root))


def settle(clock) -> None:
    """Run workers until nothing is left to do, for two days at most."""
    for _ in range(60):
        worker.drain()
        if not Post.objects.exclude(status__in=[Status.LIVE, Status.WITHDRAWN]).exists():
            return
        clock.set_by(timedelta(minutes=48))
    raise AssertionError(list(Post.objects.values("status", "problem", "next_attempt_at")))


def set_clock_during(monkeypatch, verb, clock, jump, *, before, loses_response) -> None:
    """Set the clock during the next call of ``verb``: before the network accepts it, or after."""
    original = getattr(MemoryChannel, verb)

    def call(*arguments):
        monkeypatch.setattr(MemoryChannel, verb, original)
        if before:
            clock.set_by(jump)
        response = original(*arguments)
        if not before:
            clock.set_by(jump)
        if loses_response:
            raise OutcomeUnknown()
        return response

    monkeypatch.setattr(MemoryChannel, verb, call)


@pytest.mark.parametrize("jump", JUMPS, ids=str)
@pytest.mark.parametrize("before", [True, False], ids=["before it is accepted", "after"])
@pytest.mark.parametrize("loses_response", [False, True], ids=["response arrives", "response lost"])
@pytest.mark.parametrize("verb", ["create", "update", "delete"])
def test_clock_set_during_a_call_leads_to_no_duplicate(
    notice, network, clock, monkeypatch, verb, jump, before, loses_response
):
    if verb != "create":
        settle(clock)
    set_clock_during(monkeypatch, verb, clock, jump, before=before, loses_response=loses_response)
    if verb == "update":
        publish(notice, title="Поправено")
    elif verb == "delete":
        notice.unpublish()
    settle(clock)
    assert network.calls.count("create") == 1
    titles = [message.title for message in network.posts.values()]
    assert titles == ([] if verb == "delete" else [notice.title])


@pytest.mark.parametrize("jump", JUMPS, ids=str)
def test_post_due_before_the_clock_was_set_is_sent_once(notice, network, clock, jump):
    clock.set_by(jump)
    settle(clock)
    assert network.calls.count("create") == 1


@pytest.mark.parametrize("jump", JUMPS, ids=str)
def test_post_of_a_dead_worker_is_found_after_the_clock_was_set(notice, network, clock, jump):
    account = Post.objects.get().account
    channel, claimed = lease_and_claim(account)
    network.posts["1"] = channel.compose(claimed.post.desired_message, claimed.post.marker)
    clock.set_by(jump)
    settle(clock)
    assert "create" not in network.calls
    assert len(network.posts) == 1


def test_announcement_is_held_after_the_clock_was_set_two_days_ahead(notice, network, clock):
    clock.set_by(timedelta(days=2))
    worker.drain()
    post = Post.objects.get()
    assert (post.status, post.problem, network.calls) == (Status.HELD, "stale", [])
