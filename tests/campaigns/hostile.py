"""The hostile campaign: after false responses and kills each post is correct, or a person is notified of it.

Lanes and workers are those of the crash campaign. In each run up to six calls meet a trick of
``hostile_network``; after that the network is honest. A run ends when the post has settled without a possible
duplicate, or when it waits for a person, with an explanation in both languages. The lane is then replaced.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from datetime import timedelta

import requests
from django.db import connection
from django.utils import timezone, translation

from civic_social.error_messages import find_explanation
from civic_social.models import DuplicateCheck, Post, SocialAccount
from civic_social.models.states import Status
from tests.database_template import prepare_database

from .crash import STUCK_SECONDS, Campaign, Lane

#: The kinds of faults.
KINDS = ("duplicate", "lost", "stale", "stuck", "early")
#: The share of workers that are killed at a random moment.
KILLED = 0.15
#: The longest pause after a fault, or that a network asks for. Read-back delays are shorter.
LONGEST_PAUSE = timedelta(seconds=5)
FOR_A_PERSON = (Status.WAITING, Status.FAILED, Status.HELD)
LANGUAGES = ("bg", "en")


class HostileCampaign(Campaign):
    """``HostileCampaign(runs, seed, lanes).run()`` returns its figures."""

    def __init__(self, runs: int, seed: int, lanes: int, seconds: int = 0):
        super().__init__(runs, seed, lanes, "hostile_network", seconds)
        #: The number of notifications of a person for each problem.
        self.problems: Counter = Counter()
        #: How often the network used each trick.
        self.tricks: Counter = Counter()

    def network_options(self) -> dict:
        return {"seed": self.chance.randrange(2**32)}

    def _start(self, lane: Lane) -> None:
        requests.post(f"{self.url}/begin/{lane.account.remote_id}", timeout=30)
        super()._start(lane)

    def _draw_first_points(self) -> list[str]:
        return [self._draw_point()]

    def _draw_recovery_point(self, lane: Lane) -> str:
        return self._draw_point()

    def _draw_point(self) -> str:
        return "random" if self.chance.random() < KILLED else ""

    def _continue(self, lane: Lane) -> None:
        """Shorten long pauses, reconnect the account, and continue or end the run."""
        now = time.monotonic()
        if now < lane.next_check:
            return
        soon = timezone.now() + LONGEST_PAUSE
        account = SocialAccount.objects.get(pk=lane.account.pk)
        if account.problem:
            self._check_explanation(lane, account)
        if account.problem:
            SocialAccount.objects.filter(pk=account.pk).update(problem="")
        if account.resting_until and account.resting_until > soon:
            SocialAccount.objects.filter(pk=account.pk).update(resting_until=None)
            requests.post(f"{self.url}/rested/{account.remote_id}", timeout=30)
        Post.objects.filter(pk=lane.post.pk, next_attempt_at__gt=soon).update(next_attempt_at=timezone.now())
        waits = DuplicateCheck.objects.filter(post=lane.post, problem="", search_at__gt=soon + LONGEST_PAUSE)
        waits.update(search_at=timezone.now())
        lane.post.refresh_from_db()
        checks = list(DuplicateCheck.objects.filter(post=lane.post))
        busy = self.workers.are_running(lane.account.pk) or now > lane.started + STUCK_SECONDS
        reported = [check for check in checks if check.problem]
        if not busy and (reported or (lane.post.status in FOR_A_PERSON and not checks)):
            self._end_for_a_person(lane, reported)
        else:
            super()._continue(lane)

    def _end_for_a_person(self, lane: Lane, reported: list[DuplicateCheck]) -> None:
        self.figures.runs += 1
        self._check_pauses(lane)
        for row in reported or [lane.post]:
            self._check_explanation(lane, row)
        existing, desired = self._existing_posts(lane), lane.post.desired.get("text")
        is_reported = reported or lane.post.problem == "cannot-verify"
        if lane.post.status == Status.FAILED and not is_reported:
            if desired and any(begins_with(post, desired) for post in existing):
                self.figures.add_fault("lost", lane, "failed here, but at the network")
        if len(existing) > 1 and not is_reported:
            self.figures.add_fault("duplicate", lane, f"{len(existing)} posts exist, and nobody is told")
        self._replace(lane)

    def _replace(self, lane: Lane) -> None:
        number = self.lanes.index(lane)
        self.lanes[number] = self._create_lane(number)

    def _check_explanation(self, lane: Lane, row) -> None:
        """Check that the problem of ``row`` is explained completely in each language."""
        self.problems[row.problem] += 1
        sentences = set()
        for language in LANGUAGES:
            with translation.override(language):
                sentences.add((row.explanation.what, row.explanation.next_step))
        complete = all(all(pair) and "None" not in str(pair) for pair in sentences)
        if not find_explanation(row.problem) or len(sentences) < len(LANGUAGES) or not complete:
            self.figures.add_fault("stuck", lane, f"no explanation for {row.problem!r}: {sentences}")

    def _check_pauses(self, lane: Lane) -> None:
        """Check that no call came inside a demanded pause; a killed worker may not have saved it."""
        if any(lane.points):
            return
        response = requests.get(f"{self.url}/early/{lane.account.remote_id}", timeout=30).json()
        if response["calls"]:
            self.figures.add_fault("early", lane, f"{response['calls']} calls inside a demanded pause")

    def _existing_posts(self, lane: Lane) -> list[dict]:
        response = requests.get(f"{self.url}/accepted/{lane.account.remote_id}", timeout=30)
        return [post for post in response.json()["data"] if not post["removed"]]

    def _compare(self, lane: Lane) -> None:
        """Compare the posts that exist; how many were accepted means nothing where calls are done twice."""
        self._check_pauses(lane)
        existing = self._existing_posts(lane)
        if lane.post.status == Status.WITHDRAWN:
            if existing:
                self.figures.add_fault("stale", lane, "withdrawn here, but still at the network")
        elif not existing:
            self.figures.add_fault("lost", lane, "live here, but not at the network")
        elif len(existing) > 1:
            self.figures.add_fault("duplicate", lane, f"{len(existing)} posts exist, and nobody is told")
        elif existing[0]["id"] != lane.post.remote_id or not begins_with(
            existing[0], lane.post.desired["text"]
        ):
            self.figures.add_fault("stale", lane, f"{existing[0]!r}")
        else:
            return
        self._replace(lane)

    def before_network_ends(self) -> None:
        self.tricks.update(requests.get(f"{self.url}/tricks", timeout=30).json())


def begins_with(post: dict, text: str) -> bool:
    """Return True if the post's latest text begins with ``text``."""
    return post["texts"][-1].startswith(text)


def report(campaign: HostileCampaign, seconds: float) -> str:
    """Return the figures as text."""
    figures = campaign.figures
    tricks = f"{campaign.tricks.total()} calls met {len(campaign.tricks)} tricks"
    killed = f"{campaign.workers.kills.total()} workers killed"
    lines = [f"{figures.runs} runs in {seconds:.0f} s, {tricks}, {killed}:"]
    lines += [f"{figures.outcomes[kind]:5} {kind}" for kind in KINDS]
    lines.append("a person was told:")
    lines += [f"{count:5} {problem}" for problem, count in campaign.problems.most_common()]
    return "\n".join([*lines, *figures.faults])


def main(runs: int, seed: int, lanes: int, seconds: int = 0) -> int:
    """Run the campaign on the settings' database and print the figures; return 1 if there was a fault."""
    prepare_database(connection)
    started = time.monotonic()
    campaign = HostileCampaign(runs, seed, lanes, seconds)
    figures = campaign.run()
    sys.stdout.write(f"hostile, seed {seed}, {connection.vendor}\n")
    sys.stdout.write(report(campaign, time.monotonic() - started) + "\n")
    return 1 if figures.faults else 0
