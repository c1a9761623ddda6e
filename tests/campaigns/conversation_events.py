"""The webhooks of the conversation campaign's network: twice, late, in any order, lost, and forged ones."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import random
import threading
import time
from collections import Counter
from urllib.parse import urlsplit

from .conversation_wall import Said, Wall

#: The shares of changes of which no event comes, which come twice, which come late, and which are batched.
LOST, TWICE, LATE, BATCHED = 0.25, 0.15, 0.15, 0.2
LATE_SECONDS, RETRY_SECONDS, MOST_TRIES = 6, 1.5, 12
#: Forged events for each true one.
FORGED = 0.04


class Events(threading.Thread):
    """Sends the events of ``wall`` to the site's address, signed with the app's secret."""

    def __init__(self, wall: Wall, secret: str, seed: int):
        super().__init__(daemon=True)
        self.wall, self.secret, self.chance = wall, secret.encode(), random.Random(seed)
        self.address = ""
        #: True until the campaign lets the network be honest: then each event is sent once, at once.
        self.is_hostile = True
        #: Time, body, signature and tries of what is still to be sent.
        self.waiting: list[tuple[float, bytes, str, int]] = []
        self.batch: list[tuple[str, dict]] = []
        self.counts: Counter = Counter()
        #: Deliveries in hand.
        self.busy = 0
        wall.emit = self.emit

    def emit(self, verb: str, comment: Said) -> None:
        """Tell of a change of a comment, or of nothing; called with the wall's lock."""
        if not self.is_hostile:
            self._send([(comment.account, self._change(verb, comment))], 0)
            return
        if self.chance.random() < FORGED:
            self._forge(comment)
        if self.chance.random() < LOST:
            self.counts["lost"] += 1
            return
        change = self._change(verb, comment)
        if change is None:
            return
        if self.chance.random() < BATCHED:
            self.batch.append((comment.account, change))
            return
        late = self.chance.random() < LATE
        self._send([*self.batch, (comment.account, change)], self._delay(late))
        self.batch.clear()
        if self.chance.random() < TWICE:
            self.counts["twice"] += 1
            self._send([(comment.account, change)], self._delay(True))

    def _delay(self, late: bool) -> float:
        self.counts["late"] += late
        return self.chance.uniform(0, LATE_SECONDS if late else 0.2)

    def _change(self, verb: str, comment: Said) -> dict | None:
        """Return the change as Meta describes it; Instagram tells only of new comments, and no time."""
        if not self.wall.is_page(comment):
            if verb != "add":
                return None
            media = {"id": comment.post, "media_product_type": "FEED"}
            if self.is_hostile and self.chance.random() < 0.1:
                media = {"id": "18999", "ad_id": "1", "original_media_id": comment.post}
            value = {"id": comment.id, "text": comment.text, "media": media}
            if comment.parent:
                value["parent_id"] = comment.parent
            if comment.name:
                value["from"] = {"id": comment.author, "username": comment.name}
            return {"field": "comments", "value": value}
        value = {
            "item": "comment",
            "verb": verb,
            "comment_id": comment.id,
            "post_id": comment.post,
            "parent_id": comment.parent or comment.post,
            "created_time": int(comment.at),
        }
        if verb in ("add", "edited"):
            value["message"] = comment.text
        if comment.name or comment.author == comment.account:
            value["from"] = {"id": comment.author, "name": comment.name or "Община"}
        if self.is_hostile and self.chance.random() < 0.05:
            # A reaction has the ID of a comment too.
            self._send([(comment.account, {"field": "feed", "value": {**value, "item": "reaction"}})], 0)
        return {"field": "feed", "value": value}

    def _send(self, changes: list[tuple[str, dict | None]], delay: float, signature: str = "") -> None:
        known = [(account, change) for account, change in changes if change]
        if not known:
            return
        now = int(time.time())
        entries = [{"id": account, "time": now, "changes": [change]} for account, change in known]
        for name in {self.wall.accounts[account] for account, _change in known}:
            of_name = [entry for entry in entries if self.wall.accounts[entry["id"]] == name]
            # Meta escapes what is not ASCII; the signature is over the bytes as they are sent.
            content = {"object": name, "entry": of_name}
            body = json.dumps(content, ensure_ascii=self.chance.random() < 0.8).encode()
            right = hmac.new(self.secret, body, hashlib.sha256).hexdigest()
            self.waiting.append((time.time() + delay, body, signature or right, 0))

    def _forge(self, comment: Said) -> None:
        """Let somebody without the secret tell of a removal, or of a comment that nobody has written."""
        value = {"item": "comment", "comment_id": comment.id, "post_id": comment.post, "verb": "remove"}
        if self.chance.random() < 0.5:
            value |= {"verb": "add", "comment_id": f"{comment.id}9", "message": "FORGED"}
        change = {"field": "feed", "value": value}
        self._send([(comment.account, change)], 0, signature=self.chance.choice(["", "0" * 64]) or "sha1")
        self.counts["forged"] += 1

    def run(self) -> None:
        """Send what is due, for ever."""
        while True:
            now = time.time()
            with self.wall.lock:
                due = [each for each in self.waiting if each[0] <= now and self.address]
                self.waiting = [each for each in self.waiting if each not in due]
                self.busy = len(due)
                if self.is_hostile:
                    self.chance.shuffle(due)
            for _at, body, signature, tries in due:
                status = self._post(body, signature)
                is_forged = signature != hmac.new(self.secret, body, hashlib.sha256).hexdigest()
                self.counts["forged and accepted"] += is_forged and status == 200
                with self.wall.lock:
                    self.busy -= 1
                    if status != 200 and not is_forged and tries < MOST_TRIES:
                        self.counts["sent again"] += 1
                        self.waiting.append((time.time() + RETRY_SECONDS, body, signature, tries + 1))
                    self.counts["accepted"] += status == 200
            time.sleep(0.03)

    def _post(self, body: bytes, signature: str) -> int:
        """Send one delivery and return the status; 0 if nobody answers."""
        parts = urlsplit(self.address)
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=5)
        headers = {"Content-Type": "application/json", "X-Hub-Signature-256": f"sha256={signature}"}
        try:
            connection.request("POST", parts.path, body, headers)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()

    def make_honest(self) -> None:
        """Send the rest of a batch, and every later event once; called with the wall's lock."""
        self.is_hostile = False
        self._send(self.batch, 0)
        self.batch.clear()
