"""Stored comments: once for each ID, in any order of news, and erased when they are removed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from civic_social.channels.base import RemoteComment
from civic_social.conversation import storage
from civic_social.models import Comment, CommentOperation, CommentState

pytestmark = pytest.mark.django_db


def at(minutes):
    """Return the time ``minutes`` from now."""
    return timezone.now() + timedelta(minutes=minutes)


def remote_comment(comment_id="c1", text="Кога?", **values):
    return RemoteComment(
        comment_id, text, **{"author_name": "Мария", "written_at": at(-60), "permalink": "", **values}
    )


def row(comment_id="c1"):
    return Comment.objects.get(remote_id=comment_id)


def test_comment_is_stored_once_and_only_newer_news_changes_it(post):
    assert storage.store(post, [remote_comment()], at(-50)).new == 1
    assert storage.store(post, [remote_comment()], at(-40)).new == 0
    storage.store(post, [remote_comment(text="Кога точно?")], at(-30))
    storage.store(post, [remote_comment(text="Кога?")], at(-35))
    stored = row()
    assert (Comment.objects.count(), stored.text, stored.author_name) == (1, "Кога точно?", "Мария")
    assert stored.edited_at is not None
    storage.store(post, [remote_comment(text="Кога точно?", author_name="", can_message=True)], at(-20))
    stored = row()
    assert (stored.author_name, stored.can_message, stored.edited_at) == ("Мария", True, stored.edited_at)


def test_text_is_cleaned_and_cut(post):
    storage.store(post, [remote_comment(text="а\0б\r\n" + "в" * 20_000, author_name="М\nИ" * 200)], at(0))
    assert row().text.startswith("аб\n")
    assert (len(row().text), len(row().author_name)) == (10_000, 200)


def test_replies_attach_to_their_thread_whatever_comes_first(post):
    late = remote_comment("c3", "И аз", parent_id="c2")
    storage.store(post, [late], at(-9))
    assert row("c2").version == ""
    storage.store(post, [remote_comment("c2", "Питам", parent_id="c1"), remote_comment("c1"), late], at(-5))
    assert row("c3").parent == row("c2")
    storage.store(
        post,
        [remote_comment("c4", "Още", parent_id="c3"), remote_comment("c5", "Горе", parent_id=post.remote_id)],
        at(-4),
    )
    assert (row("c4").parent, row("c5").parent) == (row("c2"), None)
    assert row("c2").text == "Питам"


def test_persons_comment_reopens_an_answered_thread_and_an_answer_closes_it(post):
    storage.store(
        post, [remote_comment(), remote_comment("a1", "Утре", parent_id="c1", is_ours=True)], at(-50)
    )
    assert row().state == CommentState.ANSWERED
    Comment.objects.update(read_at=at(-49), mailed_at=at(-49))
    newer = remote_comment("c2", "Не е станало", parent_id="c1", written_at=at(-10))
    storage.store(post, [newer], at(-9))
    thread = row()
    assert (thread.state, thread.read_at, thread.mailed_at) == (CommentState.OPEN, None, None)
    assert thread.last_comment_at == row("c2").written_at
    older = remote_comment("a2", "Отдавна", parent_id="c1", is_ours=True, written_at=at(-30))
    storage.store(post, [older], at(-8))
    assert row().state == CommentState.OPEN, "the answer is older than the question"


def test_answer_without_an_author_is_known_by_its_id(post):
    storage.store(post, [remote_comment()], at(-50))
    CommentOperation.objects.create(
        comment=row(), kind=CommentOperation.Kind.REPLY, fingerprint="1", remote_id="a1"
    )
    storage.store(post, [remote_comment("a1", "Утре", parent_id="c1", author_name="")], at(-40))
    assert (row("a1").is_ours, row().state) == (True, CommentState.ANSWERED)


def test_comment_of_ours_that_people_answer_becomes_a_thread(post):
    storage.store(post, [remote_comment("a1", "Поправка", is_ours=True)], at(-50))
    assert not Comment.objects.threads().exists()
    storage.store(post, [remote_comment("c1", "Защо?", parent_id="a1")], at(-40))
    assert list(Comment.objects.threads()) == [row("a1")]
    assert row("a1").state == CommentState.OPEN


def test_nobody_is_notified_of_the_backlog(post):
    began_at = at(-30)
    backlog = [remote_comment("old"), remote_comment("new", written_at=at(-10))]
    storage.store(post, backlog, at(-5), silent_before=began_at)
    assert row("old").read_at is not None
    assert row("old").mailed_at is not None
    assert (row("new").read_at, row("new").mailed_at) == (None, None)


def test_removed_comment_loses_text_and_name_with_its_replies_and_does_not_return(post):
    storage.store(post, [remote_comment(), remote_comment("c2", "И аз", parent_id="c1")], at(-50))
    storage.remove(post, "c1", at(-40))
    storage.store(post, [remote_comment(), remote_comment("c2", "И аз", parent_id="c1")], at(0))
    for comment_id in ("c1", "c2"):
        stored = row(comment_id)
        assert (stored.text, stored.author_name, stored.permalink) == ("", "", "")
        assert stored.deleted_at is not None
    assert row().state == CommentState.CLOSED


def test_removal_that_comes_first_keeps_the_comment_away(post):
    storage.remove(post, "c1", at(-40))
    storage.store(post, [remote_comment()], at(0))
    assert (row().text, row().author_name) == ("", "")


def test_hidden_state_changes_by_news_that_is_newer(post):
    storage.store(post, [remote_comment()], at(-50))
    assert storage.set_hidden(post, "c1", True, at(-40))
    assert not storage.set_hidden(post, "c1", False, at(-45))
    storage.store(post, [remote_comment()], at(-45))
    assert row().is_hidden, "a reading that began before"
    storage.store(post, [remote_comment(text="Кога?")], at(-30))
    assert not row().is_hidden, "a newer reading shows it"
    assert row().edited_at is None


def test_comment_that_a_person_has_entered_is_left_alone(post):
    storage.store(post, [remote_comment("by-hand:1")], at(-50))
    storage.erase([row("by-hand:1").pk], at(0))
    assert row("by-hand:1").text == "Кога?"


def test_staff_keep_their_changes_while_a_newer_version_is_stored(post):
    storage.store(post, [remote_comment()], at(-50))
    Comment.objects.update(state=CommentState.CLOSED, read_at=at(-45))
    storage.store(post, [replace(remote_comment(), text="Кога, моля?")], at(-30))
    assert (row().state, row().text) == (CommentState.CLOSED, "Кога, моля?")
