"""Refused actions: without a right, in the wrong state, or while a restored database is held."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import override

from civic_social.actions import NotPossible
from civic_social.conversation import moderation, operations, permissions, worker
from civic_social.conversation.retention import erase_on_request
from civic_social.models import Comment, CommentOperation, Switch

from .conftest import clerk, stored_comment


@pytest.fixture
def ours(comment, network, post):
    """An answer of ours to the comment."""
    remote = network.say(post.remote_id, "През май.", parent_id=comment.remote_id, is_ours=True)
    return stored_comment(post, remote, parent=comment)


def test_reader_of_every_comment_changes_nothing_in_a_thread(comment, ours):
    reader = clerk("read_every_comment", username="reader")
    for act in (
        lambda: operations.mark_read(comment, reader),
        lambda: operations.set_case(comment, reader, "17"),
        lambda: operations.delete(ours, reader),
    ):
        with pytest.raises(PermissionDenied):
            act()
    comment.refresh_from_db()
    assert (comment.read_at, comment.case_reference) == (None, "")
    assert not CommentOperation.objects.exists()


def test_clerk_without_a_desk_does_not_open_the_inbox(db, desks):
    assert not permissions.may_read_some(clerk("answer_comments"))
    assert permissions.may_read_some(clerk("answer_comments", username="roads", groups=["roads"]))


def test_removal_of_our_own_answer_is_taken_back_by_those_who_answer(ours, user):
    removal = operations.delete(ours, user)
    assert removal.text_copy == ""
    with pytest.raises(PermissionDenied):
        operations.undo(removal, clerk("moderate_comments", "read_every_comment", username="moderator"))
    operations.undo(removal, clerk("answer_comments", username="answerer"))
    removal.refresh_from_db()
    assert removal.status == "cancelled"


def test_private_message_is_measured(comment, user):
    with pytest.raises(ValidationError, match="1000"):
        operations.message(comment, user, "а" * 1000)


def test_comment_that_was_erased_here_is_said_to_be_at_the_network(comment, user):
    erase_on_request(user, comments=[comment.pk])
    with override("en"), pytest.raises(NotPossible, match="was erased here"):
        operations.hide(comment, user, "insult")


def test_reply_in_a_hidden_thread_is_not_answered(comment, user, network, post):
    nested = stored_comment(
        post, network.say("p1", "И аз питам", parent_id=comment.remote_id), parent=comment
    )
    Comment.objects.filter(pk=comment.pk).update(is_hidden=True)
    with pytest.raises(NotPossible):
        operations.answer(nested, user, "През май.")


def test_hiding_that_may_have_reached_the_network_is_taken_back_by_showing(comment, user, network):
    hiding = operations.hide(comment, user, "insult")
    CommentOperation.objects.filter(pk=hiding.pk).update(started_at=timezone.now())
    operations.undo(hiding, user)
    assert set(comment.operations.values_list("kind", "status")) == {
        ("hide", "cancelled"),
        ("unhide", "due"),
    }
    worker.drain()
    assert network.calls.count("unhide") == 1
    assert network.calls.count("hide") == 0


def test_only_what_needs_a_person_is_confirmed_by_one(comment, user):
    operation = operations.answer(comment, user, "През май.")
    with pytest.raises(NotPossible):
        operations.done_by_hand(operation, user)
    operation.refresh_from_db()
    assert operation.status == "due"


def test_held_words_wait_after_a_restore(post, network, settings):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "COMMENT_HOLD_WORDS": ["глупак"]}
    stored_comment(post, network.say("p1", "глупак"))
    Switch.objects.update_or_create(pk=1, defaults={"finding": "restored", "found_at": timezone.now()})
    assert moderation.screen_new() == 0
    assert not CommentOperation.objects.exists()
    Switch.objects.update(finding="", found_at=None)
    assert moderation.screen_new() == 1
