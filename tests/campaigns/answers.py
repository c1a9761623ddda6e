"""The answers campaign: people comment at a real Mastodon server, and each of our answers stands there once.

It follows the servers campaign if ``MASTODON_OTHER_TOKEN`` names a second account at the server, or at
``MASTODON_OTHER_SERVER``, which comments. Readers and workers are killed, and the proxy loses answers.
"""

from __future__ import annotations

import os
import random
import time
import uuid
from collections import Counter
from contextlib import closing
from datetime import timedelta

import requests
from django.contrib.auth import get_user_model
from django.db import close_old_connections, connections
from django.utils import timezone

from civic_social.conversation import operations
from civic_social.messages import Message
from civic_social.models import Comment, CommentOperation, CommentReading, Post, SocialAccount

from . import worker
from .commenter import Commenter

POINTS = (
    "before the first byte",
    "request on its way",
    "accepted, not answered",
    "answered, not recorded",
    "recorded, not committed",
    "before looking",
    "found, not recorded",
    "read, not stored",
)
#: The share of processes that are killed, and the end of a campaign that does not settle.
KILLED, LONGEST_SECONDS = 0.8, 300
Status = CommentOperation.Status


def arm(point: str) -> None:
    """Patch this process so that it kills itself at ``point``."""
    # Only processes that Django has set up import these.
    from civic_social.channels.mastodon import Mastodon
    from civic_social.conversation import reading, results
    from civic_social.conversation import worker as carrying_out

    match point:
        case "answered, not recorded":
            worker._before(carrying_out, "apply_result")
        case "recorded, not committed":
            worker._after(results, "finish")
        case "before looking":
            worker._before(Mastodon, "find_reply")
        case "found, not recorded":
            worker._after(Mastodon, "find_reply")
        case "read, not stored":
            worker._before(reading.storage, "store")
        case _:
            worker.arm(point)


def serve(point: str) -> None:
    """Read comments and carry out answers; die at ``point``."""
    from civic_social.conversation import reading
    from civic_social.conversation import worker as carrying_out

    if point:
        arm(point)
    carrying_out.drain()
    reading.read_due()


class AnswersCampaign:
    """``AnswersCampaign(account, server, proxy, seed).run(count)`` returns sentences about faults."""

    def __init__(self, account: SocialAccount, server: str, proxy: str, seed: int):
        self.account, self.server, self.proxy = account, server, proxy
        self.chance = random.Random(seed)
        self.kills: Counter[str] = Counter()
        self.user = get_user_model().objects.create_superuser("clerk", "clerk@example.bg", "secret")
        self.questions: list[str] = []

    def run(self, count: int) -> list[str]:
        """Publish a post, let ``count`` comments be written and answered, compare, and let one be removed."""
        self.post = self._publish()
        self.commenter = Commenter(self.server, self.account.credentials["access_token"])
        end = time.monotonic() + LONGEST_SECONDS
        while time.monotonic() < end:
            if len(self.questions) < count:
                self._comment()
            self._answer()
            self._work()
            if len(self.questions) == count and self._has_settled():
                break
            time.sleep(0.2)
        faults = [] if self._has_settled() else ["not settled"]
        # Our answers are read again, as those of other programs.
        self._read_now()
        faults += self._compare()
        return [*faults, *self._remove_one()]

    def _read_now(self) -> None:
        CommentReading.objects.update(next_at=timezone.now())
        self._run_process("")

    def _remove_one(self) -> list[str]:
        """Let the person remove a comment; return a fault if the inbox goes on showing it."""
        removed = self.questions[-1]
        self.commenter.remove(removed)
        end = time.monotonic() + LONGEST_SECONDS
        while time.monotonic() < end:
            self._read_now()
            if Comment.objects.filter(remote_id=removed, deleted_at__isnull=False).exists():
                return []
            time.sleep(1)
        return [f"{removed}: removed, and still in the inbox"]

    def _publish(self) -> Post:
        message = Message("Мостът е отворен", f"{self.proxy}/most/", locale="bg")
        with closing(self.account.get_channel()) as channel:
            remote = self._direct(
                "POST", "statuses", status=channel.compose(message, "cs00000000000000aa").text
            )
        values = message.to_dict()
        post = Post.objects.create(
            account=self.account,
            page_id=0,
            page_title="Мостът",
            translation_key=uuid.uuid4(),
            marker="cs00000000000000aa",
            desired=values,
            confirmed=values,
            confirmed_at=timezone.now(),
            remote_id=remote["id"],
            permalink=remote["url"],
        )
        Post.moves.filter(pk=post.pk).update(status="live")
        return post

    def _direct(self, method: str, path: str, **values) -> dict:
        """Send a request of the account to the server itself."""
        token = self.account.credentials["access_token"]
        response = requests.request(
            method,
            f"{self.server}/api/v1/{path}",
            json=values or None,
            headers={"Authorization": f"Bearer {token}"},
            timeout=60,
        )
        response.raise_for_status()
        return response.json()

    def _comment(self) -> None:
        """Let a person comment on the post, or on an earlier comment."""
        parent = self.chance.choice([self.post.remote_id, *self.questions])
        text = f"Въпрос {len(self.questions)}"
        self.questions.append(self.commenter.comment(self.post.remote_id, parent, text))
        CommentReading.objects.update(next_at=timezone.now())

    def _answer(self) -> None:
        """Answer what has arrived, always with the same words."""
        arrived = Comment.objects.filter(is_ours=False, deleted_at=None, remote_id__in=self.questions)
        for comment in arrived.exclude(operations__kind="reply"):
            operations.answer(comment, self.user, "Благодарим Ви.", token=f"answer-{comment.pk}")

    def _work(self) -> None:
        now = timezone.now()
        waiting = CommentOperation.objects.filter(status=Status.DUE, next_attempt_at__gt=now)
        # Retries after a failure wait for a minute and more.
        waiting.update(next_attempt_at=now)
        CommentReading.objects.filter(next_at__gt=now + timedelta(seconds=10)).update(next_at=now)
        self._run_process(self.chance.choice(POINTS) if self.chance.random() < KILLED else "")

    def _run_process(self, point: str) -> None:
        connections.close_all()
        if pid := os.fork():
            _pid, status = os.waitpid(pid, 0)
            self.kills[point] += os.WIFSIGNALED(status)
            close_old_connections()
            return
        try:
            serve(point)
        finally:
            connections.close_all()
            os._exit(0)

    def _has_settled(self) -> bool:
        done = CommentOperation.objects.filter(kind="reply", status=Status.DONE).count()
        return done == len(self.questions) == Comment.objects.filter(remote_id__in=self.questions).count()

    def _compare(self) -> list[str]:
        """Compare the server with the inbox: each comment and each answer is at both once."""
        context = self._direct("GET", f"statuses/{self.post.remote_id}/context")["descendants"]
        ours = [each for each in context if each["id"] not in self.questions]
        answered = Counter(each["in_reply_to_id"] for each in ours)
        faults = [
            f"{question}: {answered[question]} answers"
            for question in self.questions
            if answered[question] != 1
        ]
        stored = Counter(Comment.objects.filter(account=self.account).values_list("remote_id", flat=True))
        for each in context:
            if stored[each["id"]] != 1:
                faults.append(f"{each['id']}: {stored[each['id']]} times in the inbox")
        known = set(CommentOperation.objects.values_list("remote_id", flat=True))
        faults += [
            f"{each['id']}: an answer that no operation knows" for each in ours if each["id"] not in known
        ]
        faults += [
            f"operation {each.pk}: {each.status} {each.problem}"
            for each in CommentOperation.objects.exclude(status=Status.DONE)
        ]
        return faults

    def clean_up(self) -> None:
        """Remove everything from the server, first the answers, which no context may show any more."""
        answers = CommentOperation.objects.filter(kind="reply").exclude(remote_id="")
        for answer in answers.values_list("remote_id", flat=True):
            self._direct("DELETE", f"statuses/{answer}")
        context = self._direct("GET", f"statuses/{self.post.remote_id}/context")["descendants"]
        for each in context:
            if each["id"] in self.questions:
                self.commenter.remove(each["id"])
            else:
                self._direct("DELETE", f"statuses/{each['id']}")
        self._direct("DELETE", f"statuses/{self.post.remote_id}")
