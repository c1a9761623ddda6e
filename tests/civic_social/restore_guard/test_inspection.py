"""Tests of the inspection after a restore, at the network in memory."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from civic_social import actions
from civic_social.delivery import worker
from civic_social.exceptions import TransientError
from civic_social.models import Attempt, LostPost, Post, RestoreFinding, Switch
from civic_social.models.states import Operation, Status
from civic_social.restore_guard import guard, inspection

from ..delivery_steps import drain_without_waiting
from ..factories import GroupFactory, NoticePageFactory, SocialAccountFactory, publish
from ..memory_channel import NETWORK

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def restored(network, installation_file, root, account):
    """An installation whose database was restored."""
    guard.check()
    guard.hold_everything(RestoreFinding.RESTORED)


def command(verb, *arguments):
    out = StringIO()
    try:
        call_command("restored", verb, *arguments, stdout=out)
    except SystemExit as end:
        return end.code, out.getvalue()
    return 0, out.getvalue()


def put_at_network(post):
    """Publish ``post`` at the network, as the lost history did."""
    channel = post.account.get_channel()
    message = channel.compose(post.desired_message, post.marker)
    NETWORK.counter += 1
    NETWORK.posts[str(NETWORK.counter)] = message


def test_due_announcement_is_searched_for(restored, notice):
    report = inspection.inspect_networks()
    post = Post.objects.get()
    assert report.searched == [post]
    assert (post.status, post.problem) == (Status.UNKNOWN, "restored")
    attempt = Attempt.objects.get()
    assert (attempt.operation, attempt.started_at) == (Operation.CREATE, post.planned_at)
    assert Switch.load().looked_at


def test_second_look_searches_for_nothing_again(restored, notice, network):
    inspection.inspect_networks()
    Post.moves.update(status=Status.DUE)
    assert inspection.inspect_networks().searched == []
    assert network.texts() == []


def test_scheduled_announcement_is_searched_for_as_well(restored, notice):
    Post.moves.update(next_attempt_at=timezone.now() + timedelta(days=1))
    assert len(inspection.inspect_networks().searched) == 1


@pytest.mark.parametrize("status", [Status.HELD, Status.FAILED, Status.WAITING, Status.SKIPPED])
def test_post_that_waits_for_a_person_is_found_at_once(restored, notice, network, status):
    Post.moves.update(status=status)
    put_at_network(Post.objects.get())
    assert inspection.inspect_networks().found == [Post.objects.get()]
    post = Post.objects.get()
    assert (post.status, post.remote_id) == (Status.LIVE, "1")
    guard.let_go_on()
    worker.drain()
    assert len(network.posts) == 1


def test_held_post_that_was_not_published_stays_held(restored, notice, network):
    Post.moves.update(status=Status.HELD)
    assert inspection.inspect_networks().found == []
    assert Post.objects.get().status == Status.HELD


def test_due_edit_is_sent_after_the_restore_and_creates_nothing(network, installation_file, root, account):
    notice = publish(NoticePageFactory(parent=root, title="Първо"))
    worker.drain()
    publish(notice, title="Поправено")
    guard.hold_everything(RestoreFinding.RESTORED)
    assert inspection.inspect_networks().searched == []
    worker.drain()
    assert network.calls == ["create", "list"]
    guard.let_go_on()
    worker.drain()
    assert network.calls == ["create", "list", "update"]
    assert len(network.posts) == 1


def test_due_removal_is_repeated_after_the_restore(network, installation_file, root, account):
    notice = publish(NoticePageFactory(parent=root))
    worker.drain()
    notice.unpublish()
    guard.hold_everything(RestoreFinding.RESTORED)
    inspection.inspect_networks()
    worker.drain()
    assert len(network.posts) == 1
    guard.let_go_on()
    worker.drain()
    assert network.posts == {}
    assert Post.objects.get().status == Status.WITHDRAWN


def test_due_correction_comment_waits_for_a_person(network, installation_file, root):
    SocialAccountFactory(channel="commenting", when_uneditable="comment", remote_id="7")
    notice = publish(NoticePageFactory(parent=root, title="Първо"))
    worker.drain()
    publish(notice, title="Поправено")
    guard.hold_everything(RestoreFinding.RESTORED)
    assert len(inspection.inspect_networks().for_person) == 1
    post = Post.objects.get()
    assert (post.status, post.problem) == (Status.WAITING, "cannot-verify")
    guard.let_go_on()
    worker.drain()
    assert network.comments == []


def test_network_that_cannot_be_searched_asks_a_person(restored, root, network, account):
    account.delete()
    SocialAccountFactory(channel="blind", remote_id="8")
    publish(NoticePageFactory(parent=root))
    inspection.inspect_networks()
    Post.objects.update(next_attempt_at=timezone.now())
    worker.drain()
    post = Post.objects.get()
    assert (post.status, post.problem) == (Status.WAITING, "cannot-verify")
    assert network.posts == {}


def test_post_by_hand_is_named_to_a_person(restored, root, network, account):
    account.delete()
    GroupFactory()
    publish(NoticePageFactory(parent=root))
    report = inspection.inspect_networks()
    assert (report.searched, len(report.for_person)) == ([], 1)


def test_network_that_is_down_is_reported(restored, root, account, network):
    network.fail("list", TransientError("network-down"))
    report = inspection.inspect_networks()
    assert report.unread == [(account, "network-down")]


def test_unknown_post_is_listed_and_its_title_held(restored, root, account, network):
    lost = publish(NoticePageFactory(parent=root, title="Ремонт на моста", summary="Ремонт на моста"))
    put_at_network(Post.objects.get())
    Post.objects.all().delete()
    lost.delete()
    code, said = command("look")
    assert code == 1
    assert "https://network.example/1" in said
    again = publish(NoticePageFactory(parent=root, title="Ремонт на моста"))
    other = publish(NoticePageFactory(parent=root, title="Друго", summary="Друго"))
    command("continue")
    worker.drain()
    held = Post.objects.get(page_id=again.pk)
    assert (held.status, held.problem) == (Status.HELD, "lost-post")
    assert "https://network.example/1" in held.explanation.what
    assert Post.objects.get(page_id=other.pk).status == Status.LIVE
    actions.retry(held)
    worker.drain()
    held.refresh_from_db()
    assert held.status == Status.LIVE


def test_settled_post_holds_nothing(restored, root, account, network):
    lost = LostPost.objects.create(account=account, remote_id="5", text="Първо: кратко и ясно")
    command("settle", str(lost.pk))
    command("look")
    command("continue")
    page = publish(NoticePageFactory(parent=root, title="Първо"))
    worker.drain()
    assert Post.objects.get(page_id=page.pk).status == Status.LIVE


def test_continue_without_a_look_is_refused(restored, notice, network):
    with pytest.raises(CommandError, match="look"):
        command("continue")
    worker.drain()
    assert network.calls == []
    command("continue", "--unseen")
    worker.drain()
    assert network.calls == ["create"]


def test_due_post_is_searched_for_even_if_nobody_has_looked(network, installation_file, notice):
    put_at_network(Post.objects.get())
    guard.hold_everything(RestoreFinding.RESTORED)
    command("continue", "--unseen")
    drain_without_waiting()
    assert network.calls == ["find"]
    assert (Post.objects.get().status, len(network.posts)) == (Status.LIVE, 1)


def test_post_that_a_look_has_not_found_is_not_searched_for_again(network, installation_file, notice):
    guard.hold_everything(RestoreFinding.RESTORED)
    inspection.inspect_networks()
    drain_without_waiting()
    command("continue")
    drain_without_waiting()
    assert network.calls == ["list", "find", "find", "create"]


def test_commands_without_a_restore_say_so(network, installation_file, account):
    assert command("status")[0] == 0
    for verb in ("look", "continue"):
        with pytest.raises(CommandError):
            command(verb)


def test_status_needs_a_person_while_held(restored, notice):
    assert command("status")[0] == 1
    with pytest.raises(SystemExit) as end:
        call_command("social", "status", stdout=StringIO())
    assert end.value.code == 1


def test_running_installation_is_adopted_without_a_hold(network, installation_file, root, account, settings):
    path = settings.CIVIC_SOCIAL["INSTALLATION_FILE"]
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "INSTALLATION_FILE": ""}
    publish(NoticePageFactory(parent=root))
    worker.drain()
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "INSTALLATION_FILE": path}
    command("adopt")
    publish(NoticePageFactory(parent=root))
    assert worker.drain() == {"done": 1}


def test_restored_database_is_not_adopted(restored):
    with pytest.raises(CommandError):
        command("adopt")
