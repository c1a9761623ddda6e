"""A minimal Graph API in a separate process. It accepts every post after a given latency and counts calls.

    python -m tests.graph_server --latency-ms 100

Prints its URL on the first line. It does no work beyond counting, so that benchmarks measure only the client;
civic_social's sandbox is the server that checks its input.
"""

import argparse
import asyncio
import json
import re
import selectors
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager
from urllib.parse import parse_qs

import requests


class CallCounts:
    """Counts of calls: all, posts by account and body, and current and most concurrent ones by account.

    Bodies are parsed only when somebody asks, so that measurements contain as little of it as possible.
    """

    def __init__(self):
        self.bodies = Counter()
        #: The arrival of each body, by ``time.monotonic()``, which all processes of a machine share.
        self.body_arrivals: dict[bytes, float] = {}
        self.open_calls = Counter()
        self.most_open_calls = 0
        self.calls = 0

    def arrivals(self) -> dict[str, float]:
        """Return the arrival of each message."""
        arrivals: dict[str, float] = {}
        for body, moment in self.body_arrivals.items():
            arrivals.setdefault(message_in(body), moment)
        return arrivals

    def report(self) -> dict:
        """Return the counts as JSON values."""
        posts: Counter = Counter()
        for (account, body), number in self.bodies.items():
            posts[account, message_in(body)] += number
        return {
            "calls": self.calls,
            "posts": len(posts),
            "most_of_one_post": max(posts.values(), default=0),
            "most_calls_at_once_for_one_account": self.most_open_calls,
        }


def message_in(body: bytes) -> str:
    """Return the message of a post, or an empty string."""
    return parse_qs(body.decode()).get("message", [""])[0]


def content_length(head: str) -> int:
    """Return the size in bytes of the body that follows a request's head."""
    for line in head.lower().split("\r\n"):
        if line.startswith("content-length:"):
            return int(line.partition(":")[2])
    return 0


class Connection(asyncio.Protocol):
    """A connection that supports the subset of HTTP/1.1 that ``requests`` uses, with keep-alive."""

    def __init__(self, counts: CallCounts, latency: float):
        self.counts, self.latency, self.buffer = counts, latency, b""

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            head = self.buffer[:end].decode("latin-1")
            length = content_length(head)
            if len(self.buffer) < end + 4 + length:
                return
            body, self.buffer = self.buffer[end + 4 : end + 4 + length], self.buffer[end + 4 + length :]
            method, target, _version = head.split("\r\n", 1)[0].split(" ")
            self.handle(method, target.partition("?")[0], body)

    def handle(self, method: str, path: str, body: bytes):
        """Handle a request for the report or the arrivals, to read a node, or to post to a feed."""
        if path == "/report":
            self.send(self.counts.report())
        elif path == "/arrivals":
            self.send(self.counts.arrivals())
        elif method == "GET":
            self.counts.calls += 1
            self.send({})
        else:
            account = path.split("/")[2]
            self.counts.calls += 1
            self.counts.bodies[(account, body)] += 1
            self.counts.body_arrivals.setdefault(body, time.monotonic())
            self.counts.open_calls[account] += 1
            most = max(self.counts.most_open_calls, self.counts.open_calls[account])
            self.counts.most_open_calls = most
            if self.latency:
                asyncio.get_running_loop().call_later(self.latency, self.accept, account)
            else:
                self.accept(account)

    def accept(self, account: str):
        """Send the response to a post."""
        self.counts.open_calls[account] -= 1
        number = f"{account}_{self.counts.calls}"
        self.send({"id": number, "permalink_url": f"https://www.facebook.com/{number}"})

    def send(self, value):
        """Send a JSON response unless the client has closed the connection."""
        if self.transport.is_closing():
            return
        content = json.dumps(value).encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
        self.transport.write(head.encode() + content)


async def serve(port: int, latency: float) -> None:
    """Serve until the process ends; ``latency`` is in seconds."""
    counts = CallCounts()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(counts, latency), "127.0.0.1", port)
    sys.stdout.write(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


class GraphServer:
    """The URL and the process of a running server."""

    def __init__(self, url: str, pid: int):
        self.url, self.pid = url, pid

    def report(self) -> dict:
        """Return the counts so far; see ``CallCounts.report``."""
        return requests.get(f"{self.url}/report", timeout=10).json()

    def arrival_of(self, text: str) -> float | None:
        """Return when the first message with ``text`` arrived, by ``time.monotonic()``, or None.

        A text that ends with a number is not found in a longer number.
        """
        arrivals = requests.get(f"{self.url}/arrivals", timeout=10).json()
        wanted = re.compile(rf"{re.escape(text)}(?!\w)")
        return min((moment for message, moment in arrivals.items() if wanted.search(message)), default=None)


@contextmanager
def running(latency_ms: int = 0):
    """Run a server in a separate process for the duration of the block and yield its GraphServer."""
    command = [sys.executable, "-m", "tests.graph_server", "--latency-ms", str(latency_ms)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        yield GraphServer(process.stdout.readline().strip(), process.pid)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def _exact_loop() -> asyncio.AbstractEventLoop:
    """Return an event loop whose timers are not rounded up to the next millisecond, as those of epoll are."""
    return asyncio.SelectorEventLoop(selectors.SelectSelector())


def main():
    """Parse the command line and serve."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--latency-ms", type=float, default=0)
    options = parser.parse_args()
    with asyncio.Runner(loop_factory=_exact_loop) as runner:
        runner.run(serve(options.port, options.latency_ms / 1000))


if __name__ == "__main__":
    main()
