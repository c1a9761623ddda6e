"""The hostile network: a server that does one thing and says another, on plain sockets.

A ``Trick`` says what is really done of one call and how it is answered; which calls are struck is drawn. The
wall remembers whatever was ever done. Started as a process of its own (``processes.running_network``).
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

from . import hostile_answers as answers
from .hostile_lists import LISTS, paged
from .hostile_wall import Wall

#: What is really done: at once, never, after the answer, or twice.
DO, NOT, LATE, TWICE = "done", "not done", "done late", "done twice"
LATE_SECONDS = 1
#: How often a call is struck, and how many calls of one run can be.
RATE, MOST = 0.5, 6
#: Calls that change nothing.
READING = ("list", "read", "status", "comments", "quota", "scrape", "unknown")


@dataclass(frozen=True, slots=True)
class Trick:
    """What happens to one call: the ``effect`` that it really has, and the ``answer`` to it."""

    name: str
    effect: str
    answer: Callable


class HostileNetwork:
    """Serves a ``Wall`` on a loopback port until its process ends.

    Beside the Graph API: ``POST /page`` makes a place, ``POST /begin/ID`` lets the next calls of a place be
    struck, ``GET /accepted/ID`` tells what was ever accepted there, and ``GET /tricks`` which was played
    how often.
    """

    def __init__(self, seed: int):
        self.wall, self.chance = Wall(), random.Random(seed)
        self.left, self.played = Counter(), Counter()
        self.lists: dict[str, Callable] = {}
        self._server = socket.create_server(("127.0.0.1", 0), backlog=200)
        self.url = f"http://127.0.0.1:{self._server.getsockname()[1]}"

    def serve(self) -> None:
        """Answer for ever."""
        while True:
            connection, _address = self._server.accept()
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket):
        with connection:
            connection.settimeout(30)
            stream = connection.makefile("rb")
            try:
                while (request := _request(stream)) and self._answer(connection, *request):
                    pass
            except OSError:
                pass  # Whoever asked has hung up.

    def _answer(self, connection, method: str, path: str, params: dict) -> bool:
        """Answer one call; return whether the line stays open."""
        version, _, path = path.lstrip("/").partition("/")
        with self.wall.lock:
            if not version.startswith("v"):
                answers.http(connection, self._control(version, path))
                return True
            call = self.wall.understand(method, path.rstrip("/"), params)
            trick = self._draw(call)
            good = self._act(call, trick)
            shown = self.lists.get(call.account, paged) if call.kind == "list" else paged
        if call.kind in ("list", "comments") and isinstance(good, list):
            good = shown(good, call)
        if trick is None:
            answers.honest(connection, good)
            return True
        trick.answer(connection, good)
        return False

    def _control(self, verb: str, account: str) -> dict:
        if verb == "page":
            return {**self.wall.new_place(), "token": "EAAhostile"}
        if verb == "begin":
            self.left[account] = MOST
            self.lists[account] = self.chance.choice([paged, *LISTS.values()])
        if verb == "tricks":
            return dict(self.played)
        posts = [post for post in self.wall.posts.values() if post.account == account]
        return {
            "data": [{"id": post.number, "texts": [post.text], "removed": not post.stands} for post in posts]
        }

    def _draw(self, call) -> Trick | None:
        """Draw a trick for ``call``, or none."""
        if not self.left[call.account] or self.chance.random() > RATE:
            return None
        self.left[call.account] -= 1
        if not self.left[call.account]:
            self.lists.pop(call.account, None)
        trick = Trick(*self._drawn(call.kind))
        self.played[f"{call.kind}: {trick.name}, {trick.effect}"] += 1
        return trick

    def _drawn(self, kind: str) -> tuple[str, str, Callable]:
        draw, sort = self.chance.choice, self.chance.random()
        if kind in READING:
            table = answers.UNCLEAR if sort < 0.8 else answers.REFUSED
            return (name := draw(sorted(table))), DO, table[name]
        if sort < 0.5:
            effect = draw([DO, DO, NOT, LATE, TWICE])
            return (name := draw(sorted(answers.UNCLEAR))), effect, answers.UNCLEAR[name]
        if sort < 0.65 and kind not in ("edit", "delete"):
            return (name := draw(sorted(answers.WRONG_ID))), DO, answers.WRONG_ID[name]
        if sort < 0.8:
            return (name := draw(sorted(answers.DONE))), DO, answers.DONE[name]
        # A refusal may be a lie, too.
        return (name := draw(sorted(answers.REFUSED))), draw([NOT, DO]), answers.REFUSED[name]

    def _act(self, call, trick: Trick | None) -> object:
        effect = trick.effect if trick else DO
        if effect == NOT:
            return {}
        if effect == LATE:
            threading.Thread(target=self._act_late, args=(call,), daemon=True).start()
            return {}
        if effect == TWICE:
            call.do()
        return call.do()

    def _act_late(self, call):
        time.sleep(LATE_SECONDS)
        with self.wall.lock:
            call.do()


def _request(stream) -> tuple[str, str, dict] | None:
    """Read one request: its method, its path, and its parameters."""
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
