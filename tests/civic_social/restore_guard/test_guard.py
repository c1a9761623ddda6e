"""Tests of the findings: each stops every request that changes a network, until a person ends it."""

import json
from dataclasses import replace

import pytest
from django.core import mail
from django.db import connection

from civic_social import actions
from civic_social.audit_log import triggers
from civic_social.delivery import worker
from civic_social.models import Post, RecordEntry, RecordHead, RestoreFinding, Switch
from civic_social.models.states import Status
from civic_social.monitoring import notifications
from civic_social.restore_guard import guard, installation, networks

from ..delivery_steps import drain_without_waiting
from ..factories import NoticePageFactory, UserFactory, publish

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def running(network, installation_file, root, account):
    """An installation that has posted one notice."""
    publish(NoticePageFactory(parent=root, title="Първо"))
    worker.drain()
    assert installation.read().number == 1
    return installation_file


def assert_held(network, finding):
    """Assert that nothing is sent because of ``finding``, until a person lets the site go on."""
    calls = list(network.calls)
    assert worker.drain() == {}
    assert Switch.load().finding == finding
    assert network.calls == calls
    actions.resume_everything(release=True)
    assert worker.drain() == {}
    assert network.calls == calls


def forget_last_row():
    """Take the audit log back by one row, as a restored database does."""
    with triggers.removed(connection):
        last = RecordEntry.objects.order_by("-number").first()
        count = last.number - 1
        last.delete()
        before = RecordEntry.objects.order_by("-number").first()
        RecordHead.objects.update(count=count, hash=before.hash if before else triggers.GENESIS)


def test_new_installation_gets_its_file_and_sends(network, installation_file, root, account):
    publish(NoticePageFactory(parent=root))
    assert worker.drain() == {"done": 1}
    noted = json.loads(installation_file.read_text())
    head = RecordHead.objects.get()
    assert (noted["number"], noted["hash"]) == (head.count, head.hash) == (1, head.hash)
    assert noted["machine"]
    assert noted["uuid"]


def test_older_database_is_held(running, root, network):
    forget_last_row()
    publish(NoticePageFactory(parent=root))
    assert_held(network, RestoreFinding.OLDER)


def test_other_history_of_the_same_length_is_held(running, root, network):
    installation.write(replace(installation.read(), hash="f" * 64))
    publish(NoticePageFactory(parent=root))
    assert_held(network, RestoreFinding.OTHER_HISTORY)


def test_lost_installation_file_is_held_and_not_made_again(running, root, network):
    running.unlink()
    publish(NoticePageFactory(parent=root))
    assert_held(network, RestoreFinding.FILE_LOST)
    assert not running.exists()


def test_damaged_installation_file_is_held(running, root, network):
    running.write_text('{"number": 1')
    publish(NoticePageFactory(parent=root))
    assert_held(network, RestoreFinding.FILE_LOST)


def test_clone_on_another_machine_is_held(running, root, network, machine):
    machine.write_text("another\n")
    publish(NoticePageFactory(parent=root))
    assert_held(network, RestoreFinding.OTHER_MACHINE)


def test_machine_without_an_id_is_not_taken_for_a_clone(running, root, network, machine):
    machine.unlink()
    publish(NoticePageFactory(parent=root))
    assert worker.drain() == {"done": 1}


def test_restored_backup_is_held_although_nothing_was_posted_since(running, root, network):
    installation.mark_restored("civic-2026-11-30.tar")
    publish(NoticePageFactory(parent=root))
    assert_held(network, RestoreFinding.RESTORED)


def test_newest_post_with_a_marker_of_no_row_is_held(running, root, network):
    # The snapshot of a machine takes back the database and the file together.
    noted = running.read_text()
    publish(NoticePageFactory(parent=root, title="Второ"))
    worker.drain()
    forget_last_row()
    Post.objects.filter(page_title="Второ").delete()
    running.write_text(noted)
    assert worker.drain() == {}
    assert networks.check_newest() == RestoreFinding.UNKNOWN_POSTS
    publish(NoticePageFactory(parent=root))
    assert_held(network, RestoreFinding.UNKNOWN_POSTS)


def test_known_newest_posts_are_no_finding(running, root, network):
    publish(NoticePageFactory(parent=root, title="Второ"))
    worker.drain()
    assert networks.check_newest() is None


def test_file_that_cannot_be_read_stops_delivery(running, root, network):
    running.unlink()
    running.mkdir()
    publish(NoticePageFactory(parent=root))
    with pytest.raises(OSError):  # noqa: PT011
        worker.drain()
    assert network.calls == ["create"]


def test_finding_stays_when_the_log_has_caught_up(running, root, account, network):
    forget_last_row()
    worker.drain()
    guard.let_go_on()
    publish(NoticePageFactory(parent=root))
    worker.drain()
    assert installation.read().number == RecordHead.objects.get().count == 1
    forget_last_row()
    worker.drain()
    publish(NoticePageFactory(parent=root))
    assert_held(network, RestoreFinding.OLDER)


def test_person_ends_the_hold(running, root, network):
    old = json.loads(running.read_text())
    forget_last_row()
    notice = publish(NoticePageFactory(parent=root))
    worker.drain()
    guard.let_go_on(UserFactory())
    # The post was due before the hold, so it is searched for first.
    assert worker.drain() == {}
    drain_without_waiting()
    assert network.calls[1:] == ["find", "find", "create"]
    assert Post.objects.get(page_id=notice.pk).status == Status.LIVE
    noted = json.loads(running.read_text())
    assert (noted["number"], noted["restored"]) == (1, "")
    assert noted["uuid"] != old["uuid"]


def test_pause_of_a_person_outlasts_the_hold(running, root, network):
    actions.pause_everything("Ден на траур")
    forget_last_row()
    publish(NoticePageFactory(parent=root))
    worker.drain()
    guard.let_go_on()
    assert worker.drain() == {}
    assert Switch.load().is_paused


def test_new_ids_jump_after_a_restore(running, root, account):
    last = NoticePageFactory(parent=root).pk
    forget_last_row()
    worker.drain()
    assert NoticePageFactory(parent=root).pk > last + 10_000


def test_ids_of_tables_that_were_empty_jump(running, root, account, notice):
    forget_last_row()
    worker.drain()
    assert actions.SocialAccount.objects.create(name="Нов", channel="memory", remote_id="9").pk > 10_000


def test_no_mail_is_sent_while_held(running, settings):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "NOTICE_COLLECT_SECONDS": 0}
    UserFactory()
    Post.moves.update(status=Status.FAILED, problem="unexpected")
    forget_last_row()
    worker.drain()
    notifications.notify()
    assert mail.outbox == []
    guard.let_go_on()
    notifications.notify()
    assert len(mail.outbox) == 1


def test_file_on_a_full_disk_does_not_break_delivery(running, root, network, monkeypatch):
    def fail(*args):
        raise OSError(28, "No space left on device")

    publish(NoticePageFactory(parent=root))
    with monkeypatch.context() as patch:
        patch.setattr(installation.os, "replace", fail)
        assert worker.drain() == {"done": 1}
    assert installation.read().number == 1
    assert [file.name for file in running.parent.iterdir()] == ["installation.json"]
    publish(NoticePageFactory(parent=root))
    assert worker.drain() == {"done": 1}
    assert installation.read().number == 3


def test_guard_is_off_without_the_setting(network, root, account):
    publish(NoticePageFactory(parent=root))
    assert worker.drain() == {"done": 1}
