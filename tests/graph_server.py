"""A bare Graph API in a process of its own: accepts every post at once, or after a latency, and keeps count.

    python -m tests.graph_server --latency-ms 100

Prints its address on the first line. It answers nearly as fast as sockets allow, so that what tests and
benchmarks see is our side; civic_social's sandbox is the strict one.
"""

import argparse
import asyncio
import json
import subprocess
import sys
from collections import Counter
from contextlib import contextmanager
from urllib.parse import parse_qs

import requests


class Ledger:
    """What has arrived: posts by message, calls at this moment and at most, by account."""

    def __init__(self):
        self.posts = Counter()
        self.open_calls = Counter()
        self.most_open_calls = 0
        self.calls = 0

    def report(self) -> dict:
        """Return the figures as JSON values."""
        return {
            "calls": self.calls,
            "posts": len(self.posts),
            "most_of_one_post": max(self.posts.values(), default=0),
            "most_calls_at_once_for_one_account": self.most_open_calls,
        }


def content_length(head: str) -> int:
    """Return the size of the body that follows this request's head."""
    for line in head.lower().split("\r\n"):
        if line.startswith("content-length:"):
            return int(line.partition(":")[2])
    return 0


class Connection(asyncio.Protocol):
    """HTTP/1.1 with keep-alive, as far as ``requests`` needs it."""

    def __init__(self, ledger: Ledger, latency: float):
        self.ledger, self.latency, self.buffer = ledger, latency, b""

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
            self.answer(method, target.partition("?")[0], body.decode())

    def answer(self, method: str, path: str, body: str):
        """Take one request: a page to read, the report, or a post to an account's feed."""
        if path == "/report":
            self.send(self.ledger.report())
        elif method == "GET":
            self.ledger.calls += 1
            self.send({})
        else:
            account = path.split("/")[2]
            message = parse_qs(body).get("message", [""])[0]
            self.ledger.calls += 1
            self.ledger.posts[(account, message)] += 1
            self.ledger.open_calls[account] += 1
            most = max(self.ledger.most_open_calls, self.ledger.open_calls[account])
            self.ledger.most_open_calls = most
            if self.latency:
                asyncio.get_running_loop().call_later(self.latency, self.accept, account)
            else:
                self.accept(account)

    def accept(self, account: str):
        """Answer as Meta does."""
        self.ledger.open_calls[account] -= 1
        number = f"{account}_{self.ledger.calls}"
        self.send({"id": number, "permalink_url": f"https://www.facebook.com/{number}"})

    def send(self, value):
        """Write one answer, unless the caller has gone."""
        if self.transport.is_closing():
            return
        content = json.dumps(value).encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
        self.transport.write(head.encode() + content)


async def serve(port: int, latency: float) -> None:
    """Serve for ever."""
    ledger = Ledger()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(ledger, latency), "127.0.0.1", port)
    sys.stdout.write(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


class GraphServer:
    """A running server, seen from outside."""

    def __init__(self, url: str):
        self.url = url

    def report(self) -> dict:
        """Return what has arrived so far; see ``Ledger``."""
        return requests.get(f"{self.url}/report", timeout=10).json()


@contextmanager
def running(latency_ms: int = 0):
    """Give a ``GraphServer`` that runs in a process of its own as long as the block."""
    command = [sys.executable, "-m", "tests.graph_server", "--latency-ms", str(latency_ms)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        yield GraphServer(process.stdout.readline().strip())
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def main():
    """Serve from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--latency-ms", type=float, default=0)
    options = parser.parse_args()
    asyncio.run(serve(options.port, options.latency_ms / 1000))


if __name__ == "__main__":
    main()
