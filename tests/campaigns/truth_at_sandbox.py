"""The same lives of pages, at civic_social's own sandbox over HTTP, with the channel of production."""

from __future__ import annotations

from collections import Counter

import requests

from civic_social.channels.facebook_page import FacebookPage
from civic_social.models import SocialAccount
from tests.civic_social.factories import SocialAccountFactory
from tests.civic_social.memory_channel import NETWORK

from .model import Place
from .truth_on_instagram import OnInstagram


class FaultyPage(FacebookPage):
    """The Page's channel, whose calls meet the faults that the campaign has written down."""

    def create(self, message, progress):
        return NETWORK.act("create", lambda: super(FaultyPage, self).create(message, progress))

    def update(self, remote, message):
        return NETWORK.act("update", lambda: super(FaultyPage, self).update(remote, message))

    def delete(self, remote):
        return NETWORK.act("delete", lambda: super(FaultyPage, self).delete(remote))

    def find_all(self, message, since):
        return NETWORK.act("find", lambda: super(FaultyPage, self).find_all(message, since))


class TruthAtSandbox(OnInstagram):
    """``url`` is the running sandbox's address."""

    def editable_account(self) -> SocialAccount:
        self.made = requests.post(f"{self.url}/page", timeout=30).json()
        return SocialAccountFactory(
            channel="facebook_page",
            remote_id=self.made["id"],
            credentials={"access_token": self.made["token"]},
        )

    def more_accounts(self) -> dict[Place, SocialAccount]:
        return {self.grid: self.instagram_account(self.made)}

    def wall_of(self, account) -> Counter:
        if account.channel != "facebook_page":
            return super().wall_of(account)
        answer = requests.get(f"{self.url}/accepted/{account.remote_id}", timeout=30).json()
        return Counter(
            (post["texts"][-1].partition("\n\nhttp")[0], tuple(post["pictures"]))
            for post in answer["data"]
            if not post["removed"]
        )

    def remove_at_network(self, account: SocialAccount, remote_id: str) -> None:
        requests.post(f"{self.url}/remove/{remote_id}", timeout=30).raise_for_status()
