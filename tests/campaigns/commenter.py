"""A person who comments on a post: at the server of its account, or at another one that federates with it."""

from __future__ import annotations

import os
import time
from typing import Any
from urllib.parse import urlsplit

import requests

#: Seconds until a comment has reached the other server.
LONGEST_SECONDS = 60


class Commenter:
    """The owner of ``MASTODON_OTHER_TOKEN``, at ``MASTODON_OTHER_SERVER`` or else at ``server``.

    ``token`` is that of the account whose posts are commented on. IDs are those of ``server``.
    """

    def __init__(self, server: str, token: str):
        self.server, self.token = server, token
        self.home = os.environ.get("MASTODON_OTHER_SERVER") or server
        self.own_token = os.environ["MASTODON_OTHER_TOKEN"]
        #: The IDs of the comments at ``home``, by their IDs at ``server``.
        self.comments: dict[str, str] = {}
        name = self._call(server, token, "GET", "v1/accounts/verify_credentials")["username"]
        #: Without it the other server would not send the comment.
        self.mention = f"@{name}@{urlsplit(server).netloc} " if self.home != server else ""

    def comment(self, post_id: str, parent_id: str, text: str) -> str:
        """Write a comment and return its ID, when it has arrived."""
        parent = self._call(self.server, self.token, "GET", f"v1/statuses/{parent_id}")
        values = {"status": f"{self.mention}{text}", "in_reply_to_id": self._own_id_of(parent)}
        written = self._call(self.home, self.own_token, "POST", "v1/statuses", json=values)
        arrived = self._wait_for(post_id, written["uri"])
        self.comments[arrived] = written["id"]
        return arrived

    def remove(self, comment_id: str) -> None:
        """Remove a comment."""
        self._call(self.home, self.own_token, "DELETE", f"v1/statuses/{self.comments[comment_id]}")

    def _own_id_of(self, status: dict) -> str:
        """Return the ID that a status of ``server`` has at ``home``."""
        if self.home == self.server:
            return status["id"]
        params = {"q": status["uri"], "type": "statuses", "resolve": "true"}
        return self._call(self.home, self.own_token, "GET", "v2/search", params=params)["statuses"][0]["id"]

    def _wait_for(self, post_id: str, uri: str) -> str:
        """Return the ID of a comment at ``server``. Raises RuntimeError if it does not arrive."""
        end = time.monotonic() + LONGEST_SECONDS
        while time.monotonic() < end:
            context = self._call(self.server, self.token, "GET", f"v1/statuses/{post_id}/context")
            for status in context["descendants"]:
                if status["uri"] == uri:
                    return status["id"]
            time.sleep(0.2)
        raise RuntimeError(f"{uri} has not arrived at {self.server}")

    @staticmethod
    def _call(server: str, token: str, method: str, path: str, **content: Any) -> dict:
        headers = {"Authorization": f"Bearer {token}"}
        response = requests.request(method, f"{server}/api/{path}", headers=headers, timeout=60, **content)
        response.raise_for_status()
        return response.json()
