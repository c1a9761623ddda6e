"""Answering and moderating comments: once, with permission, and after every kind of fault."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import override

from civic_social.actions import NotPossible
from civic_social.channels.base import Capabilities, Remote
from civic_social.conversation import operations, storage, worker
from civic_social.conversation.results import apply_result
from civic_social.conversation.states import CONFIRMED
from civic_social.error_messages import explain
from civic_social.exceptions import (
    AuthenticationError,
    DoubtfulRefusal,
    NeedsPerson,
    OutcomeUnknown,
    PermanentError,
    RateLimited,
    TransientError,
    Vanished,
)
from civic_social.models import Comment, CommentOperation, RecordEntry, Switch
from civic_social.models.attempts import AttemptResult
from civic_social.models.states import Outcome
from civic_social.signals import restore_noticed

from ..memory_channel import TalkingChannel
from .conftest import clerk, stored_comment


def later(operation, **times):
    """Let the next attempt of an operation be due."""
    CommentOperation.objects.filter(pk=operation.pk).update(
        next_attempt_at=timezone.now() - timedelta(seconds=1), **times
    )


def answers(network):
    return [each.text for each in network.conversations["p1"].values() if each.is_ours]


def test_answer_is_published_stored_and_recorded(comment, user, network):
    operation = operations.answer(comment, user, "През май.")
    worker.drain()
    operation.refresh_from_db()
    comment.refresh_from_db()
    assert answers(network) == ["През май."]
    assert (operation.status, comment.state) == ("done", "answered")
    echo = comment.replies.get()
    assert (echo.remote_id, echo.is_ours) == (operation.remote_id, True)
    row = RecordEntry.objects.get(event="comment-answered")
    assert "През май." in row.body
    assert "Ана Петрова (clerk)" in row.body
    assert comment.text not in row.body


def test_double_click_answers_once_and_a_new_form_answers_again(comment, user, network):
    first = operations.answer(comment, user, "През май.", token="form-1")
    assert operations.answer(comment, user, "През май.", token="form-1") == first
    worker.drain()
    operations.answer(comment, user, "През май.", token="form-1")
    worker.drain()
    assert answers(network) == ["През май."]
    operations.answer(comment, user, "През май.", token="form-2")
    worker.drain()
    assert answers(network) == ["През май."] * 2


def test_same_answer_of_a_program_is_sent_again_only_after_the_first(comment, user, network):
    operations.answer(comment, user, "През май.")
    operations.answer(comment, user, "През май.")
    worker.drain()
    assert answers(network) == ["През май."]
    operations.answer(comment, user, "През май.")
    worker.drain()
    assert answers(network) == ["През май."] * 2


def test_second_clerk_is_warned_of_the_answer_of_the_first(comment, user):
    operations.answer(comment, user, "През май.", token="a", seen=0)
    with pytest.raises(ValidationError, match=r"."):
        operations.answer(comment, clerk(username="second"), "През юни.", token="b", seen=0)


@pytest.mark.parametrize("accepted", [True, False])
def test_lost_response_is_looked_for_before_anything_is_sent_again(comment, user, network, accepted):
    network.fail("reply", OutcomeUnknown(), accepts=accepted)
    operation = operations.answer(comment, user, "През май.")
    for _round in range(5):
        worker.drain()
        later(operation)
    operation.refresh_from_db()
    assert operation.status == "done"
    assert answers(network) == ["През май."]
    searches = network.calls.count("find_reply")
    assert (searches, network.calls.count("reply")) == ((1, 1) if accepted else (2, 2))


def test_failed_search_never_counts_as_not_found(comment, user, network):
    network.fail("reply", OutcomeUnknown(), accepts=True)
    operation = operations.answer(comment, user, "През май.")
    worker.drain()
    for error in (TransientError(), OutcomeUnknown(), RateLimited(retry_after=0)):
        network.fail("find_reply", error)
        later(operation)
        worker.drain()
        operation.refresh_from_db()
        assert (operation.status, operation.searches) == ("unknown", 0)
        type(comment.account).objects.update(resting_until=None)
    network.fail("find_reply", NeedsPerson("cannot-verify"))
    later(operation)
    worker.drain()
    operation.refresh_from_db()
    assert (operation.status, operation.problem) == ("person", "comment-unverified")
    assert network.calls.count("reply") == 1
    operations.retry(operation, user)
    worker.drain()
    operation.refresh_from_db()
    assert operation.status == "done"
    assert answers(network) == ["През май."]


def test_same_answer_to_another_comment_of_the_thread_waits_for_the_lost_one(comment, user, network, post):
    nested = stored_comment(
        post, network.say("p1", "И аз питам", parent_id=comment.remote_id), parent=comment
    )
    network.fail("reply", OutcomeUnknown(), accepts=False)
    first, second = (operations.answer(each, user, "През май.") for each in (comment, nested))
    worker.drain()
    assert answers(network) == []
    for _round in range(3):
        later(first)
        worker.drain()
    assert answers(network) == ["През май."] * 2
    assert set(CommentOperation.objects.values_list("status", flat=True)) == {"done"}
    assert len(set(CommentOperation.objects.values_list("remote_id", flat=True))) == 2


def test_echo_that_was_read_decides_without_a_search(comment, user, network, post):
    network.fail("reply", OutcomeUnknown(), accepts=True)
    operation = operations.answer(comment, user, "През май.")
    worker.drain()
    at_network = next(each for each in network.conversations["p1"].values() if each.is_ours)
    echo = stored_comment(post, at_network, parent=comment)
    later(operation)
    worker.drain()
    operation.refresh_from_db()
    assert (operation.status, operation.remote_id) == ("done", at_network.id)
    assert network.calls.count("find_reply") == 0
    assert list(comment.replies.all()) == [echo]


def test_lost_answer_that_was_edited_at_the_network_is_never_sent_again_without_a_person(
    comment, user, network, post
):
    network.fail("reply", OutcomeUnknown(), accepts=True)
    operation = operations.answer(comment, user, "През май.")
    worker.drain()
    at_network = next(each for each in network.conversations["p1"].values() if each.is_ours)
    edited = replace(at_network, text="През юни.")
    network.conversations["p1"][at_network.id] = edited
    stored_comment(post, edited, parent=comment)
    for _round in range(3):
        later(operation)
        worker.drain()
    operation.refresh_from_db()
    assert (operation.status, operation.problem) == ("person", "comment-unverified")
    assert answers(network) == ["През юни."]
    # The person has looked: it was an answer that a colleague wrote at the network.
    operations.retry(operation, user)
    for _round in range(3):
        later(operation)
        worker.drain()
    assert answers(network) == ["През юни.", "През май."]


def test_killed_worker_is_followed_by_a_search(comment, user, network):
    operation = operations.answer(comment, user, "През май.")
    claimed = worker.claim_next()
    assert worker.claim_next() is None
    CommentOperation.objects.filter(pk=operation.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    worker.drain()
    operation.refresh_from_db()
    assert operation.status == "unknown"
    assert network.calls == []
    # The first worker was only suspended: it must not send any more.
    claimed.operation.lease_until = timezone.now() - timedelta(seconds=1)
    from civic_social.conversation.executor import perform

    perform(comment.account.get_channel(), claimed)
    assert network.calls == []


@pytest.mark.parametrize(
    ("error", "status", "problem"),
    [
        (PermanentError("refused", code=1), "person", "refused"),
        (NeedsPerson("comment-by-hand"), "person", "comment-by-hand"),
        (Vanished(), "cancelled", "comment-gone"),
        (TransientError(), "due", "network-unreachable"),
    ],
)
def test_errors_of_the_network_end_or_delay_an_answer(comment, user, network, error, status, problem):
    network.fail("reply", error)
    operation = operations.answer(comment, user, "През май.")
    worker.drain()
    worker.drain()
    operation.refresh_from_db()
    assert (operation.status, operation.problem) == (status, problem)
    assert network.calls.count("reply") == 1
    assert operation.explanation.next_step


def test_stopped_resting_and_paused_accounts_send_no_answer(comment, user, network):
    network.fail("reply", AuthenticationError())
    operation = operations.answer(comment, user, "През май.")
    worker.drain()
    account = comment.account
    account.refresh_from_db()
    assert account.problem == "token-expired"
    later(operation)
    worker.drain()
    for values in (
        {"resting_until": timezone.now() + timedelta(hours=1)},
        {"resting_until": None, "is_paused": True},
    ):
        type(account).objects.filter(pk=account.pk).update(problem="", **values)
        worker.drain()
    assert network.calls.count("reply") == 1
    type(account).objects.filter(pk=account.pk).update(is_paused=False)
    Switch.objects.create(pk=1, is_paused=True)
    operations.hide(comment, user, "insult")
    worker.drain()
    # Hiding waits for the answer before it, and passes the pause otherwise.
    operation.refresh_from_db()
    assert operation.status == "due"
    operations.undo(operation, user)
    worker.drain()
    assert network.calls.count("hide") == 1
    assert network.calls.count("reply") == 1


def test_hiding_undoing_and_removing_are_recorded_with_their_reason(comment, user, network, post):
    with pytest.raises(ValidationError):
        operations.delete(comment, user, "insult")
    for reason in ("", "criticism", "held-word"):
        with pytest.raises(ValidationError):
            operations.hide(comment, user, reason)
    hidden = operations.hide(comment, user, "insult", token="1")
    assert operations.hide(comment, user, "fraud", token="2") == hidden
    worker.drain()
    comment.refresh_from_db()
    assert comment.is_hidden
    hidden.refresh_from_db()
    assert hidden.text_copy == comment.text
    operations.undo(hidden, user)
    worker.drain()
    comment.refresh_from_db()
    assert not comment.is_hidden
    operations.hide(comment, user, "insult")
    worker.drain()
    comment.refresh_from_db()
    removal = operations.delete(comment, user, "insult")
    worker.drain()
    comment.refresh_from_db()
    assert (comment.text, comment.author_name) == ("", "")
    assert comment.deleted_at
    removal.refresh_from_db()
    assert removal.text_copy == "Кога ще е готов мостът?"
    events = list(RecordEntry.objects.order_by("number").values_list("event", flat=True))
    assert events == ["comment-hidden", "comment-shown", "comment-hidden", "comment-removed"]
    assert all('"reason":"insult"' in row.body for row in RecordEntry.objects.exclude(event="comment-shown"))


def test_private_message_is_sent_once_within_its_window(comment, user, network):
    assert operations.message_until(comment)
    operations.message(comment, user, "Пишете ни.")
    worker.drain()
    assert network.messages == [(comment.remote_id, "Пишете ни.")]
    with pytest.raises(ValidationError):
        operations.message(comment, user, "Още веднъж.")
    Comment.objects.filter(pk=comment.pk).update(written_at=timezone.now() - timedelta(days=8))
    comment.operations.all().delete()
    comment.refresh_from_db()
    assert operations.message_until(comment) is None


def test_lost_private_message_is_never_sent_again_without_a_person(comment, user, network):
    network.fail("message", OutcomeUnknown(), accepts=True)
    operation = operations.message(comment, user, "Пишете ни.")
    worker.drain()
    later(operation)
    worker.drain()
    operation.refresh_from_db()
    assert (operation.status, operation.problem) == ("person", "comment-message-unverified")
    assert len(network.messages) == 1
    operations.done_by_hand(operation, user)
    operation.refresh_from_db()
    assert operation.status == "done"


def test_answer_is_signed_and_measured(comment, user, desks):
    Comment.objects.filter(pk=comment.pk).update(desk_key="roads")
    comment.refresh_from_db()
    member = clerk(username="roads", groups=["roads"])
    operation = operations.answer(comment, member, "През май.")
    assert operation.text == "През май.\n\nОтдел „Пътища“"
    with pytest.raises(ValidationError):
        operations.answer(comment, member, "а" * 500)


def test_another_desk_and_a_reader_may_do_nothing(comment, desks):
    Comment.objects.filter(pk=comment.pk).update(desk_key="roads")
    comment.refresh_from_db()
    outsiders = [
        clerk(username="schools", groups=["schools"]),
        clerk("read_every_comment", username="reader"),
        clerk("answer_comments", username="nobody"),
    ]
    for user in outsiders:
        for act in (
            lambda user=user: operations.answer(comment, user, "Не"),
            lambda user=user: operations.message(comment, user, "Не"),
            lambda user=user: operations.hide(comment, user, "insult"),
            lambda user=user: operations.unhide(comment, user),
            lambda user=user: operations.delete(comment, user, "insult"),
            lambda user=user: operations.close(comment, user),
            lambda user=user: operations.assign(comment, user, user),
            lambda user=user: operations.add_note(comment, user, "Не"),
        ):
            with pytest.raises(PermissionDenied):
                act()
    assert not CommentOperation.objects.exists()


def test_answerer_may_not_moderate(comment):
    with pytest.raises(PermissionDenied):
        operations.hide(comment, clerk("answer_comments", username="a"), "insult")


def test_newer_question_keeps_the_thread_open(comment, user, network, post):
    operations.answer(comment, user, "През май.")
    stored_comment(post, network.say("p1", "А кога през май?", parent_id=comment.remote_id), parent=comment)
    worker.drain()
    comment.refresh_from_db()
    assert comment.state == "open"


def test_own_answer_can_be_removed(comment, user, network):
    operations.answer(comment, user, "През май.")
    worker.drain()
    operations.delete(comment.replies.get(), user)
    worker.drain()
    assert answers(network) == []
    assert RecordEntry.objects.filter(event="answer-removed").exists()


def test_restored_database_looks_for_answers_before_it_sends_them(comment, user, network):
    operation = operations.answer(comment, user, "През май.")
    worker.drain()
    # As in a backup that was made before the answer was sent.
    CommentOperation.objects.filter(pk=operation.pk).update(status="due", remote_id="", finished_at=None)
    Comment.objects.filter(parent=comment).delete()
    restore_noticed.send(sender=Switch, using="default")
    later(operation)
    worker.drain()
    operation.refresh_from_db()
    assert operation.status == "done"
    assert answers(network) == ["През май."]


def unverified(comment, user, network, *, accepted):
    """Return an answer that may be at the network, and that could not be looked for."""
    network.fail("reply", OutcomeUnknown(), accepts=accepted)
    network.fail("find_reply", NeedsPerson("cannot-verify"))
    operation = operations.answer(comment, user, "През май.")
    worker.drain()
    later(operation)
    worker.drain()
    operation.refresh_from_db()
    assert (operation.status, operation.problem) == ("person", "comment-unverified")
    return operation


@pytest.mark.parametrize("accepted", [True, False])
def test_unverified_answer_that_is_taken_back_is_looked_for_and_removed(comment, user, network, accepted):
    operation = unverified(comment, user, network, accepted=accepted)
    operations.undo(operation, user)
    operation.refresh_from_db()
    assert (operation.status, operation.problem) == ("unknown", "comment-being-withdrawn")
    network.fail("find_reply", TransientError())
    for _round in range(4):
        later(operation)
        worker.drain()
    operation.refresh_from_db()
    assert answers(network) == []
    assert network.calls.count("reply") == 1
    if accepted:
        assert operation.status == "done"
        assert Comment.objects.get(remote_id=operation.remote_id).deleted_at
        assert set(RecordEntry.objects.values_list("event", flat=True)) >= {"answer-removed"}
    else:
        assert (operation.status, operation.problem) == ("cancelled", "undone")
    comment.refresh_from_db()
    assert comment.state == "open"


def test_answer_that_cannot_be_looked_for_is_given_up_the_second_time_with_an_honest_sentence(
    comment, user, network
):
    operation = unverified(comment, user, network, accepted=True)
    operations.undo(operation, user)
    network.fail("find_reply", NeedsPerson("cannot-verify"))
    later(operation)
    worker.drain()
    operation.refresh_from_db()
    assert (operation.status, operation.problem) == ("person", "comment-unverified")
    operations.undo(operation, user)
    operation.refresh_from_db()
    assert (operation.status, operation.problem) == ("cancelled", "comment-given-up")
    assert operation.explanation.next_step


def test_answer_that_cannot_be_looked_for_is_sent_again_when_a_person_has_looked(comment, user, network):
    operation = unverified(comment, user, network, accepted=False)
    operations.retry(operation, user)
    for _search in range(2):
        network.fail("find_reply", NeedsPerson("cannot-verify"))
        later(operation)
        worker.drain()
    operation.refresh_from_db()
    assert (operation.status, answers(network)) == ("done", ["През май."])


def test_answer_that_is_lost_again_needs_another_look_of_a_person(comment, user, network):
    operation = unverified(comment, user, network, accepted=False)
    operations.retry(operation, user)
    network.fail("reply", OutcomeUnknown(), accepts=True)
    for _search in range(3):
        network.fail("find_reply", NeedsPerson("cannot-verify"))
        later(operation)
        worker.drain()
    operation.refresh_from_db()
    assert (operation.status, operation.problem) == ("person", "comment-unverified")
    assert answers(network) == ["През май."]


@pytest.mark.parametrize("status", ["due", "unknown"])
def test_restored_database_forgets_that_a_person_has_looked(comment, user, network, status):
    operation = unverified(comment, user, network, accepted=True)
    operations.retry(operation, user)
    # As in a backup that was made before the answer was sent again.
    CommentOperation.objects.filter(pk=operation.pk).update(status=status)
    restore_noticed.send(sender=Switch, using="default")
    network.fail("find_reply", NeedsPerson("cannot-verify"))
    later(operation)
    worker.drain()
    operation.refresh_from_db()
    assert (operation.status, operation.problem) == ("person", "comment-unverified")
    assert answers(network) == ["През май."]


def test_answer_leaves_space_for_what_the_channel_adds(comment, user, monkeypatch):
    channel = type(comment.account.get_channel())
    monkeypatch.setattr(channel, "answer_overhead", 10)
    longest = channel.capabilities.text_limit - 10
    with pytest.raises(ValidationError, match=str(longest)):
        operations.answer(comment, user, "я" * (longest + 1))
    operations.answer(comment, user, "я" * longest)


def test_private_message_that_was_given_up_is_not_sent_a_second_time(comment, user, network):
    network.fail("message", OutcomeUnknown(), accepts=True)
    operation = operations.message(comment, user, "Пишете ни през формата.")
    worker.drain()
    operations.undo(operation, user)
    operation.refresh_from_db()
    assert (operation.status, operation.problem) == ("cancelled", "comment-given-up")
    with pytest.raises(ValidationError):
        operations.message(comment, user, "Пишете ни през формата.")


@pytest.mark.parametrize("accepted", [True, False])
def test_refusal_that_may_be_false_is_looked_for_and_never_sent_again(comment, user, network, accepted):
    network.fail("reply", DoubtfulRefusal("refused", code=9999), accepts=accepted)
    operation = operations.answer(comment, user, "През май.")
    for _round in range(5):
        worker.drain()
        later(operation)
    operation.refresh_from_db()
    assert network.calls.count("reply") == 1
    assert (operation.status, operation.problem) == (("done", "") if accepted else ("person", "refused"))


def sent_again(comment, user, network):
    """Return an answer that was sent again after its first worker was suspended, and the first claim."""
    operation = operations.answer(comment, user, "През май.")
    first = worker.claim_next()
    CommentOperation.objects.filter(pk=operation.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    for _round in range(3):
        worker.drain()
        later(operation)
    operation.refresh_from_db()
    assert operation.status == "done"
    return operation, first


def test_answer_that_a_suspended_worker_sends_a_second_time_is_removed(comment, user, network):
    _operation, first = sent_again(comment, user, network)
    channel = comment.account.get_channel()
    second = channel.reply(Remote("p1"), comment.remote, "През май.")
    apply_result(first, AttemptResult(Outcome.DONE, remote=Remote(second)), channel)
    worker.drain()
    assert answers(network) == ["През май."]
    assert Comment.objects.get(remote_id=second).deleted_at


def test_second_answer_of_a_worker_that_died_is_removed_when_it_is_read(comment, post, user, network):
    sent_again(comment, user, network)
    channel = comment.account.get_channel()
    second = channel.reply(Remote("p1"), comment.remote, "През май.")
    operations.answer(comment, user, "Поправка: през юни.", token="other")
    storage.store(post, network.conversations["p1"].values(), timezone.now())
    worker.drain()
    assert answers(network) == ["През май.", "Поправка: през юни."]
    assert Comment.objects.get(remote_id=second).deleted_at


def test_same_words_that_a_person_has_sent_twice_both_stay(comment, post, user, network):
    sent_again(comment, user, network)
    operations.answer(comment, user, "През май.", token="on purpose")
    worker.drain()
    storage.store(post, network.conversations["p1"].values(), timezone.now())
    worker.drain()
    assert answers(network) == ["През май."] * 2


def test_same_words_whose_answer_was_lost_are_no_second_copy(comment, post, user, network):
    sent_again(comment, user, network)
    network.fail("reply", OutcomeUnknown(), accepts=True)
    operations.answer(comment, user, "През май.", token="on purpose")
    worker.drain()
    storage.store(post, network.conversations["p1"].values(), timezone.now())
    worker.drain()
    assert answers(network) == ["През май."] * 2


def test_same_words_below_an_answer_that_a_person_has_confirmed_stay(comment, post, user, network):
    operation, _first = sent_again(comment, user, network)
    CommentOperation.objects.filter(pk=operation.pk).update(problem_details={CONFIRMED: True})
    comment.account.get_channel().reply(Remote("p1"), comment.remote, "През май.")
    storage.store(post, network.conversations["p1"].values(), timezone.now())
    worker.drain()
    assert answers(network) == ["През май."] * 2


def test_answer_of_another_form_is_not_taken_for_the_lost_one(comment, user, network, monkeypatch):
    first = operations.answer(comment, user, "През май.", token="1")
    worker.drain()
    first.refresh_from_db()
    network.fail("reply", OutcomeUnknown(), accepts=False)
    second = operations.answer(comment, user, "През май.", token="2")
    worker.drain()
    monkeypatch.setattr(TalkingChannel, "find_reply", lambda self, *details: first.remote_id)
    later(second)
    worker.drain()
    second.refresh_from_db()
    assert (second.status, second.remote_id) == ("person", "")


def test_account_in_trouble_gets_no_further_request_in_the_round(comment, user, network, post):
    other = stored_comment(post, network.say("p1", "Колко струва?"))
    network.fail("reply", TransientError())
    for each in (comment, other):
        operations.answer(each, user, f"Отговор на „{each.text}“")
    worker.drain()
    assert network.calls.count("reply") == 1


def test_nothing_but_searches_is_sent_while_a_restored_database_is_held(comment, user, network):
    Switch.objects.update_or_create(pk=1, defaults={"finding": "restored", "found_at": timezone.now()})
    hiding = operations.hide(comment, user, "insult")
    worker.drain()
    assert network.calls == []
    operations.undo(hiding, user)
    operation = operations.answer(comment, user, "През май.")
    later(operation, status="unknown", started_at=timezone.now())
    worker.drain()
    assert network.calls == ["find_reply"]


def test_answer_is_over_when_the_search_finds_its_comment_gone(comment, user, network):
    network.fail("reply", OutcomeUnknown(), accepts=True)
    operation = operations.answer(comment, user, "През май.")
    worker.drain()
    network.fail("find_reply", Vanished("comment-gone"))
    later(operation)
    worker.drain()
    operation.refresh_from_db()
    assert (operation.status, operation.problem) == ("cancelled", "comment-gone")


def test_comment_that_was_hidden_meanwhile_is_the_reason_that_a_person_reads(comment, user, network):
    operation = operations.answer(comment, user, "През май.")
    network.change_comment(comment.remote_id, is_hidden=True)
    network.fail("reply", PermanentError("bad-parameter", code=100))
    worker.drain()
    operation.refresh_from_db()
    assert (operation.status, operation.problem) == ("person", "comment-hidden")


@pytest.mark.parametrize("can_delete", [True, False])
def test_nobody_is_asked_to_hide_where_the_network_lets_nobody(comment, user, monkeypatch, can_delete):
    capabilities = replace(TalkingChannel.capabilities, can_hide=False, can_delete_comments=can_delete)
    monkeypatch.setattr(TalkingChannel, "capabilities", capabilities)
    with pytest.raises(NotPossible):
        operations.hide(comment, user, "insult")
    if not can_delete:
        with pytest.raises(NotPossible, match="(?i)mute|заглуш"):
            operations.delete(comment, user, "insult")
    assert not comment.operations.exists()


def test_person_hides_where_no_program_reads(comment, user, monkeypatch):
    monkeypatch.setattr(TalkingChannel, "capabilities", Capabilities(text_limit=500, by_hand=True))
    operation = operations.hide(comment, user, "insult")
    assert (operation.status, operation.problem) == ("person", "comment-by-hand")


@pytest.mark.parametrize("problem", ["refused", "bad-parameter", "content-flagged"])
def test_refusal_of_an_answer_has_a_step_for_answers_and_not_for_pages(comment, user, problem):
    operation = operations.answer(comment, user, "В петък.")
    operation.problem, operation.problem_details = problem, {"code": 7}
    with override("en"):
        explanation = operation.explanation
        assert "Done by hand" in explanation.next_step
        assert "page" not in f"{explanation.what} {explanation.next_step}"
        assert "the page" in explain(problem, {"code": 7}).next_step
