"""A Graph API on plain sockets whose responses do not always match what it did.

A ``Trick`` sets what a call really does and how it is answered; which calls get one is drawn at random. It
keeps every post. ``processes.running_network`` starts it as a process.
"""

from __future__ import annotations

import json
import random
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

from . import hostile_responses as responses
from .hostile_lists import LISTS, paged
from .hostile_posts import Posts

#: The effect of a call: carried out at once, never, after the response, or twice.
DO, NOT, LATE, TWICE = "done", "not done", "done late", "done twice"
LATE_SECONDS = 1
#: The share of calls that get a trick, and how many of one run can get one.
RATE, MOST_OF_A_RUN = 0.5, 6
#: The kinds of calls that change nothing.
READING = ("list", "read", "status", "comments", "quota", "scrape", "unknown")


@dataclass(frozen=True, slots=True)
class Trick:
    """The ``effect`` that one call really has, and the function that writes its response."""

    name: str
    effect: str
    respond: Callable


class HostileNetwork:
    """A server of ``Posts`` on a loopback port.

    Beside the Graph API it serves the campaign itself: ``POST /page`` creates a Page, ``POST /begin/ID``
    allows tricks for the next calls of an account, ``GET /accepted/ID`` returns all posts that were ever
    accepted for it, ``GET /early/ID`` the number of its calls inside a pause that it was told to make, and
    ``GET /tricks`` returns how often each trick was used. ``POST /rested/ID`` forgets such a pause.
    """

    def __init__(self, seed: int):
        self.store, self.chance = Posts(), random.Random(seed)
        self.tricks_left, self.used = Counter(), Counter()
        #: Until when each account was told to wait, and how many calls came before that.
        self.pauses, self.early = {}, Counter()
        self.lists: dict[str, Callable] = {}
        self._server = socket.create_server(("127.0.0.1", 0), backlog=200)
        self.url = f"http://127.0.0.1:{self._server.getsockname()[1]}"

    def serve(self) -> None:
        """Serve until the process ends."""
        while True:
            connection, _address = self._server.accept()
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket):
        with connection:
            connection.settimeout(30)
            stream = connection.makefile("rb")
            try:
                while (request := _read_request(stream)) and self._respond(connection, *request):
                    pass
            except OSError:
                pass  # The client has closed the connection.

    def _respond(self, connection, method: str, path: str, params: dict) -> bool:
        """Respond to one call; return True if the connection stays open."""
        version, _, path = path.lstrip("/").partition("/")
        with self.store.lock:
            if not version.startswith("v"):
                responses.http(connection, self._control(version, path))
                return True
            call = self.store.parse(method, path.rstrip("/"), params)
            self.early[call.account] += time.monotonic() < self.pauses.get(call.account, 0)
            trick = self._draw(call)
            if trick and trick.name in responses.PAUSES:
                self.pauses[call.account] = time.monotonic() + responses.PAUSES[trick.name]
            good = self._carry_out(call, trick)
            paginate = self.lists.get(call.account, paged) if call.kind == "list" else paged
        if call.kind in ("list", "comments") and isinstance(good, list):
            good = paginate(good, call)
        if trick is None:
            responses.honest(connection, good)
            return True
        trick.respond(connection, good)
        return False

    def _control(self, verb: str, account: str) -> dict:
        if verb == "page":
            return {**self.store.new_page(), "token": "EAAhostile"}
        if verb == "begin":
            self.tricks_left[account] = MOST_OF_A_RUN
            self.lists[account] = self.chance.choice([paged, *LISTS.values()])
            self._forget_pause(account)
        if verb == "rested":
            self._forget_pause(account)
        if verb == "early":
            return {"calls": self.early[account]}
        if verb == "tricks":
            return dict(self.used)
        posts = [post for post in self.store.posts.values() if post.account == account]
        return {"data": [{"id": post.id, "texts": [post.text], "removed": not post.exists} for post in posts]}

    def _forget_pause(self, account: str) -> None:
        self.pauses.pop(account, None)
        self.early.pop(account, None)

    def _draw(self, call) -> Trick | None:
        """Return a random trick for ``call``, or None."""
        if not self.tricks_left[call.account] or self.chance.random() > RATE:
            return None
        self.tricks_left[call.account] -= 1
        if not self.tricks_left[call.account]:
            self.lists.pop(call.account, None)
        trick = Trick(*self._draw_trick(call.kind))
        self.used[f"{call.kind}: {trick.name}, {trick.effect}"] += 1
        return trick

    def _draw_trick(self, kind: str) -> tuple[str, str, Callable]:
        draw, sort = self.chance.choice, self.chance.random()
        if kind in READING:
            table = responses.UNCLEAR if sort < 0.8 else responses.REFUSED
            return (name := draw(sorted(table))), DO, table[name]
        if sort < 0.5:
            effect = draw([DO, DO, NOT, LATE, TWICE])
            return (name := draw(sorted(responses.UNCLEAR))), effect, responses.UNCLEAR[name]
        if sort < 0.65 and kind not in ("edit", "delete"):
            return (name := draw(sorted(responses.WRONG_ID))), DO, responses.WRONG_ID[name]
        if sort < 0.8:
            return (name := draw(sorted(responses.DONE))), DO, responses.DONE[name]
        name = draw(sorted(responses.REFUSED))
        # Some refused requests were carried out.
        effect = draw([NOT, DO]) if name in responses.MAY_BE_DONE else NOT
        return name, effect, responses.REFUSED[name]

    def _carry_out(self, call, trick: Trick | None) -> object:
        effect = trick.effect if trick else DO
        if effect == NOT:
            return {}
        if effect == LATE:
            threading.Thread(target=self._carry_out_late, args=(call,), daemon=True).start()
            return {}
        if effect == TWICE:
            call.carry_out()
        return call.carry_out()

    def _carry_out_late(self, call):
        time.sleep(LATE_SECONDS)
        with self.store.lock:
            call.carry_out()


def _read_request(stream) -> tuple[str, str, dict] | None:
    """Return the method, path and parameters of the next request, or None at the end of the connection."""
    line = stream.readline(65536).split()
    if len(line) < 3:
        return None
    length = 0
    while (header := stream.readline(65536)).strip():
        name, _, value = header.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    content = stream.read(length)
    parts = urlsplit(line[1].decode())
    return (
        line[0].decode(),
        unquote(parts.path),
        dict(parse_qsl(parts.query)) | dict(parse_qsl(content.decode())),
    )


if __name__ == "__main__":
    network = HostileNetwork(**json.loads(sys.argv[1]))
    sys.stdout.write(f"{network.url}\n")
    sys.stdout.flush()
    network.serve()
