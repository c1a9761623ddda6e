"""Pausing, quiet time and the outage of a day: what is held, and how it is released."""

from datetime import time, timedelta
from unittest.mock import patch

import pytest
from django.core.management import call_command
from django.utils import timezone
from freezegun import freeze_time

from civic_social import actions
from civic_social.delivery import worker
from civic_social.exceptions import PermanentError
from civic_social.models import Post
from civic_social.models.states import Status

from ..factories import NoticePageFactory, SocialAccountFactory, publish

pytestmark = pytest.mark.django_db


def post_of(page):
    return Post.objects.get(page_id=page.pk)


def test_the_main_switch_stops_everything_even_removals(root, account, network):
    notice = publish(NoticePageFactory(parent=root))
    worker.drain()
    actions.pause_everything("Ден на траур")
    notice.unpublish()
    publish(NoticePageFactory(parent=root))
    assert worker.drain() == {}
    assert network.calls == ["create"]


def test_after_a_pause_new_announcements_are_held_and_released_singly(root, account, network):
    standing = publish(NoticePageFactory(parent=root))
    worker.drain()
    actions.pause_everything("")
    publish(standing, title="Поправка на вече обявеното")
    news, other = publish(NoticePageFactory(parent=root)), publish(NoticePageFactory(parent=root))
    actions.resume_everything(release=False)
    worker.drain()
    assert network.calls == ["create", "update"]
    assert {post_of(news).status, post_of(other).status} == {Status.HELD}
    assert post_of(news).problem == "paused"
    actions.retry(post_of(news))
    worker.drain()
    assert (post_of(news).status, post_of(other).status) == (Status.LIVE, Status.HELD)


def test_after_a_pause_everything_can_be_released_at_once(root, account, network):
    call_command("social", "pause")
    notice = publish(NoticePageFactory(parent=root))
    call_command("social", "resume", "--release")
    worker.drain()
    assert post_of(notice).status == Status.LIVE


def test_an_announcement_that_an_outage_made_old_is_asked_about(root, account, network):
    notice = publish(NoticePageFactory(parent=root))
    with freeze_time(timezone.now() + timedelta(hours=25)):
        worker.drain()
        assert (post_of(notice).status, post_of(notice).problem) == (Status.HELD, "stale")
        assert network.calls == []
        actions.retry(post_of(notice))
        worker.drain()
    assert post_of(notice).status == Status.LIVE


def test_an_edit_and_a_removal_go_through_after_any_outage(root, account, network):
    edited, removed = (publish(NoticePageFactory(parent=root)) for _ in range(2))
    worker.drain()
    publish(edited, title="Поправено")
    removed.unpublish()
    with freeze_time(timezone.now() + timedelta(days=3)):
        worker.drain()
    assert (post_of(edited).status, post_of(removed).status) == (Status.LIVE, Status.WITHDRAWN)


def test_in_quiet_hours_announcements_wait_and_removals_do_not(root, account, network):
    account.quiet_from, account.quiet_until = time(22), time(7)
    account.save()
    standing = publish(NoticePageFactory(parent=root), social_urgent=True)
    with freeze_time("2036-11-24 21:30:00+00:00", tick=True):  # 23:30 in Sofia
        worker.drain()
        notice = publish(NoticePageFactory(parent=root))
        standing.unpublish()
        worker.drain()
        assert post_of(notice).status == Status.DUE
        assert timezone.localtime(post_of(notice).next_attempt_at).hour == 7
        assert post_of(standing).status == Status.WITHDRAWN
    with freeze_time("2036-11-25 05:01:00+00:00"):
        worker.drain()
    assert post_of(notice).status == Status.LIVE


def test_an_urgent_page_does_not_wait_for_the_morning(root, account, network):
    account.quiet_from, account.quiet_until = time(0), time(23, 59)
    account.save()
    with freeze_time("2036-11-24 10:00:00+00:00", tick=True):
        notice = publish(NoticePageFactory(parent=root), social_urgent=True)
        worker.drain()
    assert post_of(notice).status == Status.LIVE


def test_within_the_grace_period_a_page_can_be_corrected_unseen(root, account, network):
    account.grace_minutes = 10
    account.save()
    notice = publish(NoticePageFactory(parent=root), title="Грешно")
    worker.drain()
    publish(notice, title="Вярно")
    with freeze_time(timezone.now() + timedelta(minutes=11)):
        worker.drain()
    assert network.calls == ["create"]
    assert network.texts() == ["Вярно\n\nКратко и ясно."]


def test_a_removal_that_the_network_refuses_stays_somebodys_task(root, account, network):
    notice = publish(NoticePageFactory(parent=root))
    worker.drain()
    notice.unpublish()
    network.fail("delete", PermanentError("bad-parameter", code=100))
    worker.drain()
    post = post_of(notice)
    assert (post.status, post.problem) == (Status.WAITING, "remove-by-hand")
    actions.done_by_hand(post, "")
    assert post_of(notice).status == Status.WITHDRAWN


@pytest.mark.django_db(transaction=True)
def test_a_queue_that_is_down_does_not_break_publishing(root, account, caplog):
    # Only our wake-up: Wagtail's own index tasks would take the whole publish down with the queue.
    with patch("civic_social.planning.dispatch.deliver_due") as task:
        task.using.return_value.enqueue.side_effect = RuntimeError("queue down")
        notice = publish(NoticePageFactory(parent=root))
    assert "queue down" in caplog.text
    assert notice.live
    assert post_of(notice).status == Status.DUE


@pytest.mark.parametrize(("urgent", "leaves"), [(False, "07:30"), (True, "now")])
def test_an_edit_of_what_is_being_sent_waits_for_the_end_of_the_quiet_hours(root, network, urgent, leaves):
    with freeze_time("2026-11-24 19:59:00+00:00", tick=True):  # 21:59 in Sofia
        account = SocialAccountFactory(channel="memory", quiet_from=time(22), quiet_until=time(7, 30))
        notice = publish(NoticePageFactory(parent=root))
        (leased,) = worker.lease_accounts("worker")
        channel = leased.get_channel()
        step = worker.claim_next(leased, "worker", channel)
    with freeze_time("2026-11-24 20:00:30+00:00", tick=True):
        publish(notice, title="Поправено", social_urgent=urgent)
        worker.apply_result(step, worker.perform(channel, step), channel)
        post = post_of(notice)
        assert (post.status, len(network.posts)) == (Status.DUE, 1)
        leaves_at = timezone.localtime(post.next_attempt_at)
        assert f"{leaves_at:%H:%M}" == ("22:00" if leaves == "now" else leaves)
        worker.release(account, "worker")
        worker.drain()
        assert network.calls == (["create", "update"] if urgent else ["create"])
    with freeze_time("2026-11-25 05:30:01+00:00", tick=True):
        worker.drain()
        assert network.calls == ["create", "update"]


def test_a_removal_of_what_is_being_sent_leaves_at_once_even_in_quiet_hours(root, network):
    with freeze_time("2026-11-24 19:59:00+00:00", tick=True):
        account = SocialAccountFactory(channel="memory", quiet_from=time(22), quiet_until=time(7, 30))
        notice = publish(NoticePageFactory(parent=root))
        (leased,) = worker.lease_accounts("worker")
        channel = leased.get_channel()
        step = worker.claim_next(leased, "worker", channel)
    with freeze_time("2026-11-24 20:00:30+00:00", tick=True):
        notice.unpublish()
        worker.apply_result(step, worker.perform(channel, step), channel)
        worker.release(account, "worker")
        worker.drain()
        assert network.posts == {}
