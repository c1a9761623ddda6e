"""The truth campaign: after random changes the networks show each announced page once, as it is now.

The expected posts come from ``model.py``, which is written from the documentation and not from the code.
"""

from __future__ import annotations

from collections import Counter
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

from django.core.files.images import ImageFile
from django.db import transaction
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from PIL import Image as Drawing
from wagtail.images import get_image_model
from wagtail.models import Locale, Page

from civic_social import actions
from civic_social.delivery import duplicates, worker
from civic_social.exceptions import Vanished
from civic_social.models import Attempt, DuplicateCheck, Post, SocialAccount
from civic_social.models.states import WORKABLE, Status
from tests.civic_social import memory_channel
from tests.civic_social.factories import SocialAccountFactory, UserFactory
from tests.civic_social.memory_channel import MemoryChannel
from tests.civic_social.site.models import PlainPage

from .model import Model, NetworkModel
from .truth_deliveries import DeliveryRules, skip_waiting_times
from .truth_editors import PICTURES, EditorRules, run_on_commit


class TruthfulChannel(MemoryChannel):
    """A channel that can edit posts and raises Vanished if the post was removed."""

    def update(self, remote, message):
        if remote.id not in memory_channel.NETWORK.posts:
            raise Vanished()
        return super().update(remote, message)


class TruthCampaign(EditorRules, DeliveryRules, RuleBasedStateMachine):
    """A state machine of editors, networks, workers and people that act at random."""

    #: Counts for the report.
    figures = Counter()
    editable = NetworkModel("editable", editable=True)
    uneditable = NetworkModel("uneditable", shows_pictures=False)

    @initialize()
    @run_on_commit
    def begin(self):
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        memory_channel.NETWORK.__init__()
        self.memory = memory_channel.NETWORK
        self.images = {name: make_image(name) for name in PICTURES[-1]}
        self.user = UserFactory()
        root = Page.objects.filter(depth=2).first()
        self.sections = {}
        for slug in ("open", "other"):
            self.sections[slug] = root.add_child(instance=PlainPage(title=slug, slug=f"section-{slug}")).pk
        self.english, _ = Locale.objects.get_or_create(language_code="en")
        self.accounts = {
            self.editable: self.editable_account(),
            self.uneditable: SocialAccountFactory(channel="uneditable", remote_id="truth-uneditable"),
            **self.more_accounts(),
        }
        self.model = Model(tuple(self.accounts))
        # Hypothesis leaves some rules out of each example, so two pages exist from the start.
        for section in self.sections:
            self.publish(self.create_draft(section), 0, "automatic", PICTURES[1])

    def teardown(self):
        if not hasattr(self, "atomic"):
            return
        self.figures["examples"] += 1
        self.figures["attempts at the networks"] += Attempt.objects.count()
        try:
            self.check()
        finally:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    def editable_account(self) -> SocialAccount:
        """Create the account at the network that can edit posts."""
        return SocialAccountFactory(channel="memory", remote_id="truth-memory")

    def more_accounts(self) -> dict[NetworkModel, SocialAccount]:
        """Create accounts at further networks."""
        return {}

    def account(self, number: int) -> SocialAccount:
        """Return one of the accounts."""
        accounts = list(self.accounts.values())
        return accounts[number % len(accounts)]

    def posts_of(self, account) -> Counter:
        """Return the texts at the account's network, each with the alternative texts of its pictures."""
        return Counter(
            (message.text, tuple(picture.alt for picture in message.pictures))
            for message in self.memory.posts.values()
            if _source(message) == account.channel
        )

    def remove_at_network(self, account: SocialAccount, remote_id: str) -> None:
        """Remove a post of the account as a person does at the network."""
        del self.memory.posts[remote_id]

    @invariant()
    def count(self):
        self.figures["steps"] += 1

    @rule()
    def check(self):
        """End all faults, release held posts, let all waiting times pass, and compare networks and model."""
        self.end_faults()
        actions.resume_everything(release=True)
        self.reconnect()
        for _round in range(60):
            for post in Post.objects.filter(status__in=[Status.HELD, Status.FAILED]):
                actions.retry(post)
            skip_waiting_times()
            worker.drain()
            duplicates.check_due()
            working = Post.objects.filter(status__in=[*WORKABLE, Status.SENDING]).exists()
            if not working and not DuplicateCheck.objects.exists():
                break
        for network, account in self.accounts.items():
            self.compare(network, account)
            self.figures["comparisons"] += 1
        unsettled = Post.objects.exclude(status__in=[Status.LIVE, Status.WITHDRAWN])
        assert not unsettled.exclude(problem="removed-elsewhere").exists(), unsettled.values()

    def end_faults(self) -> None:
        """End every fault of the networks."""
        self.memory.faults.clear()

    def compare(self, network: NetworkModel, account: SocialAccount) -> None:
        """Assert that the account's network shows the posts of the model."""
        shown, wanted = self.posts_of(account), self.model.posts_at(network)
        assert shown == wanted, f"too many: {dict(shown - wanted)}; missing: {dict(wanted - shown)}"


def make_image(name: str):
    """Create an image with ``name`` as its description."""
    file = BytesIO()
    Drawing.new("RGB", (600, 400), "green").save(file, "JPEG")
    file.seek(0)
    return get_image_model().objects.create(
        title=name, description=name, file=ImageFile(file, name="campaign.jpg")
    )


def _source(message) -> str:
    return parse_qs(urlsplit(message.link).query)["utm_source"][0]
