"""Posts that are kept back: pauses, quiet hours, grace periods, outages, and holds by a person."""

from datetime import time, timedelta
from unittest.mock import patch

import pytest
from django.core.management import call_command
from django.utils import timezone
from django.utils.translation import override
from freezegun import freeze_time

from civic_social import actions
from civic_social.delivery import duplicates, worker
from civic_social.delivery.pauses import describe_held
from civic_social.exceptions import OutcomeUnknown, PermanentError
from civic_social.models import DuplicateCheck
from civic_social.models.states import Status

from ..delivery_steps import drain_until_quiet, drain_without_waiting, lease_and_claim, post_of
from ..factories import NoticePageFactory, SocialAccountFactory, publish
from ..site.models import NoticePage

pytestmark = pytest.mark.django_db


def pause_account(account):
    actions.pause(account)


def pause_everything(account):
    actions.pause_everything("Ден на траур")


pauses = pytest.mark.parametrize("pause", [pause_account, pause_everything])


@pauses
def test_pause_holds_announcements_and_changes_and_lets_removals_through(root, account, network, pause):
    changed, removed = (publish(NoticePageFactory(parent=root)) for _ in range(2))
    worker.drain()
    pause(account)
    publish(changed, title="Поправено")
    removed.unpublish()
    announced = publish(NoticePageFactory(parent=root))
    with override("en"):
        assert describe_held() == [
            "1 announcement is held.",
            "1 change of a published post is held.",
            "1 removal goes through.",
        ]
    worker.drain()
    assert network.calls == ["create", "create", "delete"]
    assert post_of(removed).status == Status.WITHDRAWN
    assert {post_of(changed).status, post_of(announced).status} == {Status.DUE}


@pauses
def test_post_with_a_lost_response_is_found_and_removed_during_a_pause(notice, account, network, pause):
    network.fail("create", OutcomeUnknown(), accepts=True)
    worker.drain()
    pause(account)
    notice.unpublish()
    drain_until_quiet()
    assert (post_of(notice).status, network.posts) == (Status.WITHDRAWN, {})


def test_pause_holds_the_removal_that_a_replacement_begins_with(root, network):
    account = SocialAccountFactory(channel="uneditable", when_uneditable="replace")
    notice = publish(NoticePageFactory(parent=root))
    worker.drain()
    actions.pause(account)
    publish(notice, title="Поправено")
    worker.drain()
    assert network.calls == ["create"]


def test_duplicate_of_a_removed_post_is_removed_during_a_pause(notice, account, network):
    worker.drain()
    post = post_of(notice)
    network.posts["copy"] = network.posts[post.remote_id]
    DuplicateCheck.schedule(post, post.current_attempt, post.marker, timezone.now())
    actions.pause_everything("")
    notice.unpublish()
    worker.drain()
    duplicates.check_due()
    assert network.posts == {}


def test_pause_without_waiting_posts_says_that_nothing_is_held(account):
    with override("en"):
        assert describe_held() == ["Nothing is held now.", "Removals go through."]


def test_pause_by_command_says_what_is_held(notice, capsys):
    with override("en"):
        call_command("social", "pause")
    assert "1 announcement is held. Removals go through." in capsys.readouterr().out


def test_announcements_made_during_a_pause_are_held_and_released_one_by_one(root, account, network):
    existing = publish(NoticePageFactory(parent=root))
    worker.drain()
    actions.pause_everything("")
    publish(existing, title="Поправка на вече обявеното")
    news, other = publish(NoticePageFactory(parent=root)), publish(NoticePageFactory(parent=root))
    actions.resume_everything(release=False)
    worker.drain()
    assert network.calls == ["create", "update"]
    assert {post_of(news).status, post_of(other).status} == {Status.HELD}
    assert post_of(news).problem == "paused"
    actions.retry(post_of(news))
    worker.drain()
    assert (post_of(news).status, post_of(other).status) == (Status.LIVE, Status.HELD)


def test_announcements_made_during_a_pause_can_be_released_together(root, account, network):
    call_command("social", "pause")
    notice = publish(NoticePageFactory(parent=root))
    call_command("social", "resume", "--release")
    worker.drain()
    assert post_of(notice).status == Status.LIVE


def test_announcement_delayed_by_a_day_is_held(root, account, network):
    notice = publish(NoticePageFactory(parent=root))
    with freeze_time(timezone.now() + timedelta(hours=25)):
        worker.drain()
        assert (post_of(notice).status, post_of(notice).problem) == (Status.HELD, "stale")
        assert network.calls == []
        actions.retry(post_of(notice))
        worker.drain()
    assert post_of(notice).status == Status.LIVE


def test_delayed_edits_and_removals_are_not_held(root, account, network):
    edited, removed = (publish(NoticePageFactory(parent=root)) for _ in range(2))
    worker.drain()
    publish(edited, title="Поправено")
    removed.unpublish()
    with freeze_time(timezone.now() + timedelta(days=3)):
        worker.drain()
    assert (post_of(edited).status, post_of(removed).status) == (Status.LIVE, Status.WITHDRAWN)


def test_announcements_wait_for_the_end_of_quiet_hours_and_removals_do_not(root, account, network):
    account.quiet_from, account.quiet_until = time(22), time(7)
    account.save()
    existing = publish(NoticePageFactory(parent=root), civic_social_urgent=True)
    with freeze_time("2036-11-24 21:30:00+00:00", tick=True):  # 23:30 in Sofia
        worker.drain()
        notice = publish(NoticePageFactory(parent=root))
        existing.unpublish()
        worker.drain()
        assert post_of(notice).status == Status.DUE
        assert timezone.localtime(post_of(notice).next_attempt_at).hour == 7
        assert post_of(existing).status == Status.WITHDRAWN
    with freeze_time("2036-11-25 05:01:00+00:00"):
        worker.drain()
    assert post_of(notice).status == Status.LIVE


def test_urgent_page_does_not_wait_for_the_end_of_quiet_hours(root, account, network):
    account.quiet_from, account.quiet_until = time(0), time(23, 59)
    account.save()
    with freeze_time("2036-11-24 10:00:00+00:00", tick=True):
        notice = publish(NoticePageFactory(parent=root), civic_social_urgent=True)
        worker.drain()
    assert post_of(notice).status == Status.LIVE


def test_page_type_that_overrides_is_social_urgent_is_announced_in_quiet_hours(
    root, account, network, monkeypatch
):
    monkeypatch.setattr(NoticePage, "is_social_urgent", lambda page, key="": True)
    account.quiet_from, account.quiet_until = time(0), time(23, 59)
    account.save()
    with freeze_time("2036-11-24 10:00:00+00:00", tick=True):
        notice = publish(NoticePageFactory(parent=root), civic_social_urgent=False)
        worker.drain()
    assert post_of(notice).status == Status.LIVE


def test_correction_within_the_grace_period_is_published_as_one_post(root, account, network):
    account.grace_minutes = 10
    account.save()
    notice = publish(NoticePageFactory(parent=root), title="Грешно")
    worker.drain()
    publish(notice, title="Вярно")
    with freeze_time(timezone.now() + timedelta(minutes=11)):
        worker.drain()
    assert network.calls == ["create"]
    assert network.texts() == ["Вярно\n\nКратко и ясно."]


def test_removal_that_the_network_refuses_waits_for_a_person(root, account, network):
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
def test_task_queue_that_is_down_does_not_break_publishing(root, account, caplog):
    # Only the delivery task fails: Wagtail's own index tasks, if they failed, would fail the publication.
    with patch("civic_social.planning.dispatch.deliver_due") as task:
        task.using.return_value.enqueue.side_effect = RuntimeError("queue down")
        notice = publish(NoticePageFactory(parent=root))
    assert "queue down" in caplog.text
    assert notice.live
    assert post_of(notice).status == Status.DUE


@pytest.mark.parametrize(("urgent", "sent_at"), [(False, "07:30"), (True, "22:00")])
def test_edit_of_a_post_being_sent_waits_for_the_end_of_quiet_hours(root, network, urgent, sent_at):
    with freeze_time("2026-11-24 19:59:00+00:00", tick=True):  # 21:59 in Sofia
        account = SocialAccountFactory(channel="memory", quiet_from=time(22), quiet_until=time(7, 30))
        notice = publish(NoticePageFactory(parent=root))
        channel, claimed = lease_and_claim(account)
    with freeze_time("2026-11-24 20:00:30+00:00", tick=True):
        publish(notice, title="Поправено", civic_social_urgent=urgent)
        worker.apply_result(claimed, worker.perform(channel, claimed), channel)
        post = post_of(notice)
        assert (post.status, len(network.posts)) == (Status.DUE, 1)
        assert f"{timezone.localtime(post.next_attempt_at):%H:%M}" == sent_at
        worker.release(account, "first")
        worker.drain()
        assert network.calls == (["create", "update"] if urgent else ["create"])
    with freeze_time("2026-11-25 05:30:01+00:00", tick=True):
        worker.drain()
        assert network.calls == ["create", "update"]


def test_page_type_that_overrides_is_social_urgent_is_edited_in_quiet_hours(root, network, monkeypatch):
    monkeypatch.setattr(NoticePage, "is_social_urgent", lambda page, key="": True)
    with freeze_time("2026-11-24 19:59:00+00:00", tick=True):  # 21:59 in Sofia
        account = SocialAccountFactory(channel="memory", quiet_from=time(22), quiet_until=time(7, 30))
        notice = publish(NoticePageFactory(parent=root))
        channel, claimed = lease_and_claim(account)
    with freeze_time("2026-11-24 20:00:30+00:00", tick=True):
        publish(notice, title="Поправено", civic_social_urgent=False)
        worker.apply_result(claimed, worker.perform(channel, claimed), channel)
        worker.release(account, "first")
        worker.drain()
    assert network.calls == ["create", "update"]


def test_removal_of_a_post_being_sent_does_not_wait_for_the_end_of_quiet_hours(root, network):
    with freeze_time("2026-11-24 19:59:00+00:00", tick=True):
        account = SocialAccountFactory(channel="memory", quiet_from=time(22), quiet_until=time(7, 30))
        notice = publish(NoticePageFactory(parent=root))
        channel, claimed = lease_and_claim(account)
    with freeze_time("2026-11-24 20:00:30+00:00", tick=True):
        notice.unpublish()
        worker.apply_result(claimed, worker.perform(channel, claimed), channel)
        worker.release(account, "first")
        worker.drain()
        assert network.posts == {}


def test_skipped_post_keeps_its_reason_and_is_not_sent(notice, network):
    actions.skip(post_of(notice), "Вече е обявено на събранието.")
    drain_until_quiet()
    publish(notice, title="Ново")
    drain_until_quiet()
    post = post_of(notice)
    assert (post.status, network.calls) == (Status.SKIPPED, [])
    assert "Вече е обявено" in post.explanation.what


def test_held_post_is_sent_with_the_newest_text_after_its_release(notice, network):
    actions.hold(post_of(notice))
    publish(notice, title="Ново")
    drain_until_quiet()
    assert network.calls == []
    actions.retry(post_of(notice))
    drain_until_quiet()
    assert network.texts() == ["Ново\n\nКратко и ясно."]


@pytest.mark.parametrize("keep_back", [actions.hold, lambda post: actions.skip(post, "Дребна поправка.")])
def test_post_with_a_held_or_skipped_edit_is_removed_with_its_page(notice, network, keep_back):
    drain_without_waiting()
    publish(notice, title="Второ")
    keep_back(post_of(notice))
    notice.unpublish()
    drain_without_waiting()
    assert (post_of(notice).status, network.posts) == (Status.WITHDRAWN, {})
