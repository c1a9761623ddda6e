"""The same lives of pages, at civic_social's own sandbox over HTTP, with the channel of production."""

from __future__ import annotations

from collections import Counter

import requests

from civic_social.channels.facebook_page import FacebookPage
from civic_social.models import SocialAccount
from tests.civic_social.factories import SocialAccountFactory
from tests.civic_social.memory_channel import NETWORK

from .truth import Truth


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


class TruthAtSandbox(Truth):
    """``url`` is the running sandbox's address."""

    url = ""

    def editable_account(self) -> SocialAccount:
        page = requests.post(f"{self.url}/page", timeout=30).json()
        return SocialAccountFactory(
            channel="facebook_page", remote_id=page["id"], credentials={"access_token": page["token"]}
        )

    def wall_of(self, account) -> Counter:
        if account.channel != "facebook_page":
            return super().wall_of(account)
        answer = requests.get(f"{self.url}/accepted/{account.remote_id}", timeout=30).json()
        return Counter(post["texts"][-1] for post in answer["data"] if not post["removed"])

    def remove_at_network(self, remote_id: str) -> None:
        requests.post(f"{self.url}/remove/{remote_id}", timeout=30).raise_for_status()
