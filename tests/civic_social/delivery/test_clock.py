"""The clock of the machine is set while posts are under way: nothing is sent twice, nothing is lost."""

from datetime import timedelta

import pytest
from django.utils import timezone
from freezegun import freeze_time

from civic_social.delivery import worker
from civic_social.exceptions import OutcomeUnknown
from civic_social.models import Post
from civic_social.models.states import Status

from ..factories import NoticePageFactory, SocialAccountFactory, publish
from ..memory_channel import MemoryChannel

pytestmark = pytest.mark.django_db

#: How far somebody sets it: a wrong zone, a wrong day, a correction of minutes.
JUMPS = [timedelta(hours=-2), timedelta(minutes=-5), timedelta(minutes=5), timedelta(hours=3)]


@pytest.fixture
def clock():
    """A clock that runs, and that a test can set by ``set_by(delta)``."""
    with freeze_time(timezone.now(), tick=True) as frozen:
        frozen.set_by = lambda delta: frozen.move_to(timezone.now() + delta)
        yield frozen


@pytest.fixture
def notice(clock, root, network):
    SocialAccountFactory(channel="memory")
    return publish(NoticePageFactory(parent=root))


def settle(clock) -> None:
    """Let workers look again and again, for two days at most, until nothing is left to do."""
    for _ in range(60):
        worker.drain()
        if not Post.objects.exclude(status__in=[Status.LIVE, Status.WITHDRAWN]).exists():
            return
        clock.set_by(timedelta(minutes=48))
    raise AssertionError(list(Post.objects.values("status", "problem", "next_attempt_at")))


def set_clock_during(monkeypatch, verb, clock, jump, *, before, loses_answer) -> None:
    """Have the next call of ``verb`` find the clock set, or set once the network has accepted it."""
    truthful = getattr(MemoryChannel, verb)

    def call(*arguments):
        monkeypatch.setattr(MemoryChannel, verb, truthful)
        if before:
            clock.set_by(jump)
        answer = truthful(*arguments)
        if not before:
            clock.set_by(jump)
        if loses_answer:
            raise OutcomeUnknown()
        return answer

    monkeypatch.setattr(MemoryChannel, verb, call)


@pytest.mark.parametrize("jump", JUMPS, ids=str)
@pytest.mark.parametrize("before", [True, False], ids=["before it is accepted", "after"])
@pytest.mark.parametrize("loses_answer", [False, True], ids=["answered", "answer lost"])
@pytest.mark.parametrize("verb", ["create", "update", "delete"])
def test_a_clock_that_is_set_during_a_call_leads_to_no_second_post(
    notice, network, clock, monkeypatch, verb, jump, before, loses_answer
):
    if verb != "create":
        settle(clock)
    set_clock_during(monkeypatch, verb, clock, jump, before=before, loses_answer=loses_answer)
    if verb == "update":
        publish(notice, title="Поправено")
    elif verb == "delete":
        notice.unpublish()
    settle(clock)
    assert network.calls.count("create") == 1
    stands = [message.title for message in network.posts.values()]
    assert stands == ([] if verb == "delete" else [notice.title])


@pytest.mark.parametrize("jump", JUMPS, ids=str)
def test_what_was_due_before_the_clock_was_set_still_leaves_once(notice, network, clock, jump):
    clock.set_by(jump)
    settle(clock)
    assert network.calls.count("create") == 1


@pytest.mark.parametrize("jump", JUMPS, ids=str)
def test_a_worker_that_fell_silent_is_noticed_though_the_clock_was_set(notice, network, clock, jump):
    account = Post.objects.get().account
    (leased,) = worker.lease_accounts("silent")
    step = worker.claim_next(leased, "silent", account.get_channel())
    network.posts["1"] = account.get_channel().compose(step.post.desired_message, step.post.marker)
    clock.set_by(jump)
    settle(clock)
    assert "create" not in network.calls
    assert len(network.posts) == 1


def test_a_day_forward_asks_a_person_rather_than_posting_what_may_be_old(notice, network, clock):
    clock.set_by(timedelta(days=2))
    worker.drain()
    post = Post.objects.get()
    assert (post.status, post.problem, network.calls) == (Status.HELD, "stale", [])
