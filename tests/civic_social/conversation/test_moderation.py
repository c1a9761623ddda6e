"""Words that a person has to look at, and posts with very many comments."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from civic_social.conversation import moderation, operations, worker
from civic_social.conversation.thread_counts import heated_posts
from civic_social.models import Comment
from civic_social.monitoring import notifications

from ..memory_channel import TalkingChannel
from .conftest import clerk, stored_comment


@pytest.fixture
def held(settings):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "COMMENT_HOLD_WORDS": ["мошени*", "глупак"]}


@pytest.mark.parametrize(
    ("text", "is_hidden"),
    [("Вие сте МОШЕНИЦИ!", True), ("глупак", True), ("глупаци", False), ("Кога?", False)],
)
def test_held_words_hide_a_comment_until_a_person_shows_it(post, network, held, text, is_hidden):
    comment = stored_comment(post, network.say("p1", text))
    moderation.screen_new()
    worker.drain()
    comment.refresh_from_db()
    assert comment.is_hidden == is_hidden
    if is_hidden:
        operation = comment.operations.get()
        assert (operation.author, operation.reason, operation.text_copy) == (None, "held-word", text)
        operations.unhide(comment, clerk())
        worker.drain()
        moderation.screen_new()
        worker.drain()
        comment.refresh_from_db()
        assert not comment.is_hidden
    assert network.calls.count("delete_comment") == 0


def test_a_comment_that_is_changed_afterwards_is_looked_at_again(post, network, held):
    comment = stored_comment(post, network.say("p1", "Кога?"))
    assert moderation.screen_new() == 0
    Comment.objects.filter(pk=comment.pk).update(
        text="Вие сте мошеници", version="2", edited_at=timezone.now()
    )
    assert moderation.screen_new() == 1
    assert moderation.screen_new() == 0


def test_old_comments_and_own_answers_are_left_as_they_are(post, network, held):
    old = stored_comment(post, network.say("p1", "глупак"), received_at=timezone.now() - timedelta(days=2))
    own = stored_comment(post, network.say("p1", "глупак", is_ours=True))
    assert moderation.screen_new() == 0
    assert not Comment.objects.filter(pk__in=[old.pk, own.pk], is_hidden=True).exists()


def test_many_comments_in_an_hour_are_reported_to_a_person_once(post, network, settings):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "COMMENT_HEATED_COUNT": 3, "NOTICE_COLLECT_SECONDS": 0}
    responsible = clerk(username="responsible", email="responsible@example.bg")
    type(post.account).objects.filter(pk=post.account_id).update(responsible=responsible)
    for _each in range(3):
        stored_comment(post, network.say("p1", "Защо?"))
    assert heated_posts() == {post.pk: 3}
    notifications.notify()
    notifications.notify()
    [letter] = mail.outbox
    assert "Нов мост" in letter.body
    assert f"?page={post.page_id}" in letter.body


def test_held_word_where_nobody_can_hide_leaves_a_note_and_no_task(post, network, held, monkeypatch):
    capabilities = replace(TalkingChannel.capabilities, can_hide=False, can_delete_comments=False)
    monkeypatch.setattr(TalkingChannel, "capabilities", capabilities)
    comment = stored_comment(post, network.say("p1", "глупак"))
    assert (moderation.screen_new(), moderation.screen_new()) == (0, 0)
    assert not comment.operations.exists()
    note = comment.notes.get()
    assert note.author is None
    assert "глупак" not in note.text
