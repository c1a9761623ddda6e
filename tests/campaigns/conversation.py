"""The conversation campaign: people and staff at random, a hostile network, killed processes.

Each round has posts of its own. People write, change and remove comments at the network; the staff answers,
hides and removes by the web server and in this process; workers and the web server's process are killed; the
network loses, delays and forges. Then the network becomes honest, and the inbox must equal the wall.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta
from itertools import chain
from typing import Any

import requests
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import OperationalError, close_old_connections, connection
from django.utils import timezone

from civic_social.conversation import operations
from civic_social.models import (
    AccountHealth,
    Comment,
    CommentOperation,
    CommentReading,
    NetworkEvent,
    Post,
    SocialAccount,
)
from tests.civic_social.factories import PostFactory
from tests.database_template import prepare_database

from . import conversation_worker
from .conversation_comparison import differences, differences_of_answers
from .conversation_processes import ConversationWorkers, Web
from .conversation_staff import Staff
from .processes import running_network

#: The channels of the accounts, and the posts of each in one round. Few posts are read one by one.
ACCOUNTS = (("facebook_page", 3), ("facebook_page", 2), ("instagram", 3))
#: The share of steps of people, and of workers that are killed or stopped.
PEOPLE, KILLED = 0.65, 0.6
WORKERS, WEB_KILLS = 2, 0.004
#: How long a worker is stopped, and the longest pause after a fault or that a network demands.
STOP_SECONDS, LONGEST_PAUSE = 11, timedelta(seconds=4)
#: The longest time until everything has settled, and the sweeps in which the inbox must equal the wall.
SETTLE_SECONDS, MOST_SWEEPS = 150, 5
STEP_SECONDS = 0.02
#: Seconds after which a comment appears in the network's lists.
LIST_LAG = 0.4
#: How often a person tries again what was refused.
MOST_TRIES = 3
#: What people do before the staff begins.
FIRST_WORDS = 12
#: So much may wait for the workers before the next steps.
MOST_WAITING = 25
PENDING = ("due", "sending", "unknown")
MESSAGE = {
    "text": "Обявление",
    "link": "https://example.bg/a/",
    "title": "",
    "description": "",
    "pictures": [],
}


class Campaign:
    """``Campaign(steps, seed, steps_in_round, seconds).run()``; ``faults`` are sentences."""

    def __init__(self, steps: int, seed: int, in_round: int, seconds: int = 0):
        self.steps, self.seed, self.in_round = steps, seed, in_round
        self.until = time.monotonic() + seconds if seconds else float("inf")
        self.chance = random.Random(seed)
        self.workers = ConversationWorkers(self.chance, seconds=3)
        self.faults: list[str] = []
        self.counts: Counter = Counter()
        self.problems: Counter = Counter()
        self.tries: Counter = Counter()
        self.http = requests.Session()
        self.done = self.rounds = 0
        self.url = ""
        self.accounts: list[SocialAccount] = []
        self.state: dict = {}

    def run(self) -> None:
        """Run the rounds. Raises RuntimeError if the web server does not start."""
        secret = settings.CIVIC_SOCIAL["META_APP_SECRET"]
        behaviour = {"seed": self.chance.randrange(2**32), "secret": secret, "lag": LIST_LAG}
        with running_network("conversation_network", **behaviour) as url:
            self.url = settings.CIVIC_SOCIAL["GRAPH_API_URL"] = os.environ["CAMPAIGN_GRAPH_URL"] = url
            # Those of an earlier run on the same database are not of this network.
            SocialAccount.objects.update(is_paused=True)
            self.accounts = [self._create_account(channel) for channel, _posts in ACCOUNTS]
            user, _new = get_user_model().objects.get_or_create(
                username=f"clerk-{self.seed}", defaults={"is_superuser": True, "email": "clerk@example.bg"}
            )
            with self._web() as web:
                self.web, self.staff = web, Staff(user, web.url, self.chance, self._stands)
                while self.done < self.steps and time.monotonic() < self.until and len(self.faults) < 20:
                    self._round()
                self._end_workers()

    @contextmanager
    def _web(self):
        web = Web({**os.environ})
        try:
            web.wait()
            yield web
        finally:
            web.end()

    def _ask(self, verb: str, **values: Any) -> dict:
        """Send the network a request of the campaign itself."""
        return self.http.post(f"{self.url}/{verb}", json=values, timeout=30).json()

    def _create_account(self, channel: str) -> SocialAccount:
        number = self._ask("account", channel="page" if channel == "facebook_page" else channel)["id"]
        account = SocialAccount.objects.create(
            name="Община",
            channel=channel,
            remote_id=number,
            credentials={"access_token": "EAAcampaign"},
            public_url="https://www.instagram.com/obshtina/" if channel == "instagram" else "",
        )
        AccountHealth.objects.update_or_create(
            account=account, defaults={"next_probe_at": timezone.now() + timedelta(days=9)}
        )
        return account

    def _round(self) -> None:
        """Let people and staff act on new posts, and compare once everything has settled."""
        # What the rounds before have shown is read no more.
        Post.objects.filter(account__in=self.accounts).update(
            confirmed_at=timezone.now() - timedelta(days=400)
        )
        posts = [
            self._create_post(account)
            for account, (_channel, count) in zip(self.accounts, ACCOUNTS, strict=True)
            for _post in range(count)
        ]
        self.posts = {post.remote_id: post for post in posts}
        self.staff.posts = [post.pk for post in posts]
        self._ask("hostile", address=f"{self.web.url}/social/events/meta/")
        for _person in range(FIRST_WORDS):
            self._ask("act", posts=list(self.posts))
        known = Comment.objects.filter(post__in=self.staff.posts)
        self._wait(lambda: known.count() >= FIRST_WORDS / 2, time.monotonic() + 30, kill=True)
        for _step in range(min(self.in_round, self.steps - self.done)):
            self._step()
            self.done += 1
        self.rounds += 1
        self._settle()

    def _create_post(self, account: SocialAccount) -> Post:
        remote_id = self._ask("post", account=account.remote_id)["id"]
        post = PostFactory(account=account, desired=MESSAGE, confirmed=MESSAGE, remote_id=remote_id)
        Post.moves.filter(pk=post.pk).update(status="live", confirmed_at=timezone.now())
        return post

    def _step(self) -> None:
        if self.chance.random() < PEOPLE:
            self._ask("act", posts=list(self.posts))
        else:
            self.staff.step()
        if self.chance.random() < WEB_KILLS:
            self.web.kill_worker()
        if self.done % 150 == 149:
            self._sweep()
        self._keep_working()
        time.sleep(STEP_SECONDS)
        if self.done % 10 == 9:
            # A busy machine must not turn the campaign into one of people alone.
            self._wait(lambda: self._waiting() < MOST_WAITING, time.monotonic() + 10, kill=True)

    def _waiting(self) -> int:
        """Return the number of operations and events that no worker has ended yet."""
        pending = CommentOperation.objects.filter(status__in=PENDING).count()
        return pending + NetworkEvent.objects.filter(worked_at=None).count()

    def _keep_working(self, *, kill: bool = True) -> None:
        """Kill, continue and start workers, and shorten pauses of minutes."""
        self.workers.update(STOP_SECONDS)
        running = [process for process in self.workers.running.values() if process.continue_at is None]
        if len(running) < WORKERS:
            named = (conversation_worker.POINTS, conversation_worker.STOPS, conversation_worker.LAST_INSTANT)
            points = [*chain(*named), "random", "random", "random"]
            is_killed = kill and self.chance.random() < KILLED
            self.workers.start(0, "work", self.chance.choice(points) if is_killed else "")
        if self.done % 10 == 0 or not kill:
            self._shorten_pauses()
        close_old_connections()

    def _shorten_pauses(self) -> None:
        now = timezone.now()
        late = now + LONGEST_PAUSE + conversation_worker.LEASE
        try:
            SocialAccount.objects.filter(resting_until__gt=now + LONGEST_PAUSE).update(resting_until=None)
            SocialAccount.objects.exclude(problem="").update(problem="")
            CommentReading.objects.filter(next_at__gt=late).update(next_at=now)
            rows = CommentOperation.objects.filter(status__in=("due", "unknown"))
            rows.filter(next_attempt_at__gt=now + LONGEST_PAUSE).update(next_attempt_at=now)
            NetworkEvent.objects.filter(worked_at=None, lease_until__gt=late).update(lease_until=None)
        except OperationalError:
            self.counts["database was locked"] += 1

    def _sweep(self) -> None:
        """Let the next reading be the nightly one."""
        now = timezone.now()
        old = now - timedelta(days=2)
        CommentReading.objects.filter(account__in=self.accounts).update(swept_at=old, next_at=now)

    def _settle(self) -> None:
        """Let everything end without faults, and compare; what still differs after some sweeps is a fault."""
        self.state = self._ask("honest")
        differences = ["nothing was compared"]
        until = time.monotonic() + SETTLE_SECONDS
        sweeps = 0
        while differences and sweeps < MOST_SWEEPS and time.monotonic() < until:
            self._wait(self._is_quiet, until)
            began = timezone.now()
            self._sweep()
            rows = CommentReading.objects.filter(account__in=self.accounts)
            self._wait(lambda rows=rows, began=began: not rows.exclude(swept_at__gte=began).exists(), until)
            sweeps += 1
            if self._is_quiet():
                differences = self._compare()
        self.counts[f"equal after {sweeps} sweeps"] += not differences
        if not self._is_quiet():
            waiting = CommentOperation.objects.filter(comment__post__in=self.staff.posts).exclude(
                status__in=["done", "cancelled"]
            )
            names = [f"{row.pk} {row.kind} {row.status} {row.problem}" for row in waiting[:5]]
            differences = [*differences, f"stuck: {names}, {self.state}"]
        self.faults += [f"round {self.rounds}: {sentence}" for sentence in differences]

    def _wait(self, is_over, until: float, *, kill: bool = False) -> None:
        while not is_over() and time.monotonic() < until:
            self._keep_working(kill=kill)
            if not kill:
                self._help()
            time.sleep(0.25)

    def _help(self) -> None:
        """Do what a person does about operations that need one: try again, and take them back at last."""
        for operation in list(self.staff.for_a_person()):
            self.problems[operation.problem] += 1
            if operation.explanation is None:
                self.faults.append(f"no explanation for {operation.problem!r}")
            self.tries[operation.pk] += 1
            try:
                if self.tries[operation.pk] <= MOST_TRIES:
                    self.staff.look_and_retry(operation)
                else:
                    operations.undo(operation, self.staff.user)
            except (ValidationError, OperationalError):
                continue

    def _stands(self, operation: CommentOperation) -> bool:
        """Return True if the answer is at the network, also with other words."""
        said = self._ask("wall", posts=list(self.posts))["said"]
        return any(
            each["is_ours"] and not each["removed"] and each["texts"][0] == operation.text for each in said
        )

    def _is_quiet(self) -> bool:
        self.state = self._ask("state")
        waiting = CommentOperation.objects.filter(comment__post__in=self.staff.posts)
        return not (
            self.state["waiting"]
            or waiting.filter(status__in=[*PENDING, "person"]).exists()
            or NetworkEvent.objects.filter(worked_at=None).exists()
        )

    def _compare(self) -> list[str]:
        """Return the differences between the inbox and the wall as sentences."""
        wall = self._ask("wall", posts=list(self.posts))
        found = differences(wall["said"], {remote_id: post.pk for remote_id, post in self.posts.items()})
        sent_again, of_answers = differences_of_answers(wall["said"], self.staff.posts)
        self.counts["comments compared"] += len(wall["said"])
        self.counts["sent twice, and the copy removed"] += sent_again
        return found + of_answers

    def _end_workers(self) -> None:
        for pid, process in list(self.workers.running.items()):
            if process.continue_at:
                os.kill(pid, signal.SIGCONT)
        until = time.monotonic() + 30
        while self.workers.running and time.monotonic() < until:
            self.workers.update(0)
            time.sleep(0.05)


def report(campaign: Campaign, seconds: float) -> str:
    """Return the figures as text."""
    kills = campaign.workers.kills
    lines = [
        f"{campaign.done} steps in {campaign.rounds} rounds and {seconds:.0f} s, {kills.total()} workers "
        f"killed or stopped, the web server's process killed {campaign.web.kills} times, "
        f"{len(campaign.faults)} faults"
    ]
    lines += [f"  {count:5} {point}" for (_work, point), count in kills.most_common()]
    for title, counts in (
        ("the campaign", campaign.counts),
        ("the staff", campaign.staff.counts),
        ("a person was told", campaign.problems),
        ("events", campaign.state.get("events", {})),
        ("faults of the network", campaign.state.get("faults", {})),
    ):
        shown = ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))
        lines.append(f"{title}: {shown or '-'}")
    return "\n".join([*lines, *campaign.faults])


def main(steps: int, seed: int, in_round: int, seconds: int = 0) -> int:
    """Run the campaign on the settings' database and print the figures; return 1 if there was a fault."""
    prepare_database(connection)
    started = time.monotonic()
    campaign = Campaign(steps, seed, in_round, seconds)
    campaign.run()
    if campaign.state["events"].get("forged and accepted") or campaign.state["refused"]:
        campaign.faults.append(f"forged events or forbidden requests: {campaign.state}")
    sys.stdout.write(f"conversation, seed {seed}, {connection.vendor}\n")
    sys.stdout.write(report(campaign, time.monotonic() - started) + "\n")
    return 1 if campaign.faults else 0
