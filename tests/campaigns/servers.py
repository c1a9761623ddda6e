"""The servers campaign: the crash campaign at real Mastodon and Bluesky servers, behind a lossy proxy.

``MASTODON_SERVER``, ``MASTODON_ACCOUNT`` and ``MASTODON_TOKEN`` name empty accounts at one server, several of
them with commas between; ``BLUESKY_SERVER``, ``BLUESKY_HANDLE`` and ``BLUESKY_PASSWORD`` likewise. Each
account is one lane. Everything that the campaign posts there is removed at its end.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass

import requests
from django.conf import settings
from django.db import connection

from civic_social.channels import get_channel_class
from civic_social.channels.base import Channel, Sighting
from civic_social.exceptions import TransientError
from civic_social.models import SocialAccount
from civic_social.testing import FakeAccount
from tests.database_template import prepare_database

from .answers import AnswersCampaign
from .crash import BEHAVIOUR, Campaign, Lane, report
from .processes import running_network

#: The variables with the server, the accounts and their secrets, and the name of the secret.
VARIABLES = {
    "mastodon": ("MASTODON_SERVER", "MASTODON_ACCOUNT", "MASTODON_TOKEN", "access_token"),
    "bluesky": ("BLUESKY_SERVER", "BLUESKY_HANDLE", "BLUESKY_PASSWORD", "app_password"),
}
#: The comments that are written and answered.
ANSWERS = 20
#: How often a busy server is asked for its posts.
TRIES = 20
PROFILES = {"mastodon": "{server}/@{name}", "bluesky": "https://bsky.app/profile/{name}"}


@dataclass
class RealAccount:
    """An account at a real server, which the workers reach through ``proxy``."""

    channel: str
    server: str
    name: str
    secret: str
    proxy: str = ""

    def values(self, server: str) -> dict:
        """Return the values of an account of civic_social at ``server``."""
        return {
            "channel": self.channel,
            "remote_id": self.name,
            "public_url": PROFILES[self.channel].format(server=self.server, name=self.name),
            "credentials": {VARIABLES[self.channel][3]: self.secret, "server": server},
        }

    def direct_channel(self) -> Channel:
        """Return a channel that asks the server itself."""
        return get_channel_class(self.channel)(FakeAccount(**self.values(self.server)))


def named_accounts() -> list[RealAccount]:
    """Return the accounts that the environment names."""
    accounts = []
    for channel, names in VARIABLES.items():
        server, *lists = (os.environ.get(name, "") for name in names[:3])
        for name, secret in zip(*(value.split(",") for value in lists), strict=True):
            if server and name:
                accounts.append(RealAccount(channel, server, name, secret))
    return accounts


class ServersCampaign(Campaign):
    """``ServersCampaign(runs, seed, accounts, seconds).run()`` returns its figures."""

    def __init__(self, runs: int, seed: int, accounts: list[RealAccount], seconds: int = 0):
        super().__init__(runs, seed, len(accounts), "proxy", seconds)
        self.accounts = accounts
        self.answers: AnswersCampaign | None = None

    @contextmanager
    def running_networks(self) -> Iterator[None]:
        """Run a proxy in front of each server, and let the settings name them."""
        behaviour = {name: share for name, share in BEHAVIOUR.items() if name != "lag"}
        with ExitStack() as stack:
            for server in sorted({account.server for account in self.accounts}):
                options = {**behaviour, "server": server, "seed": self.chance.randrange(2**32)}
                proxy = stack.enter_context(running_network("proxy", **options))
                for account in self.accounts:
                    account.proxy = proxy if account.server == server else account.proxy
            servers = [address for account in self.accounts for address in (account.server, account.proxy)]
            settings.CIVIC_SOCIAL["NETWORK_SERVERS"] = servers
            settings.WAGTAILADMIN_BASE_URL = servers[1]
            # For workers in a new interpreter.
            os.environ.update(CAMPAIGN_SERVERS=" ".join(servers), CAMPAIGN_SITE=servers[1])
            yield

    def _create_lane(self, number: int) -> Lane:
        account = self.accounts[number]
        row = SocialAccount.objects.create(name=f"Община {number}", **account.values(account.proxy))
        # The number tells apart what accounts of the same server have posted.
        return Lane(row, with_photo=number % 2 == 0, title=f"Обявление {number}", site=f"{account.proxy}/")

    def accepted_posts(self, lane: Lane) -> list[dict]:
        account = self.accounts[self.lanes.index(lane)]
        existing = {sighting.remote.id: sighting.text for sighting in _listing(account)}
        posts = []
        for text, address in requests.get(f"{account.proxy}/accepted", timeout=30).json():
            if text.startswith(f"{lane.title} №"):
                key = address.rpartition("/")[2]
                posts.append({"id": key, "texts": [existing.get(key, text)], "removed": key not in existing})
        return posts

    def before_network_ends(self) -> None:
        """Let comments be answered, if a second account is named."""
        account = self.accounts[0]
        if os.environ.get("MASTODON_OTHER_TOKEN") and account.channel == "mastodon":
            self.answers = AnswersCampaign(self.lanes[0].account, account.server, account.proxy, self.seed)
            self.figures.faults += self.answers.run(ANSWERS)


def _listing(account: RealAccount) -> list[Sighting]:
    """Return the posts at the server; a busy one is asked again."""
    for _try in range(TRIES):
        with suppress(TransientError), closing(account.direct_channel()) as channel:
            return list(channel.listing())
    raise RuntimeError(f"{account.server} does not answer")


def remove_everything(campaign: ServersCampaign) -> None:
    """Remove what the campaign has posted."""
    settings.CIVIC_SOCIAL["REQUEST_TIMEOUT"] = (10, 60)
    if campaign.answers:
        campaign.answers.clean_up()
    for account in campaign.accounts:
        with closing(account.direct_channel()) as channel:
            for sighting in _listing(account):
                channel.delete(sighting.remote)


def main(runs: int, seed: int, seconds: int = 0) -> int:
    """Run the campaign and print the figures; return 1 if there was a fault, or if no server is named."""
    accounts = named_accounts()
    if not accounts:
        sys.stdout.write(f"No server is named. {__doc__}\n")
        return 1
    prepare_database(connection)
    started = time.monotonic()
    figures = (campaign := ServersCampaign(runs, seed, accounts, seconds)).run()
    servers = ", ".join(sorted({account.server for account in accounts}))
    sys.stdout.write(f"servers, seed {seed}, {connection.vendor}, {servers}\n")
    sys.stdout.write(report(campaign, time.monotonic() - started) + "\n")
    if campaign.answers:
        kills = ", ".join(
            f"{count} {point}" for point, count in sorted(campaign.answers.kills.items()) if count
        )
        sys.stdout.write(f"{len(campaign.answers.questions)} comments answered, killed: {kills}\n")
    sys.stdout.flush()
    remove_everything(campaign)
    return 1 if figures.faults else 0
