"""The mail campaign: workers are killed and answers lost while a page is mailed to its subscribers.

Each run publishes a page, which is mailed at once to most subscribers and in a digest to the others. When
nothing is left to send, the mails that the server has accepted are compared with the rows, and those of which
nothing is known with what the admin shows. Then a person sends these again.
"""

from __future__ import annotations

import os
import random
import re
import sys
import tempfile
import time
import uuid
from collections import Counter
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import close_old_connections, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Site

from civic_social.delivery import worker
from civic_social.models import SocialAccount
from home.models import Frequency, MailBounce, MailDigest, MailIssue, Subscriber, SubscriptionMail
from home.subscriptions import digests, joining, sending
from tests.database_template import prepare_database
from tests.home import factories

from . import mail_worker
from .mail_server import NO_MAILBOX
from .processes import Workers, running_network

#: One subscriber of DIGEST_SHARE gets digests; the numbers of those without a mailbox, and of new ones.
DIGEST_SHARE, WITHOUT_MAILBOX, NEW = 5, 3, 10
#: The processes that send at the same time, and the share of them that is killed or stopped.
WORKERS, KILLED = 2, 0.7
#: How long a worker is stopped: longer than its lease. When a run counts as stuck.
STOP_SECONDS, STUCK_SECONDS = 5, 180
#: How often a person sends the unknown ones again.
MOST_RESENDS = 10
Status = SubscriptionMail.Status
OPEN = (Status.DUE, Status.SENDING)


class MailWorkers(Workers):
    """Workers that send what is due."""

    module = "mail_worker"

    def serve(self, point: str, account_id: int) -> None:
        mail_worker.serve(point)


class Campaign:
    """``Campaign(runs, people, seed, seconds).run()``; ``faults`` are sentences.

    No run starts after ``seconds``, if it is not 0.
    """

    def __init__(self, runs: int, people: int, seed: int, seconds: int = 0):
        self.runs, self.people, self.seed = runs, people, seed
        self.until = time.monotonic() + seconds if seconds else float("inf")
        self.chance = random.Random(seed)
        self.workers = MailWorkers(self.chance, seconds=1.5)
        self.faults: list[str] = []
        self.counts: Counter = Counter()
        self.log = Path(tempfile.mkdtemp(), "accepted")
        self.log.touch()

    def run(self) -> None:
        """Run until every run has ended."""
        self._create_list()
        behaviour = {"log": str(self.log), "seed": self.chance.randrange(2**32)}
        with running_network("mail_server", **behaviour) as port:
            settings.EMAIL_PORT = os.environ["CAMPAIGN_SMTP_PORT"] = port  # For new interpreters as well.
            for number in range(self.runs):
                if time.monotonic() < self.until:
                    self._run(number)

    def _create_list(self) -> None:
        """Create a site with a list and its subscribers."""
        # Those of an earlier run on the same database.
        SocialAccount.objects.update(is_paused=True)
        SubscriptionMail.objects.all().delete()
        key = uuid.uuid4().hex[:8]
        home = factories.HomePageFactory(parent=Page.get_first_root_node(), slug=f"mail-{key}")
        values = {"root_page": home, "is_default_site": True, "site_name": "Бяла река"}
        Site.objects.update_or_create(hostname="localhost", port=80, defaults=values)
        self.news = factories.NewsIndexPageFactory(parent=home, slug="novini")
        self.account = SocialAccount(
            name="Община Бяла река", channel="email", remote_id=f"{key}@novini.example.bg"
        )
        self.account.credentials = {"reply_to": "obshtina@example.bg"}
        self.account.save()
        self.user = get_user_model().objects.create_superuser(f"clerk-{key}", "clerk@example.bg", "x")
        self.client = Client(SERVER_NAME="localhost")
        self.client.force_login(self.user)
        names = [f"{NO_MAILBOX if n < WITHOUT_MAILBOX else 'person'}{n}-{key}" for n in range(self.people)]
        Subscriber.objects.bulk_create(
            Subscriber(
                account=self.account,
                email=f"{name}@example.bg",
                mailbox=f"{name}@example.bg",
                language="bg",
                frequency=Frequency.INSTANT if number % DIGEST_SHARE else Frequency.WEEKLY,
                all_topics=True,
                all_kinds=True,
                requested_at=timezone.now(),
            )
            for number, name in enumerate(names)
        )

    def _run(self, number: int) -> None:
        self._publish(number)
        before = self._causes()
        self._send(KILLED)
        self.counts["runs"] += 1
        mails = SubscriptionMail.objects.filter(pk__gt=self.first)
        self._compare(mails)
        unknown = mails.filter(status=Status.UNKNOWN)
        causes = self._causes() - before
        if unknown.count() > causes:
            problems = Counter(unknown.values_list("problem", flat=True))
            self._add_fault(f"{dict(problems)} unknown after {causes} kills and lost answers")
        self._compare_screens(unknown)
        self._resend(mails)

    def _publish(self, number: int) -> None:
        """Publish a page as a person does, build the digest, and let new people ask to subscribe."""
        latest = SubscriptionMail.objects.order_by("-pk").first()
        self.first = latest.pk if latest else 0
        # Suspended ones have confirmed again.
        MailBounce.objects.all().delete()
        Subscriber.objects.filter(account=self.account).update(state=Subscriber.State.ACTIVE)
        page = factories.NewsPageFactory(parent=self.news, title=f"Новина {number}", live=False)
        page.save_revision(user=self.user).publish(user=self.user)
        end = time.monotonic() + STUCK_SECONDS
        while not MailIssue.objects.filter(page=page).exists() and time.monotonic() < end:
            # On a busy machine the worker may lose its lease of seconds and look for the issue later.
            worker.drain(account_ids=[self.account.pk])
            time.sleep(0.1)
        self.issue = MailIssue.objects.get(page=page)
        digests.build(self.account, Frequency.WEEKLY, timezone.now())
        self.digest = MailDigest.objects.filter(account=self.account).latest("pk")
        choices = {"language": "bg", "all_topics": True, "all_kinds": True}
        for newcomer in range(NEW):
            email = f"new{newcomer}-{number}-{self.news.pk}@example.bg"
            joining.ask(self.account, email, choices, [], joining.Proof(), network=email)

    def _send(self, killed: float) -> None:
        """Let workers send until nothing is left; the share ``killed`` of them is killed or stopped."""
        points = [*mail_worker.POINTS, *mail_worker.STOPS, "random", "random"]
        end = time.monotonic() + STUCK_SECONDS
        while self._is_sending() or self.workers.running:
            self.workers.update(STOP_SECONDS)
            for slot in range(WORKERS):
                if self._is_sending() and not self.workers.are_running(slot):
                    point = self.chance.choice(points) if self.chance.random() < killed else ""
                    self.workers.start(slot, "send", point)
            if time.monotonic() > end:
                self._add_fault(f"stuck: {self._statuses()}")
                return
            time.sleep(0.05)
            close_old_connections()

    def _is_sending(self) -> bool:
        is_waiting = MailIssue.objects.filter(account=self.account, state=MailIssue.State.QUEUED).exists()
        return is_waiting or SubscriptionMail.objects.filter(status__in=OPEN).exists()

    def _statuses(self) -> dict:
        mails = SubscriptionMail.objects.filter(pk__gt=self.first)
        return dict(Counter(mails.values_list("status", flat=True)))

    def _compare(self, mails, resends: Counter | None = None) -> None:
        """Compare the rows with what the server has accepted; ``resends``: how often each was sent again."""
        accepted = self._accepted()
        for mail in mails.select_related("subscriber", "request"):
            copies, resent = accepted[mail.pk], (resends or {}).get(mail.pk, 0)
            name = f"mail {mail.pk} ({mail.kind}) to {mail.subscriber or mail.request}: {mail.problem}"
            self.counts[mail.status] += not resends
            if copies > 1 + resent:
                self._add_fault(f"duplicate: {copies} copies of {name}")
            if mail.status == Status.ACCEPTED and not copies:
                self._add_fault(f"lost: {name}")
            if mail.status == Status.REFUSED and copies:
                self._add_fault(f"refused, but accepted: {name}")
            if mail.status == Status.CANCELLED:
                self._add_fault(f"cancelled: {name}")
            if mail.status == Status.UNKNOWN and not resends:
                self.counts["unknown, has arrived" if copies else "unknown, has not arrived"] += 1
        reached = Counter(mails.filter(subscriber__isnull=False).values_list("subscriber_id", flat=True))
        people = Subscriber.objects.filter(account=self.account).values_list("pk", flat=True)
        if forgotten := set(people) - set(reached):
            self._add_fault(f"forgotten: {len(forgotten)} subscribers have no mail")

    def _compare_screens(self, unknown) -> None:
        """Compare the unknown mails with what a person sees of them."""
        for sent, url in self._screens():
            listed = set(self._listed(url))
            expected = set(unknown.filter(pk__in=sent.mails.values("pk")).values_list("pk", flat=True))
            if listed != expected:
                self._add_fault(f"{url} lists {len(listed)} unknown mails, and there are {len(expected)}")
        findings = self.account.get_channel().health().findings
        counts = {finding.problem: finding.details.get("count") for finding in findings}
        reported = counts.get("email-unknown", 0)
        if reported != unknown.exclude(kind__in=sending.CONFIRMATIONS).count():
            self._add_fault(f"the check of the account reports {reported} unknown mails")

    def _screens(self) -> list[tuple[MailIssue | MailDigest, str]]:
        issue_url = reverse("home_mail_issues:inspect", args=[self.issue.pk])
        return [
            (self.issue, issue_url),
            (self.digest, reverse("home_mail_issues:digest", args=[self.digest.pk])),
        ]

    def _listed(self, url: str) -> list[int]:
        """Return the keys of the mails that the screen lists as unknown."""
        content = self.client.get(url).content.decode()
        return [int(key) for key in re.findall(r'name="mail" value="(\d+)"', content)]

    def _resend(self, mails) -> None:
        """Send the unknown mails again by the buttons, until everybody has got theirs."""
        resends: Counter = Counter()
        for _try in range(MOST_RESENDS):
            again = []
            for _sent, url in self._screens():
                if keys := self._listed(url):
                    self.client.post(url, {"do": "resend", "mail": keys})
                    again += keys
            if not again:
                break
            resends.update(again)
            self._send(0)
        self.counts["sent again by a person"] += resends.total()
        self._compare(mails, resends)
        accepted = self._accepted()
        for mail in mails.filter(subscriber__isnull=False).exclude(status=Status.REFUSED):
            if not accepted[mail.pk]:
                self._add_fault(f"not arrived, although sent again: mail {mail.pk} {mail.status}")
        self.issue.refresh_from_db()
        if self.issue.state != MailIssue.State.SENT:
            self._add_fault(f"the issue is {self.issue.state} at the end")

    def _accepted(self) -> Counter:
        """Return how often the server has accepted each mail."""
        return Counter(map(int, re.findall(r"^accepted <subscription-(\d+)-", self.log.read_text(), re.M)))

    def _causes(self) -> int:
        """Return the number of kills and of lost answers so far: each leaves at most one mail unknown."""
        return self.workers.kills.total() + self.log.read_text().count("lost\n")

    def _add_fault(self, description: str) -> None:
        self.faults.append(f"run {self.counts['runs']}: {description}")


def report(campaign: Campaign, seconds: float) -> str:
    """Return the figures as text."""
    kills = Counter({point: count for (_operation, point), count in campaign.workers.kills.items()})
    counts = campaign.counts
    lines = [f"{counts.pop('runs')} runs in {seconds:.0f} s, {kills.total()} workers killed or stopped:"]
    lines += [f"  {count:5} {point}" for point, count in sorted(kills.items())]
    lines += [f"{count:5} {name}" for name, count in sorted(counts.items())]
    return "\n".join([*lines, f"{len(campaign.faults)} faults", *campaign.faults])


def main(runs: int, people: int, seed: int, seconds: int = 0) -> int:
    """Run the campaign on the settings' database and print the figures; return 1 if there was a fault."""
    prepare_database(connection)
    started = time.monotonic()
    campaign = Campaign(runs, people, seed, seconds)
    campaign.run()
    sys.stdout.write(f"mail, seed {seed}, {connection.vendor}, {people} subscribers\n")
    sys.stdout.write(report(campaign, time.monotonic() - started) + "\n")
    return 1 if campaign.faults else 0
