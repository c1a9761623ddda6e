"""The crash campaign: workers are killed at every point, and the network still shows each post once.

Each lane is one account with one post, which is published, edited and removed again and again. In each run
the first worker is killed or stopped at a named point or a random moment, often with a second worker at the
same time; the workers that recover the post may be killed too. When the post has settled, the posts that the
network has accepted are compared with those that should exist.
"""

from __future__ import annotations

import math
import os
import random
import sys
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
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

from civic_social.channels import get_channel_class
from civic_social.content.images import picture_of
from civic_social.delivery import transitions
from civic_social.messages import Message
from civic_social.models import DuplicateCheck, Post, SocialAccount
from civic_social.models.states import WORKABLE, Status
from civic_social.short_links.allocation import ensure_links
from tests.database_template import prepare_database

from .processes import Workers, running_network
from .worker import LAST_INSTANT, POINTS, STOPS

#: The faults of the network; see ``network.Network``.
BEHAVIOUR = {"lose": 0.1, "drop": 0.05, "lag": 0.8, "slow": 0.2}
#: How long a worker is stopped: longer than the lease and both read-back delays. When a run counts as stuck.
STOP_SECONDS, STUCK_SECONDS = 11, 180
#: The share of runs that start with two workers, and of recovering workers that are killed.
RACE, KILL_RECOVERY = 0.35, 0.2
REMOVED_DUPLICATES = "sent twice, and the duplicate removed"
#: The path of the Graph API at each network.
GRAPH_PATHS = {"network": "", "sandbox_network": "/sandbox/graph", "hostile_network": ""}
READ_BACK_POINTS = ("before looking", "found, not recorded")


@dataclass
class Lane:
    """One account, its post, and the current run."""

    account: SocialAccount
    with_photo: bool
    #: The first words of its posts, and the address of the site that they link to.
    title: str = "Обявление"
    site: str = "https://example.bg/"
    post: Post | None = None
    operation: str = ""
    started: float = 0
    next_check: float = 0
    number: int = 0
    #: How many new posts the runs so far were to create; the network must not have accepted more.
    publications: int = 0
    #: The points at which the workers of this run were to be killed, in order.
    points: list[str] = field(default_factory=list)
    #: A worker of this run may have been stopped in the last instant.
    unfenced: bool = False


@dataclass
class Figures:
    """The results of all runs; ``faults`` are sentences."""

    runs: int = 0
    operations: Counter = field(default_factory=Counter)
    outcomes: Counter = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def add_fault(self, kind: str, lane: Lane, description: str) -> None:
        """Count a fault and describe it with the latest attempts of its post."""
        self.outcomes[kind] += 1
        attempts = [
            f"{attempt.started_at:%T} {attempt.operation} {attempt.outcome or 'no response'}"
            for attempt in lane.post.attempts.order_by("-pk")[:4]
        ]
        workers = ", ".join(point or "unharmed" for point in lane.points)
        self.faults.append(
            f"{kind}: post {lane.post.pk}, {lane.operation}: {description}; "
            f"workers: {workers}; last attempts: {', '.join(attempts)}"
        )


class Campaign:
    """``Campaign(runs, seed, lanes).run()`` returns its figures.

    No run starts after ``seconds``, if it is not 0.
    """

    def __init__(self, runs: int, seed: int, lanes: int, network: str = "network", seconds: int = 0):
        self.runs, self.seed, self.network, self.seconds = runs, seed, network, seconds
        self.chance = random.Random(seed)
        self.workers = Workers(self.chance)
        self.figures = Figures()
        self.picture = _get_or_create_picture()
        self.lanes: list[Lane] = []
        self.lane_count = lanes
        self.url = ""

    def run(self) -> Figures:
        """Run until every run has ended, and return the figures."""
        with self.running_networks():
            self.lanes = [self._create_lane(number) for number in range(self.lane_count)]
            started, end = 0, time.monotonic() + (self.seconds or math.inf)
            while started < self.runs or any(lane.operation for lane in self.lanes) or self.workers.running:
                if time.monotonic() > end:
                    self.runs = started
                self.workers.update(STOP_SECONDS)
                for lane in self.lanes:
                    if lane.operation:
                        self._continue(lane)
                    elif started < self.runs and not self.workers.are_running(lane.account.pk):
                        self._start(lane)
                        started += 1
                time.sleep(0.02)
                close_old_connections()
            self.before_network_ends()
        return self.figures

    @contextmanager
    def running_networks(self) -> Iterator[None]:
        """Run the network during the block, and let the settings name it."""
        with running_network(self.network, **self.network_options()) as self.url:
            graph = f"{self.url}{GRAPH_PATHS[self.network]}"
            settings.CIVIC_SOCIAL["GRAPH_API_URL"] = graph
            os.environ["CAMPAIGN_GRAPH_URL"] = graph  # For workers in a new interpreter.
            yield

    def network_options(self) -> dict:
        """Return the options with which the network is started."""
        return {**BEHAVIOUR, "seed": self.chance.randrange(2**32)}

    def before_network_ends(self) -> None:
        """Read figures from the network; called before it ends."""

    def _create_lane(self, number: int) -> Lane:
        """Return a lane; of three accounts one posts photos on Facebook, and one is on Instagram."""
        instagram = number % 3 == 1
        account = self._create_account("instagram" if instagram else "facebook_page")
        return Lane(account, with_photo=number % 3 == 0 or instagram)

    def _create_account(self, channel: str) -> SocialAccount:
        page = requests.post(f"{self.url}/page", timeout=30).json()
        return SocialAccount.objects.create(
            name=f"Страница {page['id']}",
            channel=channel,
            remote_id=page["instagram" if channel == "instagram" else "id"],
            credentials={"access_token": page["token"]},
        )

    def _start(self, lane: Lane) -> None:
        lane.operation = self._next_operation(lane)
        lane.number += 1
        lane.unfenced, lane.points = False, []
        lane.started = lane.next_check = time.monotonic()
        can_edit = get_channel_class(lane.account.channel).capabilities.can_edit
        replaced = lane.operation == "edit" and not can_edit
        lane.publications += lane.operation == "publish" or replaced
        self.figures.operations[lane.operation] += 1
        _plan(lane, self.picture)
        for point in self._draw_first_points():
            lane.unfenced = lane.unfenced or point in LAST_INSTANT
            self._start_worker(lane, point)

    def _draw_first_points(self) -> list[str]:
        """Return the point of the first worker of a run, or of two that work at the same time."""
        points = [*POINTS, *STOPS, *LAST_INSTANT, "random", "random", "random"]
        return [self.chance.choice(points) for _ in range(2 if self.chance.random() < RACE else 1)]

    def _draw_recovery_point(self, lane: Lane) -> str:
        """Return the point of a worker that recovers a post; "" means that it is not killed."""
        if self.chance.random() >= KILL_RECOVERY:
            return ""
        likely = READ_BACK_POINTS if lane.post.status == Status.UNKNOWN else POINTS
        return self.chance.choice([*likely, "random"])

    def _next_operation(self, lane: Lane) -> str:
        if lane.post is None or not lane.post.desired:
            return "publish"
        return self.chance.choice(["edit", "remove"])

    def _continue(self, lane: Lane) -> None:
        """End the run if the post has settled; otherwise start a worker that recovers it, now and then."""
        now = time.monotonic()
        if now < lane.next_check:
            return
        lane.next_check = now + 0.3
        lane.post.refresh_from_db()
        is_checked = DuplicateCheck.objects.filter(post=lane.post).exists()
        if lane.post.status in (Status.LIVE, Status.WITHDRAWN) and not is_checked:
            if not self.workers.are_running(lane.account.pk) and not self.workers.are_stopped(
                lane.account.pk
            ):
                self._end(lane)
        elif now > lane.started + STUCK_SECONDS:
            check = "possible duplicate" if is_checked else ""
            self.figures.add_fault("stuck", lane, f"{lane.post.status} {lane.post.problem} {check}")
            self._end(lane)
        elif _has_work(lane) and not self.workers.are_running(lane.account.pk):
            self._start_worker(lane, self._draw_recovery_point(lane))

    def _start_worker(self, lane: Lane, point: str) -> None:
        lane.points.append(point)
        self.workers.start(lane.account.pk, lane.operation, point)

    def _end(self, lane: Lane) -> None:
        self.figures.runs += 1
        self._compare(lane)
        lane.operation = ""

    def _compare(self, lane: Lane) -> None:
        accepted = self.accepted_posts(lane)
        existing = [post for post in accepted if not post["removed"]]
        more = len(accepted) - lane.publications
        if more > 0:
            lane.publications = len(accepted)
            if lane.unfenced:
                self.figures.outcomes[REMOVED_DUPLICATES] += more
            else:
                self.figures.add_fault("duplicate", lane, f"{more} more accepted than were published")
        if len(existing) > 1:
            texts = [post["texts"][-1] for post in existing]
            self.figures.add_fault("duplicate", lane, f"{len(existing)} posts exist: {texts}")
        if lane.post.status == Status.LIVE:
            texts = [post["texts"][-1] for post in existing if post["id"] == lane.post.remote_id]
            if not texts:
                self.figures.add_fault("lost", lane, "live here, but not at the network")
            elif not texts[0].startswith(lane.post.desired["text"]):
                self.figures.add_fault("stale", lane, f"{texts[0]!r}")
        if lane.post.status == Status.WITHDRAWN and existing:
            self.figures.add_fault("stale", lane, "withdrawn here, but still at the network")

    def accepted_posts(self, lane: Lane) -> list[dict]:
        """Return all posts that the network has ever accepted: "id", "texts", and True for "removed"."""
        response = requests.get(f"{self.url}/accepted/{lane.account.remote_id}", timeout=30)
        return response.json()["data"]


def _get_or_create_picture():
    image = get_image_model().objects.filter(title="campaign").first()
    if image is None:
        file = BytesIO()
        Drawing.new("RGB", (60, 40), "green").save(file, "JPEG")
        file.seek(0)
        image = get_image_model().objects.create(title="campaign", file=ImageFile(file, name="campaign.jpg"))
    return picture_of(image, "Зелено поле")


def _plan(lane: Lane, picture) -> None:
    """Store the desired post, as publishing a page does."""
    desired = {}
    if lane.operation != "remove":
        link = f"{lane.site}{lane.account.remote_id}/"
        pictures = (picture,) if lane.with_photo else ()
        text = f"{lane.title} № {lane.number}"
        # A photo post is found by the code in its text, a link post by the marker in its link.
        root = f"{lane.site}s/"
        message = Message(text=text, link=link, title=text, pictures=pictures, locale="bg", short_root=root)
        desired = message.to_dict()
    now = timezone.now()
    with transaction.atomic():
        if lane.post is None:
            lane.post = Post(
                page_id=lane.account.pk,
                page_title="Обявление",
                translation_key=uuid.uuid4(),
                account=lane.account,
                desired=desired,
            )
            ensure_links([lane.post])
            lane.post.save()
            return
        post = Post.objects.select_for_update().get(pk=lane.post.pk)
        post.account = lane.account
        post.desired, post.planned_at, post.next_attempt_at = desired, now, now
        ensure_links([post])
        transitions.replan([post])
    lane.post = post


def _has_work(lane: Lane) -> bool:
    """Return True if the post is due, or was left behind by a killed worker."""
    now = timezone.now()
    free = Q(account__leased_until=None) | Q(account__leased_until__lt=now)
    due = Q(status__in=WORKABLE, next_attempt_at__lte=now) & free
    dead = Q(status=Status.SENDING, lease_until__lt=now)
    check_is_due = Q(duplicate_checks__search_at__lte=now) & free
    return Post.objects.filter(due | dead | check_is_due, pk=lane.post.pk).exists()


def report(campaign: Campaign, seconds: float) -> str:
    """Return the figures as text."""
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
    lines.append(f"  {campaign.workers.new_interpreters} of the workers were started as new interpreters")
    lines += [f"{figures.outcomes[kind]:5} {kind}" for kind in ("duplicate", "lost", "stale", "stuck")]
    lines.append("after a stop in the last instant, which no program can detect:")
    lines.append(f"{figures.outcomes[REMOVED_DUPLICATES]:5} {REMOVED_DUPLICATES}")
    return "\n".join([*lines, *figures.faults])


def main(runs: int, seed: int, lanes: int, network: str, seconds: int = 0) -> int:
    """Run the campaign on the settings' database and print the figures; return 1 if there was a fault."""
    prepare_database(connection)
    started = time.monotonic()
    figures = (campaign := Campaign(runs, seed, lanes, network, seconds)).run()
    sys.stdout.write(f"crash, seed {seed}, {connection.vendor}, {network}\n")
    sys.stdout.write(report(campaign, time.monotonic() - started) + "\n")
    return 1 if figures.faults else 0
