"""Random steps of people and staff with faults: the inbox equals the network, every answer once."""

import random
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from civic_social.conversation import operations, worker
from civic_social.exceptions import OutcomeUnknown, PermanentError, TransientError
from civic_social.models import Comment, CommentOperation, SocialAccount

from .conftest import stored_comment

STEPS = 250
PENDING = ("due", "sending", "unknown")


class Town:
    """The people, the clerk and the faults; each answer has words of its own."""

    def __init__(self, post, user, network, seed):
        self.post, self.user, self.network = post, user, network
        self.chance = random.Random(seed)
        self.asked, self.refused = [], set()

    def step(self):
        step = self.chance.choice(
            [self.comment, self.comment, self.answer, self.answer, self.moderate, self.remove, self.work]
            + [self.work, self.fault, self.fault, self.kill, self.echo, self.undo, self.retry]
        )
        try:
            step()
        except ValidationError:
            pass  # Refused with a sentence, as the screen shows it.

    def thread(self):
        threads = list(Comment.objects.threads().visible().order_by("pk"))
        return self.chance.choice(threads) if threads else self.comment()

    def comment(self):
        return stored_comment(
            self.post, self.network.say("p1", f"Въпрос {self.chance.random()}", can_message=True)
        )

    def answer(self):
        thread, text = self.thread(), f"Отговор {len(self.asked)}"
        for _click in range(self.chance.choice([1, 2])):
            operation = operations.answer(thread, self.user, text, token=f"form-{len(self.asked)}")
        self.asked.append(operation.pk)

    def moderate(self):
        thread = self.thread()
        act = self.chance.choice(["hide", "unhide", "delete"])
        reason = ["insult"] if act != "unhide" else []
        getattr(operations, act)(thread, self.user, *reason, token=str(self.chance.random()))

    def remove(self):
        """Let a person remove a comment at the network."""
        at_network = [each for each in self.network.conversations["p1"].values() if not each.is_ours]
        if at_network and self.chance.random() < 0.3:
            self.network.remove_comment(self.chance.choice(at_network).id)

    def work(self):
        CommentOperation.objects.filter(status__in=PENDING).update(
            next_attempt_at=timezone.now() - timedelta(seconds=1)
        )
        worker.drain()

    def fault(self):
        verb = self.chance.choice(["reply", "reply", "find_reply", "hide", "unhide", "delete_comment"])
        # A comment is reported as gone when it is: see ``remove``. A channel makes sure before it says so.
        error = self.chance.choice([OutcomeUnknown(), TransientError(), PermanentError("refused", code=1)])
        accepts = isinstance(error, OutcomeUnknown) and self.chance.random() < 0.6
        self.network.fail(verb, error, accepts=accepts)

    def kill(self):
        """Let a worker die before its request, after it, or before it stores the response."""
        self.work()
        if claimed := worker.claim_next():
            if self.chance.random() < 0.6:
                worker.perform(claimed.operation.comment.account.get_channel(), claimed)
            CommentOperation.objects.filter(pk=claimed.operation.pk).update(
                lease_until=timezone.now() - timedelta(seconds=1)
            )

    def echo(self):
        """Read our answers at the network, as polling does."""
        for at_network in list(self.network.conversations["p1"].values()):
            known = Comment.objects.filter(remote_id=at_network.id).exists()
            parent = Comment.objects.filter(remote_id=at_network.parent_id).first()
            if at_network.is_ours and not known and parent:
                stored_comment(self.post, at_network, parent=parent)

    def undo(self):
        if found := list(CommentOperation.objects.order_by("pk")):
            operations.undo(self.chance.choice(found), self.user, token=str(self.chance.random()))

    def retry(self):
        if operation := CommentOperation.objects.filter(status="person").first():
            operations.retry(operation, self.user)

    def settle(self):
        """Let everything end without faults."""
        self.network.faults.clear()
        SocialAccount.objects.update(resting_until=None, problem="")
        for _round in range(12):
            CommentOperation.objects.filter(status="sending").update(
                lease_until=timezone.now() - timedelta(seconds=1)
            )
            for operation in CommentOperation.objects.filter(status="person"):
                operations.retry(operation, self.user)
            self.work()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_answer_is_published_once_and_the_inbox_equals_the_network(post, user, network, seed):
    town = Town(post, user, network, seed)
    for _step in range(STEPS):
        town.step()
    town.settle()
    at_network = network.conversations["p1"]
    assert not CommentOperation.objects.filter(status__in=[*PENDING, "person"]).exists()
    texts = [each.text for each in at_network.values() if each.is_ours]
    assert len(texts) == len(set(texts))
    assert len(texts) > 10
    gone = {row.remote_id for row in Comment.objects.all()} - set(at_network)
    for operation in CommentOperation.objects.filter(kind="reply"):
        is_there = operation.text in texts
        if operation.status == "done":
            # People and staff may have removed it, or the comment above it, since.
            assert is_there or operation.remote_id in gone or operation.comment.remote_id in gone
        else:
            assert operation.status == "cancelled"
            # A person may give up what could not be determined; the next reading then brings what is there.
            assert not is_there or operation.problem_details.get("cause")
    for row in Comment.objects.visible():
        if row.remote_id in at_network:
            assert row.is_hidden == at_network[row.remote_id].is_hidden
    echoes = Comment.objects.filter(is_ours=True)
    assert echoes.count() == len(set(echoes.values_list("remote_id", flat=True)))
