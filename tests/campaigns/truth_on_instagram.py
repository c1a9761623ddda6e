"""The same lives of pages on Instagram: photos and carousels that nobody can edit, made in many steps.

The channel is production's, over HTTP. Each example draws what is to happen to a change: replace, correct in
a comment, leave. Beside the faults of every verb, any single call of the Graph API may be lost, and the
worker may die there.
"""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise

import requests
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from civic_social.channels.graph import GraphClient
from civic_social.channels.instagram import Instagram
from civic_social.delivery import worker
from civic_social.exceptions import OutcomeUnknown, TransientError
from civic_social.models import SocialAccount
from tests.civic_social.factories import SocialAccountFactory
from tests.civic_social.memory_channel import NETWORK

from .model import Content, Life, Place
from .truth import Truth, _capture, _skip_ahead

POLICIES = ("replace", "comment", "leave")
HEADINGS = ("Поправка: ", "Correction: ")


class Killed(BaseException):
    """The worker's process ends here."""


class Strike:
    """What happens at a later call of the Graph API: ``calls`` go well before it."""

    def __init__(self):
        self.clear()

    def clear(self):
        self.calls, self.kind, self.accepts = 0, "", False
        #: What Instagram says of pictures and of the day's quota: "" (all is well), or a trouble.
        self.trouble = ""

    def arm(self, calls: int, kind: str, *, accepts: bool):
        """After ``calls`` calls one is lost, or its worker killed, before or after it is accepted."""
        self.calls, self.kind, self.accepts = calls, kind, accepts

    def is_now(self) -> bool:
        if not self.kind:
            return False
        self.calls -= 1
        return self.calls < 0


STRIKE = Strike()


class StruckClient(GraphClient):
    """Production's client, whose calls meet ``STRIKE``."""

    def _request(self, method, path, params=None, data=None):
        if not STRIKE.is_now():
            return self._troubled(path, super()._request(method, path, params, data))
        kind, STRIKE.kind = STRIKE.kind, ""
        if STRIKE.accepts:
            super()._request(method, path, params, data)
        if kind == "killed":
            raise Killed
        raise TransientError() if method == "GET" else OutcomeUnknown()

    @staticmethod
    def _troubled(path: str, answer: dict) -> dict:
        if STRIKE.trouble == "quota" and path.endswith("content_publishing_limit"):
            return {"data": [{"quota_usage": 100, "config": {"quota_total": 100}}]}
        if STRIKE.trouble in ("IN_PROGRESS", "ERROR") and answer.get("status_code") == "FINISHED":
            return {**answer, "status_code": STRIKE.trouble}
        return answer


class FaultyInstagram(Instagram):
    """Instagram's channel, whose verbs and calls meet the faults that the campaign has written down."""

    @cached_property
    def client(self):
        return StruckClient(self.account.credentials["access_token"])

    def create(self, message, progress):
        return NETWORK.act("create", lambda: super(FaultyInstagram, self).create(message, progress))

    def delete(self, remote):
        return NETWORK.act("delete", lambda: super(FaultyInstagram, self).delete(remote))

    def comment(self, remote, correction):
        return NETWORK.act("update", lambda: super(FaultyInstagram, self).comment(remote, correction))

    def find_all(self, message, since):
        return NETWORK.act("find", lambda: super(FaultyInstagram, self).find_all(message, since))


class OnInstagram(Truth):
    """``url`` is where the network runs."""

    url = ""

    @initialize(policy=st.sampled_from(POLICIES))
    def begin(self, policy):
        self.grid = Place("grid", needs_picture=True, policy=policy)
        self.has_slept = False
        self.figures[f"examples with {policy}"] += 1
        super().begin()

    def more_accounts(self) -> dict[Place, SocialAccount]:
        return {self.grid: self.instagram_account(requests.post(f"{self.url}/page", timeout=30).json())}

    def instagram_account(self, page: dict) -> SocialAccount:
        """The Instagram account of a page that the network has made."""
        return SocialAccountFactory(
            channel="instagram",
            remote_id=page["instagram"],
            credentials={"access_token": page["token"]},
            when_uneditable=self.grid.policy,
        )

    @precondition(lambda self: self.model.standing(self.grid))
    @rule(number=st.integers(0, 99), times=st.sampled_from([2, 3]))
    def edited_and_back(self, number, times):
        """Each change is told where it cannot be edited in, and so is that it was taken back."""
        standing = sorted(self.model.standing(self.grid))
        life = self.model.lives[standing[number % len(standing)]]
        if life.state != "page":
            return
        self.figures[f"taken back with {self.grid.policy}"] += 1
        first = life.version
        self.unpublish_it(life)
        for change in range(times + 1):
            self.check()
            self.publish_again_as(life, (first + change % 2) % 3)
        self.check()

    @_capture
    def unpublish_it(self, life):
        self.withdraw(life)

    # Networks and workers

    @rule(calls=st.integers(0, 8), accepts=st.booleans())
    def call_is_lost(self, calls, accepts):
        STRIKE.arm(calls, "lost", accepts=accepts)

    @rule(trouble=st.sampled_from(["IN_PROGRESS", "ERROR", "quota"]))
    def trouble(self, trouble):
        STRIKE.trouble = trouble
        worker.drain()

    @rule(calls=st.integers(0, 8), accepts=st.booleans())
    def worker_dies_between_two_calls(self, calls, accepts):
        _skip_ahead()
        for account in worker.lease_accounts("doomed", [self.accounts[self.grid].pk]):
            channel = account.get_channel()
            step = worker.claim_next(account, "doomed", channel)
            if step is None:
                continue
            STRIKE.arm(calls, "killed", accepts=accepts)
            try:
                result = worker.perform(channel, step)
            except Killed:
                continue
            finally:
                STRIKE.kind = ""
            worker.apply_result(step, result, channel)

    @rule(number=st.integers(0, 2), heard=st.booleans())
    def worker_sleeps_in_the_last_instant(self, number, heard):
        STRIKE.clear()
        self.has_slept = True
        super().worker_sleeps_in_the_last_instant(number, heard)

    @precondition(lambda self: self.grid.policy == "comment" and self.model.standing(self.grid))
    @rule(number=st.integers(0, 99))
    def removed_by_hand_on_instagram(self, number):
        self.removed_by_hand(self.grid, number)

    def everything_works(self):
        super().everything_works()
        STRIKE.clear()

    # What stands there

    def grid_of(self, account) -> list[dict]:
        """What stands on the account's grid."""
        answer = requests.get(f"{self.url}/accepted/{account.remote_id}", timeout=30).json()
        return [post for post in answer["data"] if not post["removed"]]

    def compare(self, place, account):
        if place != self.grid:
            super().compare(place, account)
            return
        standing = self.model.standing(place)
        seen = {}
        for post in self.grid_of(account):
            life = next(one for one in self.model.lives.values() if _is_of(post, one))
            assert life.id in standing, f"too much: {post}"
            assert life.id not in seen, f"twice: {post}"
            seen[life.id] = post
        assert seen.keys() == standing.keys(), f"missing: {standing.keys() - seen.keys()}"
        for life in self.model.lives.values():
            mirror = life.at(place)
            if life.id in standing:
                self.compare_post(seen[life.id], mirror.wanted, mirror.possible)
                mirror.possible = {_content_of(seen[life.id], mirror.possible)}
            else:
                mirror.possible = set()

    def compare_post(self, post: dict, wanted: Content, possible: set[Content]):
        """One post says what it should; where it is corrected in comments, the last word says it."""
        content = _content_of(post, possible)
        self.figures["comments read"] += len(post["comments"])
        assert content, f"never said: {post}; possible: {possible}"
        comments = post["comments"]
        if self.grid.policy == "replace":
            assert content == wanted, f"{content} instead of {wanted}"
        if self.grid.policy != "comment":
            assert not comments
            return
        assert content == wanted or comments, f"{content}, and nobody is told of {wanted}"
        if comments:
            said = comments[-1]
            told = any(said.startswith(f"{heading}{wanted.text}") for heading in HEADINGS)
            assert told, f"the last word is {said!r} instead of {wanted}"
        if not self.has_slept:
            # A comment is read back before it is repeated, but not looked for a second time.
            twice = [said for said, before in pairwise(comments) if _words(said) == _words(before)]
            assert not twice, comments

    def remove_at_network(self, account, remote_id):
        if account == self.accounts[self.editable]:
            super().remove_at_network(account, remote_id)
        else:
            requests.post(f"{self.url}/remove/{remote_id}", timeout=30).raise_for_status()


def _words(comment: str) -> str:
    """What a comment says, without the mark at its end."""
    return comment.rpartition("?")[0]


def _is_of(post: dict, life: Life) -> bool:
    return post["texts"][-1].startswith(life.title.rpartition(".")[0] + ".")


def _content_of(post: dict, possible: set[Content]) -> Content | None:
    return next(
        (
            content
            for content in possible
            if (content.caption, list(content.pictures)) == (post["texts"][-1], post["pictures"])
        ),
        None,
    )
