"""The HTTP server of a network in a campaign; it drops the half requests of killed workers."""

from __future__ import annotations

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Handler(BaseHTTPRequestHandler):
    """A connection; ``serve`` of a subclass answers a request whose whole body has arrived."""

    server: Server
    protocol_version = "HTTP/1.1"
    # Headers and body are sent as two packets; with Nagle's algorithm the second one would wait.
    disable_nagle_algorithm = True

    def serve(self, body: bytes) -> None:
        """Answer the request, or close the connection with ``cut``."""
        raise NotImplementedError

    def _receive(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        if len(body) < length:
            # The worker was killed between the headers and the body.
            self.cut()
            return
        self.serve(body)

    do_GET = do_POST = do_PUT = do_DELETE = _receive

    def cut(self) -> None:
        """Close the connection after this request, without an answer if none was sent."""
        self.close_connection = True

    def answer(self, status: int, content: bytes, headers: dict[str, str] | None = None) -> None:
        """Send a response; ``headers`` may state another length than that of ``content``."""
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(content))} | (headers or {})).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def answer_json(self, status: int, value: object, headers: dict[str, str] | None = None) -> None:
        """Send ``value`` as JSON."""
        content_type = {"Content-Type": "application/json"}
        self.answer(status, json.dumps(value).encode(), content_type | (headers or {}))

    def log_message(self, *args):
        pass

    def handle(self):
        try:
            super().handle()
        except OSError:
            self.cut()  # The worker was killed.


class Server(ThreadingHTTPServer):
    """An HTTP server for one network, on a free loopback port."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, network: object, handler: type[Handler]):
        super().__init__(("127.0.0.1", 0), handler)
        self.network = network


def arguments() -> dict:
    """Return the arguments of the network, which the command line has as JSON."""
    return json.loads(sys.argv[1])


def serve(network: object, handler: type[Handler]) -> None:
    """Print the URL of a new server and serve until the process ends."""
    server = Server(network, handler)
    sys.stdout.write(f"http://127.0.0.1:{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()
