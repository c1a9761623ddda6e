"""The rules of the truth campaign for deliveries: networks fail, workers are killed, people intervene."""

from __future__ import annotations

import time
from contextlib import contextmanager
from datetime import timedelta

from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from civic_social import actions
from civic_social.delivery import worker
from civic_social.exceptions import (
    AccountBlocked,
    AuthenticationError,
    OutcomeUnknown,
    RateLimited,
    TransientError,
)
from civic_social.models import DuplicateCheck, Post, SocialAccount
from civic_social.models.states import Status

from .model import NetworkModel

VERBS = st.sampled_from(["create", "create", "update", "delete", "find"])
#: The error of each fault, and whether the network carries out the call nevertheless.
FAULTS = {
    "lost after accepting": (OutcomeUnknown, True),
    "lost before": (OutcomeUnknown, False),
    "unreachable": (TransientError, False),
    "throttled": (lambda: RateLimited(retry_after=60), False),
    "token expired": (lambda: AuthenticationError("token-expired"), False),
    "blocked": (AccountBlocked, False),
    "defect": (ZeroDivisionError, True),
}


class DeliveryRules:
    """A mixin of rules; it needs ``model``, ``memory``, ``accounts``, ``check()`` and ``EditorRules``."""

    # Networks

    @rule(number=st.integers(0, 99), kind=st.sampled_from(sorted(FAULTS)), undo=st.booleans())
    def edit_during_a_fault(self, number, kind, undo):
        """Edit a page while its network fails; the edit may be undone before the post has settled."""
        if page := self.choose(number, state="normal", live=True):
            before = page.version
            with self.failing_network(kind):
                self.publish_again_as(page, (before + 1) % 3)
            if undo:
                self.publish_again_as(page, before)

    @rule(number=st.integers(0, 99), kind=st.sampled_from(sorted(FAULTS)), undo=st.booleans())
    def unpublish_during_a_fault(self, number, kind, undo):
        """Unpublish a page while its network fails, and perhaps publish it again."""
        if page := self.choose(number, state="normal", live=True):
            with self.failing_network(kind):
                self.withdraw(page)
            if undo:
                self.publish_again_as(page, page.version)

    @contextmanager
    def failing_network(self, kind):
        """Let each verb fail once inside the block, and deliver at its end."""
        self.check()
        for verb in ("create", "update", "delete"):
            self.add_fault(verb, kind)
        yield
        worker.drain()
        self.memory.faults.clear()

    @rule(verb=VERBS, kind=st.sampled_from(sorted(FAULTS)))
    def add_fault(self, verb, kind):
        make, accepts = FAULTS[kind]
        self.memory.fail(verb, make(), accepts=accepts and verb != "find")

    @rule()
    def reconnect(self):
        for account in SocialAccount.objects.all():
            actions.resume(account)

    @precondition(lambda self: self.model.wanted_at(self.editable))
    @rule(number=st.integers(0, 99))
    def remove_post_at_editable_network(self, number):
        self.remove_post(self.editable, number)

    def remove_post(self, network: NetworkModel, number: int):
        """Remove a post at its network, which the next change of the page detects."""
        self.check()
        wanted = self.model.wanted_at(network)
        page = self.choose(number, state="normal", choice="automatic")
        if page is None or page.id not in wanted:
            return
        post = Post.objects.get(page_id=page.id, account=self.accounts[network])
        self.remove_at_network(self.accounts[network], post.remote_id)
        self.publish_again_as(page, (page.version + 1) % 3)
        page.at(network).removed_there = True
        self.check()
        post.refresh_from_db()
        assert (post.status, post.problem) == (Status.WAITING, "removed-elsewhere")

    @rule(number=st.integers(0, 99))
    def retry_removed_post(self, number):
        removed = [
            (page, network)
            for page in self.model.pages.values()
            for network in self.accounts
            if page.at(network).removed_there
        ]
        if removed:
            page, network = removed[number % len(removed)]
            actions.retry(Post.objects.get(page_id=page.id, account=self.accounts[network]))
            mirror = page.at(network)
            mirror.removed_there = False
            mirror.possible.add(mirror.wanted)

    # Workers

    @rule(number=st.integers(0, 2), recorded=st.booleans())
    def worker_sleeps_in_the_last_instant(self, number, recorded):
        """Let a worker send its post after another one has taken over; its result may be lost."""
        skip_waiting_times()
        for account in worker.lease_accounts("sleeper", [self.account(number).pk]):
            channel = account.get_channel()
            step = worker.claim_next(account, "sleeper", channel)
            if step is None:
                continue
            self.memory.faults.clear()
            for _round in range(4):
                skip_waiting_times()
                worker.drain(account_ids=[account.pk])
            step.claimed_at = time.monotonic()
            step.post.lease_until = timezone.now() + timedelta(minutes=1)
            result = worker.perform(channel, step)
            if recorded:
                worker.apply_result(step, result, channel)

    @rule()
    def work(self):
        worker.drain()

    @rule()
    def time_passes(self):
        skip_waiting_times()
        worker.drain()

    @rule(number=st.integers(0, 2), accepted=st.booleans())
    def worker_is_killed(self, number, accepted):
        skip_waiting_times()
        leased = worker.lease_accounts("doomed", [self.account(number).pk])
        for account in leased:
            channel = account.get_channel()
            step = worker.claim_next(account, "doomed", channel)
            if step and accepted:
                worker.perform(channel, step)

    # People

    @rule(number=st.integers(0, 2))
    def pause_account(self, number):
        actions.pause(self.account(number))

    @rule(paused=st.booleans(), release=st.booleans())
    def main_switch(self, paused, release):
        if paused:
            actions.pause_everything("Ден на траур")
        else:
            actions.resume_everything(release=release)

    @rule(number=st.integers(0, 99))
    def hold(self, number):
        due = list(Post.objects.filter(status=Status.DUE).order_by("pk"))
        if due:
            actions.hold(due[number % len(due)])


def skip_waiting_times() -> None:
    """Make every waiting post, lease and possible duplicate due now."""
    now = timezone.now()
    Post.objects.filter(status__in=[Status.DUE, Status.UNKNOWN]).update(next_attempt_at=now, planned_at=now)
    Post.objects.filter(status=Status.SENDING).update(lease_until=now - timedelta(seconds=1))
    DuplicateCheck.objects.update(search_at=now)
    SocialAccount.objects.update(resting_until=None, lease="", leased_until=None)
