"""Answers that a person has confirmed, and their comments at the network: each is in the inbox once."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic_social.channels.base import Remote
from civic_social.conversation import operations, storage, worker
from civic_social.conversation.results import apply_result
from civic_social.exceptions import OutcomeUnknown
from civic_social.models import Comment, CommentOperation
from civic_social.models.attempts import AttemptResult
from civic_social.models.states import Outcome

from .test_operations import later


def lost_answer(comment, user, network, text="През май."):
    """Return an answer that was published and whose response was lost, so that a person has to look."""
    network.fail("reply", OutcomeUnknown(), accepts=True)
    operation = operations.answer(comment, user, text)
    worker.drain()
    CommentOperation.objects.filter(pk=operation.pk).update(status="person", problem="comment-unverified")
    operation.refresh_from_db()
    return operation, next(each for each in network.conversations["p1"].values() if each.text == text)


def edit(network, at_network, text):
    network.conversations["p1"][at_network.id] = replace(at_network, text=text)


def read(post, network):
    storage.store(post, network.conversations["p1"].values(), timezone.now())


def in_inbox(comment):
    return [row.text for row in comment.replies.order_by("written_at", "pk")]


@pytest.mark.parametrize("is_read_first", [True, False], ids=["read, confirmed", "confirmed, read"])
@pytest.mark.parametrize("text", ["През май.", "През юни."], ids=["unchanged", "edited"])
def test_confirmed_answer_and_its_comment_at_the_network_are_one(
    comment, post, user, network, is_read_first, text
):
    operation, at_network = lost_answer(comment, user, network)
    edit(network, at_network, text)
    steps = [lambda: operations.done_by_hand(operation, user), lambda: read(post, network)]
    for step in reversed(steps) if is_read_first else steps:
        step()
    read(post, network)
    operation.refresh_from_db()
    assert (operation.status, operation.remote_id) == ("done", at_network.id)
    assert in_inbox(comment) == [text]
    assert comment.replies.get().remote_id == at_network.id
    edit(network, at_network, "През юли.")
    read(post, network)
    assert in_inbox(comment) == ["През юли."], "it follows the network"


def test_comment_whose_author_is_told_later_is_the_confirmed_answer(comment, post, user, network):
    operation, at_network = lost_answer(comment, user, network)
    operations.done_by_hand(operation, user)
    anonymous = replace(at_network, is_ours=False, author_name="")
    storage.store(post, [anonymous], timezone.now())
    assert len(in_inbox(comment)) == 2
    read(post, network)
    assert in_inbox(comment) == ["През май."]


def test_two_confirmed_answers_find_each_its_own(comment, post, user, network):
    first, first_at_network = lost_answer(comment, user, network)
    second, second_at_network = lost_answer(comment, user, network, "През юни.")
    operations.done_by_hand(second, user)
    operations.done_by_hand(first, user)
    read(post, network)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.remote_id, second.remote_id) == (first_at_network.id, second_at_network.id)
    assert sorted(in_inbox(comment)) == ["През май.", "През юни."]


def test_comments_of_ours_that_are_not_the_confirmed_answer_stay_beside_it(comment, post, user, network):
    operation, at_network = lost_answer(comment, user, network)
    del network.conversations["p1"][at_network.id]
    long_ago = timezone.now() - timedelta(days=2)
    network.say("p1", "Стар отговор", parent_id=comment.remote_id, is_ours=True, written_at=long_ago)
    operations.done_by_hand(operation, user)
    waiting = operations.answer(comment, user, "Поправка", token="another")
    network.fail("reply", OutcomeUnknown(), accepts=True)
    worker.drain()
    read(post, network)
    operation.refresh_from_db()
    assert operation.remote_id.startswith("by-hand:")
    later(waiting)
    worker.drain()
    waiting.refresh_from_db()
    assert waiting.status == "done"
    assert sorted(in_inbox(comment)) == ["Поправка", "През май.", "Стар отговор"]


def test_late_result_of_a_suspended_worker_is_the_answer_that_a_person_has_confirmed(
    comment, post, user, network
):
    operation = operations.answer(comment, user, "През май.")
    claimed = worker.claim_next()
    channel = comment.account.get_channel()
    published = channel.reply(Remote("p1"), comment.remote, "През май.")
    CommentOperation.objects.update(status="person", problem="comment-unverified", lease_until=None)
    operations.done_by_hand(operation, user)
    apply_result(claimed, AttemptResult(Outcome.DONE, remote=Remote(published)), channel)
    worker.drain()
    assert published in network.conversations["p1"], "it was not removed as a second copy"
    assert comment.replies.get().remote_id == published
    # It had been sent again meanwhile, which nobody knew.
    CommentOperation.objects.update(failures=1)
    channel.reply(Remote("p1"), comment.remote, "През май.")
    read(post, network)
    worker.drain()
    assert [each.id for each in network.conversations["p1"].values() if each.is_ours] == [published]


def test_person_says_which_changed_answer_it_is(comment, post, user, network):
    client = Client()
    client.force_login(user)
    operation, at_network = lost_answer(comment, user, network)
    edit(network, at_network, "През юни.")
    other = network.say("p1", "Вижте и страницата.", parent_id=comment.remote_id, is_ours=True)
    read(post, network)
    page = reverse("civic_social_comments:thread", args=[comment.pk])
    form = reverse("civic_social_comments:operation_action", args=[comment.pk, operation.pk, "done"])
    assert 'name="echo"' in client.get(page).content.decode()
    answer = client.post(form, {})
    operation.refresh_from_db()
    assert (answer.status_code, operation.status) == (200, "person"), "nothing was chosen"
    client.post(form, {"echo": Comment.objects.get(remote_id=other.id).pk})
    operation.refresh_from_db()
    assert (operation.status, operation.remote_id) == ("done", other.id)
    assert sorted(in_inbox(comment)) == ["Вижте и страницата.", "През юни."]


def test_answer_that_is_none_of_those_shown_is_stored_until_it_is_read(comment, post, user, network):
    operation, at_network = lost_answer(comment, user, network)
    del network.conversations["p1"][at_network.id]
    network.say("p1", "Вижте и страницата.", parent_id=comment.remote_id, is_ours=True)
    read(post, network)
    operations.done_by_hand(operation, user, 0)
    network.conversations["p1"][at_network.id] = replace(at_network, text="През юни.")
    assert sorted(in_inbox(comment)) == ["Вижте и страницата.", "През май."]
    read(post, network)
    assert sorted(in_inbox(comment)) == ["Вижте и страницата.", "През юни."]
