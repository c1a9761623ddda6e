"""The signals for extensions: what receivers may change, and that their errors stop nothing."""

import logging
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from civic_social import actions, signals
from civic_social.delivery import transitions
from civic_social.exceptions import NeedsPerson, PermanentError
from civic_social.messages import Message
from civic_social.models import Post, SocialAccount
from civic_social.models.states import Status
from civic_social.moments import announce_moment
from civic_social.planning.planner import plan_page

from .delivery_steps import drain_until_quiet, post_of
from .factories import NoticePageFactory, publish

pytestmark = pytest.mark.django_db


@contextmanager
def receiving(signal, receiver):
    """Connect ``receiver`` to ``signal`` for a while."""
    signal.connect(receiver)
    try:
        yield
    finally:
        signal.disconnect(receiver)


@contextmanager
def collecting(signal):
    """Collect the posts about which ``signal`` is sent."""
    posts = []
    with receiving(signal, lambda post, **kwargs: posts.append((post.pk, post.status))):
        yield posts


def new_notice(root):
    return NoticePageFactory(parent=root, title="Ново", slug="new")


def test_veto_prevents_the_post_and_its_reason_is_shown(root, account):
    def refuse(page, account, key, message, **kwargs):
        return signals.Veto("Общината мълчи до изборите.")

    with receiving(signals.post_planned, refuse):
        page = publish(new_notice(root))
        (plan,) = plan_page(page, revision=page.latest_revision, live=True, first=True)
    assert not Post.objects.exists()
    assert (plan.decision.reason, plan.decision.sentence) == ("vetoed", "Общината мълчи до изборите.")


def test_veto_leaves_an_existing_post_as_it_is(notice, network):
    drain_until_quiet()
    before = post_of(notice).desired
    with receiving(signals.post_planned, lambda **kwargs: signals.Veto()):
        publish(notice, title="Поправено")
    assert (post_of(notice).desired, post_of(notice).status) == (before, Status.LIVE)


def test_veto_does_not_keep_a_post_of_a_withdrawn_page(notice, network):
    drain_until_quiet()
    with receiving(signals.post_planned, lambda **kwargs: signals.Veto()):
        notice.unpublish()
    drain_until_quiet()
    assert post_of(notice).status == Status.WITHDRAWN


def test_receiver_can_change_the_message(root, account, network):
    def shout(message, **kwargs):
        return Message(message.text + "\n\nДела и документи", link=message.link, title=message.title)

    with receiving(signals.post_planned, shout):
        publish(new_notice(root))
    drain_until_quiet()
    assert network.texts() == ["Ново\n\nКратко и ясно.\n\nДела и документи"]


def test_receiver_is_asked_about_moments_too(notice, network):
    drain_until_quiet()
    keys = []

    def refuse(key, **kwargs):
        keys.append(key)
        return signals.Veto()

    with receiving(signals.post_planned, refuse):
        assert announce_moment(notice, "open", Message("Започна записването.")) == 0
    assert keys == ["open"]


def broken_query(**kwargs):
    with connection.cursor() as cursor:
        cursor.execute("SELECT nothing FROM no_such_table")


def broken_code(**kwargs):
    raise RuntimeError("a fault of an extension")


def wrong_answer(**kwargs):
    return "a text"


@pytest.mark.parametrize("receiver", [broken_query, broken_code, wrong_answer])
def test_broken_receiver_does_not_prevent_the_announcement(root, account, receiver, caplog):
    with receiving(signals.post_planned, receiver), caplog.at_level(logging.ERROR):
        page = publish(new_notice(root))
    assert page.live
    assert post_of(page).desired["text"] == "Ново\n\nКратко и ясно."
    assert caplog.records


def test_confirmed_edited_and_withdrawn_posts_send_signals_after_the_commit(
    notice, network, django_capture_on_commit_callbacks
):
    with collecting(signals.post_confirmed) as confirmed, collecting(signals.post_withdrawn) as withdrawn:
        for change in (lambda: None, lambda: publish(notice, title="Поправено"), notice.unpublish):
            change()
            with django_capture_on_commit_callbacks(execute=True):
                drain_until_quiet()
    post = post_of(notice)
    assert confirmed == [(post.pk, Status.LIVE)] * 2
    assert withdrawn == [(post.pk, Status.WITHDRAWN)]


@pytest.mark.parametrize(
    ("signal", "error", "status"),
    [
        (signals.post_failed, PermanentError("bad-link"), Status.FAILED),
        (signals.needs_person, NeedsPerson(), Status.WAITING),
    ],
)
def test_failed_and_waiting_posts_send_signals(
    notice, network, django_capture_on_commit_callbacks, signal, error, status
):
    network.fail("create", error)
    with collecting(signal) as posts, django_capture_on_commit_callbacks(execute=True):
        drain_until_quiet()
    assert posts == [(post_of(notice).pk, status)]


def test_post_confirmed_by_a_person_sends_a_signal(
    account, notice, network, django_capture_on_commit_callbacks
):
    SocialAccount.objects.update(public_url="https://network.example/")
    network.fail("create", NeedsPerson())
    drain_until_quiet()
    with collecting(signals.post_confirmed) as posts, django_capture_on_commit_callbacks(execute=True):
        actions.done_by_hand(post_of(notice), "https://network.example/9")
    assert posts == [(post_of(notice).pk, Status.LIVE)]


def test_transition_that_is_rolled_back_sends_no_signal(notice, django_capture_on_commit_callbacks):
    post = post_of(notice)
    Post.moves.filter(pk=post.pk).update(updated_at=timezone.now())
    with collecting(signals.needs_person) as posts, django_capture_on_commit_callbacks(execute=True):
        with pytest.raises(transitions.ConcurrentChange):
            transitions.ask_person(post, "by-hand", {}, timezone.now())
    assert posts == []


@pytest.mark.parametrize("error", [RuntimeError("a fault of an extension"), DatabaseError("gone")])
def test_broken_receiver_does_not_break_the_delivery(
    notice, network, django_capture_on_commit_callbacks, error
):
    def fail(**kwargs):
        raise error

    with receiving(signals.post_confirmed, fail), django_capture_on_commit_callbacks(execute=True):
        drain_until_quiet()
    assert post_of(notice).status == Status.LIVE
    assert len(network.texts()) == 1
