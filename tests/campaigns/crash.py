"""Workers are killed at every point of the path, and the network still shows each post once.

Every lane is one account with one post, which is published, edited and removed, over and over. In each of
these runs the first worker is killed (or stopped) at a named point or a random moment, often with a second
one racing it; those that come to clean up may be killed as well. When the post has settled, what the network
ever accepted is compared with what should be there.
"""

from __future__ import annotations

import os
import random
import sys
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from io import BytesIO

import requests
from django.conf import settings
from django.core.files.images import ImageFile
from django.db import close_old_connections, connection, transaction
from django.db.models import Q
from django.utils import timezone
from PIL import Image as Drawing
from wagtail.images import get_image_model

from civic_social.content.images import picture_of
from civic_social.delivery import transitions
from civic_social.messages import Message
from civic_social.models import DuplicateCheck, Post, SocialAccount
from civic_social.models.states import WORKABLE, Status
from tests.database_template import prepare_database

from .processes import Workers, running_network
from .worker import LAST_INSTANT, POINTS, STOPS

#: How the network misbehaves on top: answers lost after accepting, requests lost before, lists that lag.
BEHAVIOUR = {"lose": 0.1, "drop": 0.05, "lag": 0.8, "slow": 0.2}
#: Longer than the lease and both quiet times together, and no run takes so long unless it is stuck.
STOP_SECONDS, STUCK_SECONDS = 11, 180
RACE, KILL_CLEANER = 0.35, 0.2
TAKEN_DOWN = "sent twice, and taken down again"
#: Where the Graph API answers at each network.
GRAPH_PATHS = {"network": "", "sandbox_network": "/sandbox/graph", "hostile_network": ""}
LOOKING = ("before looking", "found, not recorded")


@dataclass
class Lane:
    """One account, its post, and the run that is under way."""

    account: SocialAccount
    with_photo: bool
    post: Post | None = None
    operation: str = ""
    started: float = 0
    next_look: float = 0
    number: int = 0
    #: How often the post was to be published anew; the network may have accepted it no more often.
    publications: int = 0
    #: Where the workers of this run were to die, in order.
    points: list[str] = field(default_factory=list)
    #: A worker of this run may have been stopped in the last instant.
    unfenced: bool = False


@dataclass
class Figures:
    """What came of it all; ``faults`` are sentences for the reader."""

    runs: int = 0
    operations: Counter = field(default_factory=Counter)
    outcomes: Counter = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def fault(self, kind: str, lane: Lane, said: str) -> None:
        self.outcomes[kind] += 1
        attempts = [
            f"{attempt.started_at:%T} {attempt.operation} {attempt.outcome or 'no answer'}"
            for attempt in lane.post.attempts.order_by("-pk")[:4]
        ]
        workers = ", ".join(point or "unharmed" for point in lane.points)
        self.faults.append(
            f"{kind}: post {lane.post.pk}, {lane.operation}: {said}; "
            f"workers: {workers}; last attempts: {', '.join(attempts)}"
        )


class Campaign:
    """``Campaign(runs, seed, lanes).run()`` returns its figures."""

    def __init__(self, runs: int, seed: int, lanes: int, network: str = "network"):
        self.runs, self.seed, self.network = runs, seed, network
        self.chance = random.Random(seed)
        self.workers = Workers(self.chance)
        self.figures = Figures()
        self.picture = _picture()
        self.lanes: list[Lane] = []
        self.lane_count = lanes
        self.url = ""

    def run(self) -> Figures:
        """Go on until every run has ended."""
        with running_network(self.network, **self.behaviour()) as self.url:
            graph = f"{self.url}{GRAPH_PATHS[self.network]}"
            settings.CIVIC_SOCIAL["GRAPH_API_URL"] = graph
            os.environ["CAMPAIGN_GRAPH_URL"] = graph  # for freshly started workers
            self.lanes = [self._lane(number) for number in range(self.lane_count)]
            begun = 0
            while begun < self.runs or any(lane.operation for lane in self.lanes) or self.workers.running:
                self.workers.look_after(STOP_SECONDS)
                for lane in self.lanes:
                    if lane.operation:
                        self._go_on(lane)
                    elif begun < self.runs and not self.workers.serving(lane.account.pk):
                        self._begin(lane)
                        begun += 1
                time.sleep(0.02)
                close_old_connections()
            self.closing()
        return self.figures

    def behaviour(self) -> dict:
        """Return what the network is started with."""
        return {**BEHAVIOUR, "seed": self.chance.randrange(2**32)}

    def closing(self) -> None:
        """Ask the network whatever is to be reported; called before it ends."""

    def _lane(self, number: int) -> Lane:
        """Of three accounts one posts photos on Facebook, and one on Instagram, where nothing is edited."""
        instagram = number % 3 == 1
        account = self._account("instagram" if instagram else "facebook_page")
        return Lane(account, with_photo=number % 3 == 0 or instagram)

    def _account(self, channel: str) -> SocialAccount:
        page = requests.post(f"{self.url}/page", timeout=30).json()
        return SocialAccount.objects.create(
            name=f"Страница {page['id']}",
            channel=channel,
            remote_id=page["instagram" if channel == "instagram" else "id"],
            credentials={"access_token": page["token"]},
        )

    def _begin(self, lane: Lane) -> None:
        lane.operation = self._next_operation(lane)
        lane.number += 1
        lane.unfenced, lane.points = False, []
        lane.started = lane.next_look = time.monotonic()
        replaced = lane.operation == "edit" and lane.account.channel == "instagram"
        lane.publications += lane.operation == "publish" or replaced
        self.figures.operations[lane.operation] += 1
        _plan(lane, self.picture)
        for point in self._first_points():
            lane.unfenced = lane.unfenced or point in LAST_INSTANT
            self._send(lane, point)

    def _first_points(self) -> list[str]:
        """Where the first workers of a run are to die: one, or two that race."""
        points = [*POINTS, *STOPS, *LAST_INSTANT, "random", "random", "random"]
        return [self.chance.choice(points) for _ in range(2 if self.chance.random() < RACE else 1)]

    def _cleaner_point(self, lane: Lane) -> str:
        """Where a worker is to die that comes to clean up; "" is nowhere."""
        if self.chance.random() >= KILL_CLEANER:
            return ""
        likely = LOOKING if lane.post.status == Status.UNKNOWN else POINTS
        return self.chance.choice([*likely, "random"])

    def _next_operation(self, lane: Lane) -> str:
        if lane.post is None or not lane.post.desired:
            return "publish"
        return self.chance.choice(["edit", "remove"])

    def _go_on(self, lane: Lane) -> None:
        """Look whether the run has ended; otherwise send somebody to clean up, now and then."""
        now = time.monotonic()
        if now < lane.next_look:
            return
        lane.next_look = now + 0.3
        lane.post.refresh_from_db()
        is_open = DuplicateCheck.objects.filter(post=lane.post).exists()
        if lane.post.status in (Status.LIVE, Status.WITHDRAWN) and not is_open:
            if not self.workers.serving(lane.account.pk) and not self.workers.stopped(lane.account.pk):
                self._end(lane)
        elif now > lane.started + STUCK_SECONDS:
            doubt = "in doubt" if is_open else ""
            self.figures.fault("stuck", lane, f"{lane.post.status} {lane.post.problem} {doubt}")
            self._end(lane)
        elif _has_work(lane) and not self.workers.serving(lane.account.pk):
            self._send(lane, self._cleaner_point(lane))

    def _send(self, lane: Lane, point: str) -> None:
        lane.points.append(point)
        self.workers.start(lane.account.pk, lane.operation, point)

    def _end(self, lane: Lane) -> None:
        self.figures.runs += 1
        self._compare(lane)
        lane.operation = ""

    def _compare(self, lane: Lane) -> None:
        answer = requests.get(f"{self.url}/accepted/{lane.account.remote_id}", timeout=30)
        accepted = answer.json()["data"]
        standing = [post for post in accepted if not post["removed"]]
        more = len(accepted) - lane.publications
        if more > 0:
            lane.publications = len(accepted)
            if lane.unfenced:
                self.figures.outcomes[TAKEN_DOWN] += more
            else:
                self.figures.fault("duplicate", lane, f"accepted {more} times more than it was published")
        if len(standing) > 1:
            self.figures.fault("duplicate", lane, f"{len(standing)} posts stand there")
        if lane.post.status == Status.LIVE:
            texts = [post["texts"][-1] for post in standing if post["id"] == lane.post.remote_id]
            if not texts:
                self.figures.fault("lost", lane, "said to be live, and is not there")
            elif not texts[0].startswith(lane.post.desired["text"]):
                self.figures.fault("stale", lane, f"{texts[0]!r}")
        if lane.post.status == Status.WITHDRAWN and standing:
            self.figures.fault("stale", lane, "said to be withdrawn, and stands")


def _picture():
    image = get_image_model().objects.filter(title="campaign").first()
    if image is None:
        file = BytesIO()
        Drawing.new("RGB", (60, 40), "green").save(file, "JPEG")
        file.seek(0)
        image = get_image_model().objects.create(title="campaign", file=ImageFile(file, name="campaign.jpg"))
    return picture_of(image, "Зелено поле")


def _plan(lane: Lane, picture) -> None:
    """Write what should stand there, as a publication in Wagtail does."""
    desired = {}
    if lane.operation != "remove":
        link = f"https://example.bg/{lane.account.remote_id}/"
        pictures = (picture,) if lane.with_photo else ()
        text = f"Обявление № {lane.number}"
        desired = Message(text=text, link=link, title=text, pictures=pictures, locale="bg").to_dict()
    now = timezone.now()
    with transaction.atomic():
        if lane.post is None:
            lane.post = Post.objects.create(
                page_id=lane.account.pk,
                page_title="Обявление",
                translation_key=uuid.uuid4(),
                account=lane.account,
                desired=desired,
            )
            return
        post = Post.objects.select_for_update().get(pk=lane.post.pk)
        post.account = lane.account
        post.desired, post.planned_at, post.next_attempt_at = desired, now, now
        transitions.replan([post])
    lane.post = post


def _has_work(lane: Lane) -> bool:
    """Whether a sweep would find something: due, or left by a dead worker."""
    now = timezone.now()
    free = Q(account__leased_until=None) | Q(account__leased_until__lt=now)
    due = Q(status__in=WORKABLE, next_attempt_at__lte=now) & free
    dead = Q(status=Status.SENDING, lease_until__lt=now)
    in_doubt = Q(doubts__look_at__lte=now) & free
    return Post.objects.filter(due | dead | in_doubt, pk=lane.post.pk).exists()


def report(campaign: Campaign, seconds: float) -> str:
    """Return the figures as a person reads them."""
    figures, kills = campaign.figures, campaign.workers.kills
    points, by_operation = Counter(), Counter()
    for (operation, point), count in kills.items():
        points[point] += count
        by_operation[operation] += count
    lines = [f"{figures.runs} runs in {seconds:.0f} s, {kills.total()} workers killed or stopped:"]
    lines += [
        f"  {points[point]:5} {point}"
        for point in (*POINTS, *STOPS, *LAST_INSTANT, "random")
        if points[point]
    ]
    lines.append(f"  while: {', '.join(f'{name} {count}' for name, count in sorted(by_operation.items()))}")
    lines.append(f"  {campaign.workers.cold} of the workers were started as fresh interpreters")
    lines += [f"{figures.outcomes[kind]:5} {kind}" for kind in ("duplicate", "lost", "stale", "stuck")]
    lines.append("after a stop in the last instant, which no program can notice:")
    lines.append(f"{figures.outcomes[TAKEN_DOWN]:5} {TAKEN_DOWN}")
    return "\n".join([*lines, *figures.faults])


def main(runs: int, seed: int, lanes: int, network: str) -> int:
    """Run the campaign on the database of the settings, print the figures; 1 when there was any fault."""
    prepare_database(connection)
    started = time.monotonic()
    figures = (campaign := Campaign(runs, seed, lanes, network)).run()
    said = report(campaign, time.monotonic() - started)
    sys.stdout.write(f"crash, seed {seed}, {connection.vendor}, {network}\n{said}\n")
    return 1 if figures.faults else 0
