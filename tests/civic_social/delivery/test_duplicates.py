"""A worker sleeps between its last look at its lease and its first byte: nothing stays there twice."""

from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.core.management import call_command
from django.utils import timezone

from civic_social import actions
from civic_social.channels.base import Remote, Sighting
from civic_social.delivery import duplicates, executor, worker
from civic_social.exceptions import (
    AccountBlocked,
    AuthenticationError,
    NeedsPerson,
    OutcomeUnknown,
    PermanentError,
    RateLimited,
    TransientError,
)
from civic_social.models import DuplicateCheck, Notice, Post, RecordEntry
from civic_social.models.states import Status
from civic_social.monitoring.metrics import status_report
from civic_social.monitoring.notifications import update_notices
from civic_social.sandbox import actions as sandbox
from civic_social.sandbox.models import Fault

from ..factories import NoticePageFactory, publish
from ..memory_channel import MemoryChannel


def pass_time():
    Post.objects.filter(status__in=[Status.UNKNOWN, Status.DUE]).update(next_attempt_at=timezone.now())


def drain_until_quiet(rounds=20):
    for _ in range(rounds):
        pass_time()
        if not worker.drain():
            return
    raise AssertionError("the work does not end")


def take_for_dead(account):
    past = timezone.now() - timedelta(seconds=1)
    Post.objects.update(lease_until=past)
    type(account).objects.update(leased_until=past)
    worker.expire_claims()


def look(rounds=1):
    for _ in range(rounds):
        DuplicateCheck.objects.update(look_at=timezone.now())
        duplicates.check_due()


@contextmanager
def asleep_in_the_last_instant(meanwhile):
    """The next worker looks at its lease, sleeps while ``meanwhile`` happens, and then sends."""
    require, sleeps = executor._require_lease, [True]

    def require_and_sleep(step):
        require(step)
        if sleeps:
            sleeps.clear()
            meanwhile()

    with patch.object(executor, "_require_lease", require_and_sleep):
        yield


# On the sandbox, over HTTP


def wall(profile):
    return list(
        profile.posts.published().filter(removed_at=None).order_by("pk").values_list("message", flat=True)
    )


def lose_next_answer(profile):
    sandbox.enable_fault(Fault.Kind.LOST_AFTER, profile, method="POST", operation="feed", remaining=1)


def send_twice(profile, account):
    """The post is sent again while its first worker sleeps; then that one sends too, and hears nothing."""

    def meanwhile():
        take_for_dead(account)
        drain_until_quiet()
        lose_next_answer(profile)

    with asleep_in_the_last_instant(meanwhile):
        worker.drain()


@pytest.mark.django_db(transaction=True)
def test_a_second_post_of_which_nobody_heard_is_found_and_taken_down(root, page_profile, page_account):
    publish(NoticePageFactory(parent=root, title="Решение"))
    send_twice(page_profile, page_account)
    assert wall(page_profile) == ["Решение\n\nКратко и ясно."] * 2
    known = Post.objects.get().remote_id
    look()
    assert [post.graph_id for post in page_profile.posts.filter(removed_at=None)] == [known]
    assert Post.objects.get().status == Status.LIVE
    assert [row.event for row in RecordEntry.objects.order_by("number")] == ["published", "second-removed"]
    look(rounds=3)
    assert not DuplicateCheck.objects.exists()
    assert len(wall(page_profile)) == 1


@pytest.mark.django_db(transaction=True)
def test_a_second_post_is_found_although_its_worker_was_killed_before_it_could_tell(
    root, page_profile, page_account
):
    publish(NoticePageFactory(parent=root, title="Решение"))

    (leased,) = worker.lease_accounts("first")
    channel = leased.get_channel()
    step = worker.claim_next(leased, "first", channel)

    def meanwhile():
        take_for_dead(page_account)
        drain_until_quiet()

    with asleep_in_the_last_instant(meanwhile):
        worker.perform(channel, step)
    channel.close()
    assert len(wall(page_profile)) == 2
    look()
    assert wall(page_profile) == ["Решение\n\nКратко и ясно."]


@pytest.mark.django_db(transaction=True)
def test_a_post_that_was_withdrawn_meanwhile_leaves_nothing_behind(root, page_profile, page_account):
    notice = publish(NoticePageFactory(parent=root))
    send_twice(page_profile, page_account)
    notice.unpublish()
    drain_until_quiet()
    assert len(wall(page_profile)) == 1
    look()
    assert wall(page_profile) == []
    assert Post.objects.get().status == Status.WITHDRAWN


@pytest.mark.django_db(transaction=True)
def test_an_edited_post_keeps_its_edit_and_loses_its_second(root, page_profile, page_account):
    notice = publish(NoticePageFactory(parent=root))
    send_twice(page_profile, page_account)
    publish(notice, title="Поправено")
    drain_until_quiet()
    look()
    assert wall(page_profile) == ["Поправено\n\nКратко и ясно."]


@pytest.mark.django_db(transaction=True)
def test_what_others_share_with_our_mark_in_it_is_never_taken_down(root, page_profile, page_account):
    publish(NoticePageFactory(parent=root, title="Решение"))
    send_twice(page_profile, page_account)
    link = page_profile.posts.first().link
    sandbox.post_by_hand(page_profile, "Вижте какво реши съветът!", link=link)
    sandbox.post_by_hand(page_profile, "", link=link)
    page_profile.posts.update(author_person=None)  # in the Page's own name
    look(rounds=3)
    assert sorted(wall(page_profile)) == ["", "Вижте какво реши съветът!", "Решение\n\nКратко и ясно."]


@pytest.mark.django_db(transaction=True)
def test_where_the_post_itself_is_gone_its_second_is_for_a_person(root, page_profile, page_account):
    publish(NoticePageFactory(parent=root))
    send_twice(page_profile, page_account)
    sandbox.remove_by_hand(page_profile.posts.order_by("pk").first())
    look()
    assert len(wall(page_profile)) == 1
    assert DuplicateCheck.objects.get().problem == "stands-twice"


# With every kind of answer


@pytest.fixture
def twice(notice, account, network):
    """The post stands at the network twice, and nobody knows of the second."""

    def meanwhile():
        take_for_dead(account)
        drain_until_quiet()
        network.fail("create", OutcomeUnknown(), accepts=True)

    with asleep_in_the_last_instant(meanwhile):
        worker.drain()
    assert len(network.posts) == 2
    return Post.objects.get()


@pytest.mark.django_db
def test_a_second_post_that_cannot_be_taken_down_is_told_to_a_person_until_it_is_gone(twice, network):
    network.fail("delete", NeedsPerson("remove-by-hand"))
    look()
    doubt = DuplicateCheck.objects.get()
    assert "два пъти" in status_report()["needs_person"][0]["what"]
    assert "https://network.example/2" in doubt.explanation.next_step
    update_notices()
    assert Notice.objects.get(is_open=True).problem == "stands-twice"
    with pytest.raises(SystemExit):
        call_command("social", "status")
    del network.posts["2"]
    look()
    assert status_report()["needs_person"] == []
    update_notices()
    assert not Notice.objects.filter(is_open=True).exists()


@pytest.mark.django_db
def test_a_network_that_is_down_is_asked_again_and_a_person_only_after_many_times(twice, network):
    for _ in range(duplicates.ATTEMPTS):
        network.fail("find", TransientError())
    look(rounds=duplicates.ATTEMPTS - 1)
    assert DuplicateCheck.objects.get().problem == ""
    look()
    assert DuplicateCheck.objects.get().problem == "stands-twice"
    look()
    assert (len(network.posts), DuplicateCheck.objects.get().problem) == (1, "")


@pytest.mark.django_db
def test_a_list_that_cannot_be_read_to_its_end_is_told_to_a_person(twice, network):
    network.fail("find", NeedsPerson("cannot-verify"))
    look()
    assert DuplicateCheck.objects.get().problem == "stands-twice"


@pytest.mark.django_db
def test_what_was_never_confirmed_is_not_called_withdrawn(notice, network):
    network.fail("create", OutcomeUnknown())
    network.fail("create", PermanentError("picture-refused"))
    drain_until_quiet()
    assert Post.objects.get().status == Status.FAILED
    network.fail("find", NeedsPerson("cannot-verify"))
    look()
    assert DuplicateCheck.objects.get().problem == "cannot-verify"


@pytest.mark.django_db
def test_a_removal_whose_answer_was_lost_is_repeated(twice, network):
    network.fail("delete", OutcomeUnknown(), accepts=True)
    look()
    assert DuplicateCheck.objects.get().problem == ""
    look(rounds=3)
    assert (len(network.posts), DuplicateCheck.objects.count()) == (1, 0)


@pytest.mark.django_db
def test_a_defect_of_a_channel_does_not_stop_the_other_doubts(twice, network):
    network.fail("find", ZeroDivisionError())
    look()
    look()
    assert len(network.posts) == 1


@pytest.mark.django_db
def test_nothing_is_looked_for_while_the_account_or_everything_is_paused(twice, account, network):
    actions.pause(account)
    look()
    actions.resume(account)
    actions.pause_everything("")
    look()
    assert len(network.posts) == 2
    actions.resume_everything(release=True)
    look()
    assert len(network.posts) == 1


@pytest.mark.django_db
def test_a_look_waits_while_somebody_talks_for_the_account(twice, account, network):
    type(account).objects.update(lease="other", leased_until=timezone.now() + timedelta(minutes=1))
    look()
    assert len(network.posts) == 2


@pytest.mark.django_db
def test_a_lost_answer_to_what_was_given_up_and_not_yet_sent_again_is_looked_for_first(
    notice, account, network
):
    def meanwhile():
        take_for_dead(account)
        for _ in range(2):
            pass_time()
            with patch.object(worker.settings, "STALE_HOURS", 24, create=True):
                (leased,) = worker.lease_accounts("second")
                channel = leased.get_channel()
                step = worker.claim_next(leased, "second", channel)
                worker.apply_result(step, worker.perform(channel, step), channel)
                worker.release(leased, "second")
        assert Post.objects.get().status == Status.DUE
        network.fail("create", OutcomeUnknown(), accepts=True)

    with asleep_in_the_last_instant(meanwhile):
        worker.drain()
    assert Post.objects.get().status == Status.UNKNOWN
    drain_until_quiet()
    look(rounds=4)
    assert (Post.objects.get().status, len(network.posts)) == (Status.LIVE, 1)


@pytest.mark.django_db
def test_what_stands_there_although_a_person_holds_it_becomes_the_post(notice, account, network):
    def meanwhile():
        take_for_dead(account)
        Post.moves.update(status=Status.HELD, problem="held-by-person", lease_until=None)
        network.fail("create", OutcomeUnknown(), accepts=True)

    with asleep_in_the_last_instant(meanwhile):
        worker.drain()
    assert Post.objects.get().status == Status.HELD
    look()
    post = Post.objects.get()
    assert (post.status, post.remote_id) == (Status.LIVE, "1")
    assert RecordEntry.objects.get().event == "found"


@pytest.mark.django_db
def test_a_look_that_finds_two_at_once_keeps_one(notice, account, network):
    def meanwhile():
        take_for_dead(account)
        network.fail("create", OutcomeUnknown(), accepts=True)
        drain_once = [True]
        while drain_once:
            pass_time()
            worker.drain()
            if Post.objects.get().current_attempt.operation == "create" and len(network.posts) == 1:
                drain_once.clear()

    with asleep_in_the_last_instant(meanwhile):
        worker.drain()
    drain_until_quiet()
    look(rounds=4)
    assert len(network.posts) == 1
    assert Post.objects.get().remote_id in network.posts


@pytest.mark.django_db
@pytest.mark.parametrize("heard", [True, False])
def test_an_old_edit_that_arrives_after_a_newer_one_is_overwritten(notice, account, network, heard):
    drain_until_quiet()
    publish(notice, title="Второ")

    def meanwhile():
        take_for_dead(account)
        publish(notice, title="Трето")
        drain_until_quiet()
        if heard:
            network.fail("update", OutcomeUnknown(), accepts=True)

    def die(*args):
        raise SystemExit

    with asleep_in_the_last_instant(meanwhile):
        if heard:
            worker.drain()
        else:
            (leased,) = worker.lease_accounts("first")
            channel = leased.get_channel()
            worker.perform(channel, worker.claim_next(leased, "first", channel))
    assert network.texts() == ["Второ\n\nКратко и ясно."]
    look()
    drain_until_quiet()
    assert network.texts() == ["Трето\n\nКратко и ясно."]


@pytest.mark.django_db
def test_what_somebody_edited_at_the_network_is_not_overwritten_by_a_look(notice, account, network):
    drain_until_quiet()
    publish(notice, title="Второ")
    network.fail("update", OutcomeUnknown(), accepts=True)
    drain_until_quiet()
    number, message = network.posts.popitem()
    network.posts[number] = type(message)(text="Ръчна поправка", link=message.link)
    look(rounds=3)
    drain_until_quiet()
    assert network.texts() == ["Ръчна поправка"]


# The network says no, and has done it


REFUSALS = [
    PermanentError("bad-parameter", code=100),
    NeedsPerson("object-gone", code=100, subcode=33),
    RateLimited("rate-limited", code=4),
    TransientError("link-not-scraped", code=1609005),
    AuthenticationError("token-expired", code=190),
    AccountBlocked("blocked-for-policy", code=368),
]


@pytest.mark.django_db
@pytest.mark.parametrize("error", REFUSALS[:2])
def test_what_stands_there_although_it_was_refused_becomes_the_post(notice, network, error):
    network.fail("create", error, accepts=True)
    worker.drain()
    assert Post.objects.get().status in (Status.FAILED, Status.WAITING)
    look()
    post = Post.objects.get()
    assert (post.status, post.remote_id, post.problem) == (Status.LIVE, "1", "")


@pytest.mark.django_db
@pytest.mark.parametrize("error", REFUSALS)
def test_what_was_refused_and_sent_again_does_not_stay_there_twice(notice, account, network, error):
    network.fail("create", error, accepts=True)
    worker.drain()
    actions.resume(account)
    actions.retry(Post.objects.get())
    drain_until_quiet()
    assert len(network.posts) == 2
    look(rounds=3)
    post = Post.objects.get()
    assert (post.status, [*network.posts]) == (Status.LIVE, [post.remote_id])
    assert not DuplicateCheck.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("is_done", [True, False])
def test_an_edit_that_was_refused_is_believed_to_stand_there_only_when_it_is_seen(notice, network, is_done):
    drain_until_quiet()
    network.fail("update", PermanentError("bad-parameter", code=100), accepts=is_done)
    publish(notice, title="Второ")
    worker.drain()
    assert Post.objects.get().status == Status.FAILED
    look(rounds=3)
    post = Post.objects.get()
    assert post.status == (Status.LIVE if is_done else Status.FAILED)
    assert (post.confirmed == post.desired) == is_done
    assert RecordEntry.objects.last().event == ("edited" if is_done else "refused")
    assert not DuplicateCheck.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("details", [{"read_to_the_end": True}, {}])
def test_a_refused_post_that_the_list_may_show_in_other_words_is_a_persons_question(notice, network, details):
    network.fail("create", PermanentError("bad-parameter", code=100), accepts=True)
    worker.drain()
    network.fail("find", NeedsPerson("cannot-verify", **details))
    look()
    assert DuplicateCheck.objects.get().problem == "cannot-verify"
    assert "Не може да се установи" in status_report()["needs_person"][-1]["what"]
    look()
    assert (Post.objects.get().status, DuplicateCheck.objects.get().problem) == (Status.LIVE, "")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "failure",
    [
        NeedsPerson("object-gone", code=100, subcode=33),
        AuthenticationError("token-expired"),
        TransientError(),
    ],
)
def test_nobody_is_bothered_with_a_mere_suspicion(notice, network, failure):
    network.fail("create", PermanentError("bad-parameter", code=100))
    worker.drain()
    for _ in range(10 * duplicates.ATTEMPTS):
        network.fail("find", failure)
    looks = 0
    while DuplicateCheck.objects.exists():
        assert DuplicateCheck.objects.get().problem == ""
        look()
        looks += 1
    assert looks <= 3 * duplicates.ATTEMPTS
    assert Post.objects.get().problem == "bad-parameter"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "error", [TransientError("network-unreachable"), PermanentError("picture-without-alt")]
)
def test_what_the_network_has_not_answered_is_not_looked_for(notice, network, error):
    network.fail("create", error)
    worker.drain()
    assert not DuplicateCheck.objects.exists()


@pytest.mark.django_db
def test_one_doubt_is_enough_for_what_is_refused_again_and_again(notice, network):
    for _ in range(3):
        network.fail("create", TransientError("link-not-scraped", code=1609005))
        pass_time()
        worker.drain()
    assert DuplicateCheck.objects.count() == 1


# One post by two names


@pytest.mark.django_db
def test_a_post_that_the_network_calls_by_two_names_is_not_its_own_second(notice, network, monkeypatch):
    network.fail("create", OutcomeUnknown())
    drain_until_quiet()
    Post.objects.update(remote_id="alias", permalink="https://network.example/alias")
    seen = [Sighting(Remote("1", "https://network.example/1"))]
    monkeypatch.setattr(MemoryChannel, "read", lambda channel, remote: seen[0])
    look(rounds=3)
    assert (len(network.posts), DuplicateCheck.objects.count()) == (1, 0)
