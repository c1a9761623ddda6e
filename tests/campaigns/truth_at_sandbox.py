"""The truth campaign with the Facebook and Instagram channels of production, at the sandbox over HTTP."""

from __future__ import annotations

from collections import Counter

import requests

from civic_social.channels.facebook_page import FacebookPage
from civic_social.models import SocialAccount
from tests.civic_social.factories import SocialAccountFactory
from tests.civic_social.memory_channel import NETWORK

from .model import NetworkModel
from .truth_on_instagram import InstagramTruthCampaign


class FaultyPage(FacebookPage):
    """The channel of Facebook Pages, whose verbs meet the campaign's faults."""

    def create(self, message, progress):
        return NETWORK.act("create", lambda: super(FaultyPage, self).create(message, progress))

    def update(self, remote, message):
        return NETWORK.act("update", lambda: super(FaultyPage, self).update(remote, message))

    def delete(self, remote):
        return NETWORK.act("delete", lambda: super(FaultyPage, self).delete(remote))

    def find_all(self, message, since):
        return NETWORK.act("find", lambda: super(FaultyPage, self).find_all(message, since))


class SandboxTruthCampaign(InstagramTruthCampaign):
    """The truth campaign with a Facebook Page and its Instagram account at the sandbox."""

    def editable_account(self) -> SocialAccount:
        self.created = requests.post(f"{self.url}/page", timeout=30).json()
        return SocialAccountFactory(
            channel="facebook_page",
            remote_id=self.created["id"],
            credentials={"access_token": self.created["token"]},
        )

    def more_accounts(self) -> dict[NetworkModel, SocialAccount]:
        return {self.instagram: self.instagram_account(self.created)}

    def posts_of(self, account) -> Counter:
        if account.channel != "facebook_page":
            return super().posts_of(account)
        response = requests.get(f"{self.url}/accepted/{account.remote_id}", timeout=30).json()
        return Counter(
            (post["texts"][-1].partition("\n\nhttp")[0], tuple(post["pictures"]))
            for post in response["data"]
            if not post["removed"]
        )

    def remove_at_network(self, account: SocialAccount, remote_id: str) -> None:
        requests.post(f"{self.url}/remove/{remote_id}", timeout=30).raise_for_status()
