"""The HTTP server of a network in a campaign; it drops the half requests of killed workers."""

from __future__ import annotations

import json
import sys

from tests import http_server


class Handler(http_server.Handler):
    """A connection; ``serve`` of a subclass answers a request whose whole body has arrived."""

    server: NetworkServer

    def serve(self, body: bytes) -> None:
        """Answer the request, or close the connection with ``cut``."""
        raise NotImplementedError

    def _receive(self) -> None:
        body = self.read_body()
        if len(body) < int(self.headers.get("Content-Length") or 0):
            # The worker was killed between the headers and the body.
            self.cut()
            return
        self.serve(body)

    do_GET = do_POST = do_PUT = do_DELETE = _receive

    def cut(self) -> None:
        """Close the connection after this request, without an answer if none was sent."""
        self.close_connection = True

    def handle(self) -> None:
        """Serve the connection until it ends."""
        try:
            super().handle()
        except OSError:
            self.cut()  # The worker was killed.


class NetworkServer(http_server.Server):
    """The server of one network."""

    def __init__(self, network: object, handler: type[Handler]):
        super().__init__(handler)
        self.network = network


def arguments() -> dict:
    """Return the arguments of the network, which the command line has as JSON."""
    return json.loads(sys.argv[1])


def serve(network: object, handler: type[Handler]) -> None:
    """Print the URL of a new server and serve until the process ends."""
    server = NetworkServer(network, handler)
    sys.stdout.write(f"{server.url}\n")
    sys.stdout.flush()
    server.serve_forever()
