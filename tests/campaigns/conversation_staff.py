"""The steps of the staff in the conversation campaign: by the web server, or in this process."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import requests
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from civic_social.conversation import operations
from civic_social.conversation.states import UNVERIFIED
from civic_social.models import Comment, CommentOperation

#: What the staff does, by weight.
STEPS = {
    "answer": 10,
    "hide": 3,
    "unhide": 3,
    "delete": 1,
    "remove_answer": 1,
    "undo": 2,
    "retry": 3,
    "desk": 2,
}
#: The share of steps by HTTP, and of clicks that come twice.
BY_HTTP, DOUBLE = 0.4, 0.3
#: How often a form is sent if nobody answers, since the web server's process may have been killed.
TRIES = 4
CSRF = "c" * 32


class Staff:
    """A clerk who answers and moderates the comments on ``posts``; each answer has words of its own.

    ``stands``: returns True if an answer is at the network, edited or not, as a person sees who looks there.
    """

    def __init__(
        self, user: Any, url: str, chance: random.Random, stands: Callable[[CommentOperation], bool]
    ):
        self.user, self.url, self.chance, self.stands = user, url, chance, stands
        self.posts: list[int] = []
        self.counts: Counter = Counter()
        self.number = 0
        client = Client()
        client.force_login(user)
        self.cookies = {
            settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value,
            settings.CSRF_COOKIE_NAME: CSRF,
        }

    def step(self) -> None:
        """Try one action at random; count it, or that it was refused with a sentence."""
        name = self.chance.choices(list(STEPS), list(STEPS.values()))[0]
        thread = self._thread()
        if thread is None:
            return
        try:
            getattr(self, name)(thread)
            self.counts[name] += 1
        except ValidationError:
            self.counts["refused with a sentence"] += 1
        except OperationalError:
            self.counts["database was locked"] += 1

    def _thread(self) -> Comment | None:
        threads = Comment.objects.threads().visible().filter(post__in=self.posts)
        pks = list(threads.values_list("pk", flat=True))
        return Comment.objects.select_related("account").get(pk=self.chance.choice(pks)) if pks else None

    def _comment(self, thread: Comment, **values: Any) -> Comment | None:
        """Return a comment of the thread that has ``values``, or None."""
        rows = Comment.objects.filter(pk=thread.pk) | Comment.objects.filter(parent=thread)
        found = list(rows.visible().filter(**values).select_related("parent", "account").order_by("pk"))
        return self.chance.choice(found) if found else None

    @property
    def is_by_http(self) -> bool:
        """Return True for the share of steps that go through the web server."""
        return self.chance.random() < BY_HTTP

    @property
    def _token(self) -> str:
        self.number += 1
        return f"form-{self.number}-{self.chance.random()}"

    def answer(self, thread: Comment) -> None:
        """Answer a comment of the thread, often with a double click."""
        comment = self._comment(thread, is_ours=False, is_hidden=False)
        if comment is None:
            return
        token, text = self._token, f"Отговор {self.number} — „проверено“"
        times = 2 if self.chance.random() < DOUBLE else 1
        if not self.is_by_http:
            for _click in range(times):
                operations.answer(comment, self.user, text, token=token)
            return
        seen = operations.last_answer(thread)
        data = {"text": text, "token": token, "to": comment.pk, "seen": seen}
        clicks = [
            threading.Thread(target=self._post, args=("action", [thread.pk, "answer"], data))
            for _click in range(times)
        ]
        for click in clicks:
            click.start()
        for click in clicks:
            click.join()

    def hide(self, thread: Comment) -> None:
        """Hide a comment for a reason."""
        if comment := self._comment(thread, is_ours=False, is_hidden=False):
            self._moderate(thread, comment, "hide", reason="insult")

    def unhide(self, thread: Comment) -> None:
        """Show a hidden comment again."""
        if comment := self._comment(thread, is_ours=False, is_hidden=True):
            self._moderate(thread, comment, "unhide")

    def delete(self, thread: Comment) -> None:
        """Remove a hidden comment."""
        if comment := self._comment(thread, is_ours=False, is_hidden=True):
            self._moderate(thread, comment, "delete", reason="advertising")

    def _moderate(self, thread: Comment, comment: Comment, verb: str, **values: str) -> None:
        if self.is_by_http:
            self._post("comment_action", [thread.pk, comment.pk, verb], {"token": self._token, **values})
        else:
            getattr(operations, verb)(comment, self.user, *values.values(), token=self._token)

    def remove_answer(self, thread: Comment) -> None:
        """Remove an answer of ours."""
        if comment := self._comment(thread, is_ours=True):
            operations.delete(comment, self.user, token=self._token)

    def undo(self, thread: Comment) -> None:
        """Take back an operation on the thread."""
        if found := list(operations.operations_of(thread).order_by("pk")):
            operations.undo(self.chance.choice(found), self.user, token=self._token)

    def retry(self, thread: Comment) -> None:
        """Try again what needs a person."""
        found = self.for_a_person().first()
        if found is None:
            return
        if self.is_by_http and found.problem not in UNVERIFIED:
            self._post("operation_action", [found.comment.thread.pk, found.pk, "retry"], {})
        else:
            self.look_and_retry(found)

    def look_and_retry(self, operation: CommentOperation) -> None:
        """Do as the explanation says: look at the network first where nobody knows if an answer is there."""
        is_there = operation.problem in UNVERIFIED and self.stands(operation)
        act = operations.done_by_hand if is_there else operations.retry
        act(operation, self.user)

    def for_a_person(self) -> Any:
        """Return the operations that need a person."""
        found = CommentOperation.objects.filter(status="person", comment__post__in=self.posts)
        return found.select_related("comment__parent").order_by("pk")

    def desk(self, thread: Comment) -> None:
        """Assign the thread, close it, open it again, or write a note."""
        verb = self.chance.choice(["assign", "close", "reopen", "note", "unread"])
        data = {"assignee": self.user.pk, "text": "Бележка"}
        self._post("action", [thread.pk, verb], data)

    def _post(self, name: str, args: list, data: dict) -> None:
        """Send a form; if nobody answers, send the same one again, as a person does."""
        address = self.url + reverse(f"civic_social_comments:{name}", args=args)
        for _try in range(TRIES):
            try:
                response = requests.post(
                    address,
                    {**data, "csrfmiddlewaretoken": CSRF},
                    cookies=self.cookies,
                    allow_redirects=False,
                    timeout=30,
                )
            except requests.RequestException:
                self.counts["form sent again"] += 1
                continue
            self.counts[f"HTTP {response.status_code}"] += 1
            return
