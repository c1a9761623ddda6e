"""The network does one thing and says another, workers die, and each post ends true or before a person.

Lanes and workers are those of the crash campaign. In each run up to six calls are struck by
``hostile_network``, then the network is honest again. A run ends when the post has settled and nothing is in
doubt, or when a person is asked, with sentences in both languages; then a new lane takes its place.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from datetime import timedelta

import requests
from django.db import connection
from django.utils import timezone, translation

from civic_social.error_messages import PROBLEMS
from civic_social.models import DuplicateCheck, Post, SocialAccount
from civic_social.models.states import Status
from tests.database_template import prepare_database

from .crash import STUCK_SECONDS, Campaign, Lane

#: The share of workers that are killed at a random moment.
KILLED = 0.15
#: No pause that a network asks for, or that follows a fault, lasts longer here. Quiet times are shorter.
LONGEST_PAUSE = timedelta(seconds=5)
FOR_A_PERSON = (Status.WAITING, Status.FAILED, Status.HELD)
LANGUAGES = ("bg", "en")


class HostileCampaign(Campaign):
    """``HostileCampaign(runs, seed, lanes).run()`` returns its figures."""

    def __init__(self, runs: int, seed: int, lanes: int):
        super().__init__(runs, seed, lanes, "hostile_network")
        self.asked: Counter = Counter()
        self.tricks: Counter = Counter()

    def behaviour(self) -> dict:
        return {"seed": self.chance.randrange(2**32)}

    def _begin(self, lane: Lane) -> None:
        requests.post(f"{self.url}/begin/{lane.account.remote_id}", timeout=30)
        super()._begin(lane)

    def _first_points(self) -> list[str]:
        return [self._point()]

    def _cleaner_point(self, lane: Lane) -> str:
        return self._point()

    def _point(self) -> str:
        return "random" if self.chance.random() < KILLED else ""

    def _go_on(self, lane: Lane) -> None:
        """Shorten the pauses, be the person who reconnects the account, and go on as ever."""
        now = time.monotonic()
        if now < lane.next_look:
            return
        soon = timezone.now() + LONGEST_PAUSE
        account = SocialAccount.objects.get(pk=lane.account.pk)
        if account.problem:
            self._ask(lane, account)
        if account.problem or (account.resting_until and account.resting_until > soon):
            SocialAccount.objects.filter(pk=account.pk).update(problem="", resting_until=None)
        Post.objects.filter(pk=lane.post.pk, next_attempt_at__gt=soon).update(next_attempt_at=timezone.now())
        waits = DuplicateCheck.objects.filter(post=lane.post, problem="", look_at__gt=soon + LONGEST_PAUSE)
        waits.update(look_at=timezone.now())
        lane.post.refresh_from_db()
        doubts = list(DuplicateCheck.objects.filter(post=lane.post))
        busy = self.workers.serving(lane.account.pk) or now > lane.started + STUCK_SECONDS
        told = [doubt for doubt in doubts if doubt.problem]
        if not busy and (told or (lane.post.status in FOR_A_PERSON and not doubts)):
            self._end_before_a_person(lane, told)
        else:
            super()._go_on(lane)

    def _end_before_a_person(self, lane: Lane, told: list[DuplicateCheck]) -> None:
        self.figures.runs += 1
        for row in told or [lane.post]:
            self._ask(lane, row)
        standing, desired = self._standing(lane), lane.post.desired.get("text")
        is_told = told or lane.post.problem == "cannot-verify"
        if lane.post.status == Status.FAILED and not is_told:
            if desired and any(said(post, desired) for post in standing):
                self.figures.fault("lost", lane, "said to be refused, and stands")
        if len(standing) > 1 and not is_told:
            self.figures.fault("duplicate", lane, f"{len(standing)} posts stand there, and nobody is told")
        self.lanes[self.lanes.index(lane)] = self._lane(self.lanes.index(lane))

    def _ask(self, lane: Lane, row) -> None:
        """A person is asked: in each language by sentences of its own, with nothing left open in them."""
        self.asked[row.problem] += 1
        sentences = set()
        for language in LANGUAGES:
            with translation.override(language):
                sentences.add((row.explanation.what, row.explanation.next_step))
        whole = all(all(pair) and "None" not in str(pair) for pair in sentences)
        if row.problem not in PROBLEMS or len(sentences) < len(LANGUAGES) or not whole:
            self.figures.fault("stuck", lane, f"no sentence for {row.problem!r}: {sentences}")

    def _standing(self, lane: Lane) -> list[dict]:
        answer = requests.get(f"{self.url}/accepted/{lane.account.remote_id}", timeout=30)
        return [post for post in answer.json()["data"] if not post["removed"]]

    def _compare(self, lane: Lane) -> None:
        """Here the network itself accepts more than it was asked to, so only what stands there counts."""
        standing = self._standing(lane)
        if lane.post.status == Status.WITHDRAWN:
            if standing:
                self.figures.fault("stale", lane, "said to be withdrawn, and stands")
        elif not standing:
            self.figures.fault("lost", lane, "said to be live, and is not there")
        elif len(standing) > 1:
            self.figures.fault("duplicate", lane, f"{len(standing)} posts stand there, and nobody is told")
        elif standing[0]["id"] != lane.post.remote_id or not said(standing[0], lane.post.desired["text"]):
            self.figures.fault("stale", lane, f"{standing[0]!r}")
        else:
            return
        self.lanes[self.lanes.index(lane)] = self._lane(self.lanes.index(lane))

    def closing(self) -> None:
        self.tricks.update(requests.get(f"{self.url}/tricks", timeout=30).json())


def said(post: dict, text: str) -> bool:
    """Whether what stands there begins with ``text``."""
    return post["texts"][-1].startswith(text)


def report(campaign: HostileCampaign, seconds: float) -> str:
    """Return the figures as a person reads them."""
    figures = campaign.figures
    different = f"{campaign.tricks.total()} calls struck in {len(campaign.tricks)} ways"
    killed = f"{campaign.workers.kills.total()} workers killed"
    lines = [f"{figures.runs} runs in {seconds:.0f} s, {different}, {killed}:"]
    lines += [f"{figures.outcomes[kind]:5} {kind}" for kind in ("duplicate", "lost", "stale", "stuck")]
    lines.append("a person was asked:")
    lines += [f"{count:5} {problem}" for problem, count in campaign.asked.most_common()]
    return "\n".join([*lines, *figures.faults])


def main(runs: int, seed: int, lanes: int) -> int:
    """Run the campaign on the database of the settings, print the figures; 1 when there was any fault."""
    prepare_database(connection)
    started = time.monotonic()
    campaign = HostileCampaign(runs, seed, lanes)
    figures = campaign.run()
    sys.stdout.write(f"hostile, seed {seed}, {connection.vendor}\n")
    sys.stdout.write(report(campaign, time.monotonic() - started) + "\n")
    return 1 if figures.faults else 0
