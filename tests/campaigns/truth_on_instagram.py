"""The truth campaign with an Instagram account, where posts cannot be edited and take several calls.

The channel is the one of production, over HTTP. Each example draws a policy for changes: replace the post,
correct it in a comment, or leave it. Beside the faults of each verb, any single call of the Graph API may be
lost, or its worker killed.
"""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise

import requests
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from civic_social.channels.graph.client import GraphClient
from civic_social.channels.instagram import Instagram
from civic_social.delivery import worker
from civic_social.exceptions import OutcomeUnknown, TransientError
from civic_social.models import ShortLink, SocialAccount
from tests.civic_social.factories import SocialAccountFactory
from tests.civic_social.memory_channel import NETWORK

from .model import Content, NetworkModel, PageModel
from .truth import TruthCampaign
from .truth_deliveries import skip_waiting_times
from .truth_editors import run_on_commit

POLICIES = ("replace", "comment", "leave")
HEADINGS = ("Поправка: ", "Correction: ")


class Killed(BaseException):
    """The worker's process is killed."""


class CallFault:
    """The fault of one later call of the Graph API."""

    def __init__(self):
        self.clear()

    def clear(self):
        self.calls, self.kind, self.accepts = 0, "", False
        #: The state of pictures or of the quota that Instagram reports; "" is a normal state.
        self.bad_state = ""

    def set(self, calls: int, kind: str, *, accepts: bool):
        """Let the call after ``calls`` others be "lost", or its worker "killed".

        If ``accepts`` is true, the network carries out the call nevertheless.
        """
        self.calls, self.kind, self.accepts = calls, kind, accepts

    def is_now(self) -> bool:
        """Count one call and return True if it is the one with the fault."""
        if not self.kind:
            return False
        self.calls -= 1
        return self.calls < 0


CALL_FAULT = CallFault()


class FaultyClient(GraphClient):
    """The client of production, whose calls meet ``CALL_FAULT``."""

    def _request(self, method, path, params=None, data=None):
        if not CALL_FAULT.is_now():
            return self._with_bad_state(path, super()._request(method, path, params, data))
        kind, CALL_FAULT.kind = CALL_FAULT.kind, ""
        if CALL_FAULT.accepts:
            super()._request(method, path, params, data)
        if kind == "killed":
            raise Killed
        raise TransientError() if method == "GET" else OutcomeUnknown()

    @staticmethod
    def _with_bad_state(path: str, response: dict) -> dict:
        if CALL_FAULT.bad_state == "quota" and path.endswith("content_publishing_limit"):
            return {"data": [{"quota_usage": 100, "config": {"quota_total": 100}}]}
        if CALL_FAULT.bad_state in ("IN_PROGRESS", "ERROR") and response.get("status_code") == "FINISHED":
            return {**response, "status_code": CALL_FAULT.bad_state}
        return response


class FaultyInstagram(Instagram):
    """The Instagram channel, whose verbs and calls meet the campaign's faults."""

    @cached_property
    def client(self):
        return FaultyClient(self.account.credentials["access_token"])

    def create(self, message, progress):
        return NETWORK.act("create", lambda: super(FaultyInstagram, self).create(message, progress))

    def delete(self, remote):
        return NETWORK.act("delete", lambda: super(FaultyInstagram, self).delete(remote))

    def comment(self, remote, correction):
        return NETWORK.act("update", lambda: super(FaultyInstagram, self).comment(remote, correction))

    def find_all(self, message, since):
        return NETWORK.act("find", lambda: super(FaultyInstagram, self).find_all(message, since))


class InstagramTruthCampaign(TruthCampaign):
    """The truth campaign with an Instagram account."""

    #: The URL of the network.
    url = ""

    @initialize(policy=st.sampled_from(POLICIES))
    def begin(self, policy):
        self.instagram = NetworkModel("instagram", needs_picture=True, policy=policy)
        self.has_slept = False
        self.figures[f"examples with {policy}"] += 1
        super().begin()

    def more_accounts(self) -> dict[NetworkModel, SocialAccount]:
        return {self.instagram: self.instagram_account(requests.post(f"{self.url}/page", timeout=30).json())}

    def instagram_account(self, page: dict) -> SocialAccount:
        """Create the Instagram account of a Page that the network has created."""
        return SocialAccountFactory(
            channel="instagram",
            remote_id=page["instagram"],
            credentials={"access_token": page["token"]},
            when_uneditable=self.instagram.policy,
        )

    @precondition(lambda self: self.model.wanted_at(self.instagram))
    @rule(number=st.integers(0, 99), times=st.sampled_from([2, 3]))
    def edit_and_undo(self, number, times):
        """Unpublish a page, then publish two versions in turn: each change must reach Instagram."""
        wanted = sorted(self.model.wanted_at(self.instagram))
        page = self.model.pages[wanted[number % len(wanted)]]
        if page.state != "normal":
            return
        self.figures[f"edits undone with {self.instagram.policy}"] += 1
        first = page.version
        self.unpublish_page(page)
        for change in range(times + 1):
            self.check()
            self.publish_again_as(page, (first + change % 2) % 3)
        self.check()

    @run_on_commit
    def unpublish_page(self, page):
        self.withdraw(page)

    # Networks and workers

    @rule(calls=st.integers(0, 8), accepts=st.booleans())
    def lose_call(self, calls, accepts):
        CALL_FAULT.set(calls, "lost", accepts=accepts)

    @rule(state=st.sampled_from(["IN_PROGRESS", "ERROR", "quota"]))
    def report_bad_state(self, state):
        CALL_FAULT.bad_state = state
        worker.drain()

    @rule(calls=st.integers(0, 8), accepts=st.booleans())
    def worker_is_killed_between_two_calls(self, calls, accepts):
        skip_waiting_times()
        for account in worker.lease_accounts("doomed", [self.accounts[self.instagram].pk]):
            channel = account.get_channel()
            step = worker.claim_next(account, "doomed", channel)
            if step is None:
                continue
            CALL_FAULT.set(calls, "killed", accepts=accepts)
            try:
                result = worker.perform(channel, step)
            except Killed:
                continue
            finally:
                CALL_FAULT.kind = ""
            worker.apply_result(step, result, channel)

    @rule(number=st.integers(0, 2), recorded=st.booleans())
    def worker_sleeps_in_the_last_instant(self, number, recorded):
        CALL_FAULT.clear()
        self.has_slept = True
        super().worker_sleeps_in_the_last_instant(number, recorded)

    @precondition(lambda self: self.instagram.policy == "comment" and self.model.wanted_at(self.instagram))
    @rule(number=st.integers(0, 99))
    def remove_post_on_instagram(self, number):
        self.remove_post(self.instagram, number)

    def end_faults(self):
        super().end_faults()
        CALL_FAULT.clear()

    # Comparison

    def instagram_posts_of(self, account) -> list[dict]:
        """Return the posts that exist at an Instagram account."""
        response = requests.get(f"{self.url}/accepted/{account.remote_id}", timeout=30).json()
        return [post for post in response["data"] if not post["removed"]]

    def compare(self, network, account):
        if network != self.instagram:
            super().compare(network, account)
            return
        wanted = self.model.wanted_at(network)
        seen = {}
        for post in self.instagram_posts_of(account):
            page = next(page for page in self.model.pages.values() if _is_of(post, page))
            assert page.id in wanted, f"not wanted: {post}"
            assert page.id not in seen, f"duplicate: {post}"
            seen[page.id] = post
            code = post["texts"][-1].rpartition("/s/")[2]
            assert ShortLink.objects.get(code=code).page_id == page.id, f"leads to another page: {post}"
        assert seen.keys() == wanted.keys(), f"missing: {wanted.keys() - seen.keys()}"
        for page in self.model.pages.values():
            mirror = page.at(network)
            if page.id in wanted:
                self.compare_post(seen[page.id], mirror.wanted, mirror.possible)
                mirror.possible = {_content_of(seen[page.id], mirror.wanted, mirror.possible)}
            else:
                mirror.possible = set()

    def compare_post(self, post: dict, wanted: Content, possible: set[Content]):
        """Assert that a post shows the wanted content, in its last comment if it is corrected by comments."""
        content = _content_of(post, wanted, possible)
        self.figures["comments read"] += len(post["comments"])
        assert content, f"content never wanted: {post}; possible: {possible}"
        comments = post["comments"]
        if self.instagram.policy == "replace":
            assert content == wanted, f"{content} instead of {wanted}"
        if self.instagram.policy != "comment":
            assert not comments
            return
        assert content == wanted or comments, f"{content}, and no comment corrects it to {wanted}"
        if comments:
            last = comments[-1]
            is_correct = any(last.startswith(f"{heading}{wanted.text}") for heading in HEADINGS)
            assert is_correct, f"the last comment is {last!r} instead of {wanted}"
        if not self.has_slept:
            # A comment is read back before it is repeated, but only once: a sleeping worker may double it.
            twice = [one for before, one in pairwise(comments) if _text(before) == _text(one)]
            assert not twice, comments

    def remove_at_network(self, account, remote_id):
        if account == self.accounts[self.editable]:
            super().remove_at_network(account, remote_id)
        else:
            requests.post(f"{self.url}/remove/{remote_id}", timeout=30).raise_for_status()


def _text(comment: str) -> str:
    """Return a comment without the short link at its end."""
    return comment.rpartition("\n\n")[0]


def _is_of(post: dict, page: PageModel) -> bool:
    """Return True if the post announces the page, in any version."""
    return post["texts"][-1].startswith(page.title.rpartition(".")[0] + ".")


def _content_of(post: dict, wanted: Content, possible: set[Content]) -> Content | None:
    """Return the content that the post shows, or None if it is none of ``possible``.

    Contents that differ in the address only look alike, since a short link leads to every address of its
    page: then it is the wanted one.
    """
    text = post["texts"][-1].rpartition("\n\n")[0]
    candidates = [wanted, *possible] if wanted in possible else possible
    return next(
        (
            content
            for content in candidates
            if (content.text, list(content.pictures)) == (text, post["pictures"])
        ),
        None,
    )
