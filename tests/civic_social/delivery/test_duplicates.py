"""Duplicate posts of requests that were sent twice: they are found and removed, or named to a person."""

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
    AppRefused,
    AuthenticationError,
    DoubtfulRefusal,
    NeedsPerson,
    OutcomeUnknown,
    PermanentError,
    RateLimited,
    TransientError,
)
from civic_social.models import DuplicateCheck, Notice, Post, RecordEntry, RestoreFinding, Switch
from civic_social.models.states import Status
from civic_social.monitoring.metrics import status_report
from civic_social.monitoring.notifications import update_notices
from civic_social.sandbox import actions as sandbox
from civic_social.sandbox.models import Fault

from ..delivery_steps import drain_without_waiting, end_rests, expire_leases, lease_and_claim, make_due
from ..factories import NoticePageFactory, publish
from ..memory_channel import MemoryChannel


def run_checks(times=1):
    """Run all duplicate checks as if they were due."""
    for _ in range(times):
        DuplicateCheck.objects.update(search_at=timezone.now())
        duplicates.check_due()


@contextmanager
def suspended_before_sending(meanwhile):
    """Suspend the next worker between its lease check and its request, and call ``meanwhile`` then."""
    require_lease, is_first = executor._require_lease, [True]

    def require_lease_and_wait(claimed):
        require_lease(claimed)
        if is_first:
            is_first.clear()
            meanwhile()

    with patch.object(executor, "_require_lease", require_lease_and_wait):
        yield


# The sandbox over HTTP


def wall(profile):
    return list(
        profile.posts.published().filter(removed_at=None).order_by("pk").values_list("message", flat=True)
    )


def lose_next_response(profile):
    sandbox.enable_fault(Fault.Kind.LOST_AFTER, profile, method="POST", operation="feed", remaining=1)


def send_twice(profile, account):
    """Have a second worker send the post while the first is suspended; the first gets no response."""

    def meanwhile():
        expire_leases(account)
        drain_without_waiting()
        lose_next_response(profile)

    with suspended_before_sending(meanwhile):
        worker.drain()


@pytest.mark.django_db(transaction=True)
def test_duplicate_with_a_lost_response_is_found_and_removed(root, page_profile, page_account):
    publish(NoticePageFactory(parent=root, title="Решение"))
    send_twice(page_profile, page_account)
    assert wall(page_profile) == ["Решение\n\nКратко и ясно."] * 2
    known = Post.objects.get().remote_id
    run_checks()
    assert [post.graph_id for post in page_profile.posts.filter(removed_at=None)] == [known]
    assert Post.objects.get().status == Status.LIVE
    assert [row.event for row in RecordEntry.objects.order_by("number")] == ["published", "second-removed"]
    run_checks(times=3)
    assert not DuplicateCheck.objects.exists()
    assert len(wall(page_profile)) == 1


@pytest.mark.django_db(transaction=True)
def test_duplicate_of_a_killed_worker_is_found_and_removed(root, page_profile, page_account):
    publish(NoticePageFactory(parent=root, title="Решение"))

    channel, claimed = lease_and_claim(page_account)

    def meanwhile():
        expire_leases(page_account)
        drain_without_waiting()

    with suspended_before_sending(meanwhile):
        worker.perform(channel, claimed)
    channel.close()
    assert len(wall(page_profile)) == 2
    run_checks()
    assert wall(page_profile) == ["Решение\n\nКратко и ясно."]


@pytest.mark.django_db(transaction=True)
def test_duplicate_of_a_withdrawn_post_is_removed(root, page_profile, page_account):
    notice = publish(NoticePageFactory(parent=root))
    send_twice(page_profile, page_account)
    notice.unpublish()
    drain_without_waiting()
    assert len(wall(page_profile)) == 1
    run_checks()
    assert wall(page_profile) == []
    assert Post.objects.get().status == Status.WITHDRAWN


@pytest.mark.django_db(transaction=True)
def test_edited_post_keeps_its_edit_and_its_duplicate_is_removed(root, page_profile, page_account):
    notice = publish(NoticePageFactory(parent=root))
    send_twice(page_profile, page_account)
    publish(notice, title="Поправено")
    drain_without_waiting()
    run_checks()
    assert wall(page_profile) == ["Поправено\n\nКратко и ясно."]


@pytest.mark.django_db(transaction=True)
def test_posts_of_other_people_with_the_marked_link_are_never_removed(root, page_profile, page_account):
    publish(NoticePageFactory(parent=root, title="Решение"))
    send_twice(page_profile, page_account)
    link = page_profile.posts.first().link
    sandbox.post_by_hand(page_profile, "Вижте какво реши съветът!", link=link)
    sandbox.post_by_hand(page_profile, "", link=link)
    page_profile.posts.update(author_person=None)  # The Page itself is the author.
    run_checks(times=3)
    assert sorted(wall(page_profile)) == ["", "Вижте какво реши съветът!", "Решение\n\nКратко и ясно."]


@pytest.mark.django_db(transaction=True)
def test_duplicate_is_left_to_a_person_if_the_post_itself_is_gone(root, page_profile, page_account):
    publish(NoticePageFactory(parent=root))
    send_twice(page_profile, page_account)
    sandbox.remove_by_hand(page_profile.posts.order_by("pk").first())
    run_checks()
    assert len(wall(page_profile)) == 1
    assert DuplicateCheck.objects.get().problem == "stands-twice"


# Responses of every kind


@pytest.fixture
def duplicated(notice, account, network):
    """A live post with a duplicate whose response was lost."""

    def meanwhile():
        expire_leases(account)
        drain_without_waiting()
        network.fail("create", OutcomeUnknown(), accepts=True)

    with suspended_before_sending(meanwhile):
        worker.drain()
    assert len(network.posts) == 2
    return Post.objects.get()


@pytest.mark.django_db
def test_person_is_notified_of_a_duplicate_that_cannot_be_removed_until_it_is_gone(duplicated, network):
    network.fail("delete", NeedsPerson("remove-by-hand"))
    run_checks()
    check = DuplicateCheck.objects.get()
    assert "повторна публикация" in status_report()["needs_person"][0]["what"]
    assert "https://network.example/2" in check.explanation.next_step
    update_notices()
    assert Notice.objects.get(is_open=True).problem == "stands-twice"
    with pytest.raises(SystemExit):
        call_command("social", "status")
    del network.posts["2"]
    run_checks()
    assert status_report()["needs_person"] == []
    update_notices()
    assert not Notice.objects.filter(is_open=True).exists()


@pytest.mark.django_db
def test_check_is_repeated_several_times_before_a_person_is_asked(duplicated, network):
    for _ in range(duplicates.ATTEMPTS):
        network.fail("find", TransientError())
    run_checks(times=duplicates.ATTEMPTS - 1)
    assert DuplicateCheck.objects.get().problem == ""
    run_checks()
    assert DuplicateCheck.objects.get().problem == "stands-twice"
    run_checks()
    assert (len(network.posts), DuplicateCheck.objects.get().problem) == (1, "")


@pytest.mark.django_db
def test_list_that_cannot_be_read_to_its_end_asks_a_person(duplicated, network):
    network.fail("find", NeedsPerson("cannot-verify"))
    run_checks()
    assert DuplicateCheck.objects.get().problem == "stands-twice"


@pytest.mark.django_db
def test_unconfirmed_post_that_cannot_be_searched_is_reported_as_unverified(notice, network):
    network.fail("create", OutcomeUnknown())
    network.fail("create", PermanentError("picture-refused"))
    drain_without_waiting()
    assert Post.objects.get().status == Status.FAILED
    network.fail("find", NeedsPerson("cannot-verify"))
    run_checks()
    assert DuplicateCheck.objects.get().problem == "cannot-verify"


@pytest.mark.django_db
def test_removal_of_a_duplicate_with_a_lost_response_is_repeated(duplicated, network):
    network.fail("delete", OutcomeUnknown(), accepts=True)
    run_checks()
    assert DuplicateCheck.objects.get().problem == ""
    run_checks(times=3)
    assert (len(network.posts), DuplicateCheck.objects.count()) == (1, 0)


@pytest.mark.django_db
def test_error_in_a_channel_postpones_the_check(duplicated, network):
    network.fail("find", ZeroDivisionError())
    run_checks()
    run_checks()
    assert len(network.posts) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("pause", [actions.pause, lambda account: actions.pause_everything("")])
def test_duplicate_is_removed_during_a_pause(duplicated, account, network, pause):
    pause(account)
    run_checks()
    assert len(network.posts) == 1


@pytest.mark.django_db
def test_no_check_runs_after_a_restore_until_a_person_lets_the_site_go_on(duplicated, network):
    Switch.objects.create(finding=RestoreFinding.RESTORED)
    run_checks()
    assert len(network.posts) == 2


@pytest.mark.django_db
def test_check_waits_while_another_worker_leases_the_account(duplicated, account, network):
    type(account).objects.update(lease="other", leased_until=timezone.now() + timedelta(minutes=1))
    run_checks()
    assert len(network.posts) == 2


@pytest.mark.django_db
def test_late_lost_response_is_searched_for_before_the_post_is_sent_again(notice, account, network):
    def meanwhile():
        expire_leases(account)
        for _ in range(2):
            make_due(Status.UNKNOWN, Status.DUE)
            with patch.object(worker.settings, "STALE_HOURS", 24, create=True):
                channel, claimed = lease_and_claim(account, "second")
                worker.apply_result(claimed, worker.perform(channel, claimed), channel)
                worker.release(account, "second")
        assert Post.objects.get().status == Status.DUE
        network.fail("create", OutcomeUnknown(), accepts=True)

    with suspended_before_sending(meanwhile):
        worker.drain()
    assert Post.objects.get().status == Status.UNKNOWN
    drain_without_waiting()
    run_checks(times=4)
    assert (Post.objects.get().status, len(network.posts)) == (Status.LIVE, 1)


@pytest.mark.django_db
def test_post_found_at_the_network_although_it_is_held_becomes_live(notice, account, network):
    def meanwhile():
        expire_leases(account)
        Post.moves.update(status=Status.HELD, problem="held-by-person", lease_until=None)
        network.fail("create", OutcomeUnknown(), accepts=True)

    with suspended_before_sending(meanwhile):
        worker.drain()
    assert Post.objects.get().status == Status.HELD
    run_checks()
    post = Post.objects.get()
    assert (post.status, post.remote_id) == (Status.LIVE, "1")
    assert RecordEntry.objects.get().event == "found"


@pytest.mark.django_db
def test_search_that_finds_two_copies_keeps_one(notice, account, network):
    def meanwhile():
        expire_leases(account)
        network.fail("create", OutcomeUnknown(), accepts=True)
        is_waiting = [True]
        while is_waiting:
            make_due(Status.UNKNOWN, Status.DUE)
            worker.drain()
            if Post.objects.get().current_attempt.operation == "create" and len(network.posts) == 1:
                is_waiting.clear()

    with suspended_before_sending(meanwhile):
        worker.drain()
    drain_without_waiting()
    run_checks(times=4)
    assert len(network.posts) == 1
    assert Post.objects.get().remote_id in network.posts


@pytest.mark.django_db
@pytest.mark.parametrize("has_response", [True, False])
def test_older_edit_that_arrives_after_a_newer_one_is_overwritten(notice, account, network, has_response):
    drain_without_waiting()
    publish(notice, title="Второ")

    def meanwhile():
        expire_leases(account)
        publish(notice, title="Трето")
        drain_without_waiting()
        if has_response:
            network.fail("update", OutcomeUnknown(), accepts=True)

    with suspended_before_sending(meanwhile):
        if has_response:
            worker.drain()
        else:
            worker.perform(*lease_and_claim(account))
    assert network.texts() == ["Второ\n\nКратко и ясно."]
    run_checks()
    drain_without_waiting()
    assert network.texts() == ["Трето\n\nКратко и ясно."]


@pytest.mark.django_db
def test_check_does_not_overwrite_an_edit_made_at_the_network(notice, account, network):
    drain_without_waiting()
    publish(notice, title="Второ")
    network.fail("update", OutcomeUnknown(), accepts=True)
    drain_without_waiting()
    number, message = network.posts.popitem()
    network.posts[number] = type(message)(text="Ръчна поправка", link=message.link)
    run_checks(times=3)
    drain_without_waiting()
    assert network.texts() == ["Ръчна поправка"]


# Errors that concern the account and not the post


@pytest.mark.django_db
def test_dead_token_met_by_a_check_stops_the_account_and_asks_nobody_about_a_duplicate(
    duplicated, account, network
):
    network.calls.clear()
    network.fail("find", AuthenticationError("password-changed", code=190))
    run_checks()
    account.refresh_from_db()
    assert (account.problem, DuplicateCheck.objects.get().problem) == ("password-changed", "")
    run_checks(times=2 * duplicates.ATTEMPTS)
    assert network.calls.count("find") == 1
    actions.resume(account)
    run_checks()
    assert len(network.posts) == 1


@pytest.mark.django_db
def test_rate_limit_met_by_a_check_rests_the_account_and_is_no_failure(duplicated, account, network):
    network.calls.clear()
    for _ in range(2 * duplicates.ATTEMPTS):
        network.fail("find", RateLimited(retry_after=600))
        run_checks()
        end_rests()
    check = DuplicateCheck.objects.get()
    assert (check.problem, check.failures) == ("", 0)
    network.faults.clear()
    network.fail("find", RateLimited(retry_after=600))
    run_checks(times=3)
    account.refresh_from_db()
    assert account.resting_until > timezone.now() + timedelta(seconds=500)
    assert network.calls.count("find") == 2 * duplicates.ATTEMPTS + 1


@pytest.mark.django_db
def test_check_waits_for_as_long_as_the_network_requires(duplicated, network):
    network.fail("find", TransientError("network-down", retry_after=7200))
    run_checks()
    assert DuplicateCheck.objects.get().search_at > timezone.now() + timedelta(seconds=7000)


# Refusals of an operation that was done


CERTAIN_REFUSALS = [
    PermanentError("bad-parameter", code=100),
    NeedsPerson("object-gone", code=100, subcode=33),
    RateLimited("rate-limited", code=4),
    TransientError("link-not-scraped", code=1609005),
    AuthenticationError("token-expired", code=190),
    AccountBlocked("blocked-for-policy", code=368),
    AppRefused("proof-invalid", code=100),
]
DOUBTFUL = DoubtfulRefusal("refused", code=987654)


@pytest.mark.django_db
@pytest.mark.parametrize("error", CERTAIN_REFUSALS)
def test_refusal_that_cannot_have_been_carried_out_schedules_no_check(notice, network, error):
    network.fail("create", error)
    worker.drain()
    assert not DuplicateCheck.objects.exists()


@pytest.mark.django_db
def test_refused_post_found_at_the_network_becomes_live(notice, network):
    network.fail("create", DOUBTFUL, accepts=True)
    worker.drain()
    assert Post.objects.get().status == Status.FAILED
    run_checks()
    post = Post.objects.get()
    assert (post.status, post.remote_id, post.problem) == (Status.LIVE, "1", "")


@pytest.mark.django_db
def test_refused_post_that_was_sent_again_has_no_duplicate(notice, network):
    network.fail("create", DOUBTFUL, accepts=True)
    worker.drain()
    actions.retry(Post.objects.get())
    drain_without_waiting()
    assert len(network.posts) == 2
    run_checks(times=3)
    post = Post.objects.get()
    assert (post.status, [*network.posts]) == (Status.LIVE, [post.remote_id])
    assert not DuplicateCheck.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("is_done", [True, False])
def test_refused_edit_is_confirmed_only_if_the_network_shows_it(notice, network, is_done):
    drain_without_waiting()
    network.fail("update", DOUBTFUL, accepts=is_done)
    publish(notice, title="Второ")
    worker.drain()
    assert Post.objects.get().status == Status.FAILED
    run_checks(times=3)
    post = Post.objects.get()
    assert post.status == (Status.LIVE if is_done else Status.FAILED)
    assert (post.confirmed == post.desired) == is_done
    assert RecordEntry.objects.last().event == ("edited" if is_done else "refused")
    assert not DuplicateCheck.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("details", [{"read_to_the_end": True}, {}])
def test_refused_post_that_may_be_listed_with_another_text_asks_a_person(notice, network, details):
    network.fail("create", DOUBTFUL, accepts=True)
    worker.drain()
    network.fail("find", NeedsPerson("cannot-verify", **details))
    run_checks()
    assert DuplicateCheck.objects.get().problem == "cannot-verify"
    assert "Не може да се установи" in status_report()["needs_person"][-1]["what"]
    run_checks()
    assert (Post.objects.get().status, DuplicateCheck.objects.get().problem) == (Status.LIVE, "")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "failure",
    [
        NeedsPerson("object-gone", code=100, subcode=33),
        TransientError(),
    ],
)
def test_refused_post_that_cannot_be_searched_asks_no_person(notice, network, failure):
    network.fail("create", DOUBTFUL)
    worker.drain()
    for _ in range(10 * duplicates.ATTEMPTS):
        network.fail("find", failure)
    checks = 0
    while DuplicateCheck.objects.exists():
        assert DuplicateCheck.objects.get().problem == ""
        run_checks()
        checks += 1
    assert checks <= 3 * duplicates.ATTEMPTS
    assert Post.objects.get().problem == "refused"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "error", [TransientError("network-unreachable"), PermanentError("picture-without-alt")]
)
def test_error_without_an_answer_of_the_network_schedules_no_check(notice, network, error):
    network.fail("create", error)
    worker.drain()
    assert not DuplicateCheck.objects.exists()


@pytest.mark.django_db
def test_repeated_refusals_of_a_post_schedule_one_check(notice, network):
    for _ in range(3):
        network.fail("create", DOUBTFUL)
        worker.drain()
        actions.retry(Post.objects.get())
    assert DuplicateCheck.objects.count() == 1


# One post with two IDs


@pytest.mark.django_db
def test_post_with_two_ids_is_not_its_own_duplicate(notice, network, monkeypatch):
    network.fail("create", OutcomeUnknown())
    drain_without_waiting()
    Post.objects.update(remote_id="alias", permalink="https://network.example/alias")
    seen = [Sighting(Remote("1", "https://network.example/1"))]
    monkeypatch.setattr(MemoryChannel, "read", lambda channel, remote: seen[0])
    run_checks(times=3)
    assert (len(network.posts), DuplicateCheck.objects.count()) == (1, 0)
