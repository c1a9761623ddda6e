"""Requests to the proxy over TLS, whose certificate is made for the check."""

import socket
import ssl
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPConnection, HTTPResponse

from .sample import HOST

#: Longer than nginx waits for the site, so that its answer is seen on a busy machine too.
TIMEOUT = 90


@dataclass(frozen=True)
class Response:
    """Status code, body and header fields."""

    status: int
    body: bytes
    headers: Message


def open_tls(port: int, source: str = "127.0.0.1") -> ssl.SSLSocket:
    """Return a connection to the proxy that comes from the address ``source``, one of 127.0.0.0/8."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    raw = socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT, source_address=(source, 0))
    return context.wrap_socket(raw, server_hostname=HOST)


def get(port: int, path: str, source: str = "127.0.0.1") -> Response:
    """Return the response to one GET request; the path is sent as it is."""
    connection = HTTPConnection(HOST)
    connection.sock = open_tls(port, source)
    try:
        connection.putrequest("GET", path, skip_accept_encoding=True)
        connection.endheaders()
        response = connection.getresponse()
        return Response(response.status, response.read(), response.headers)
    finally:
        connection.close()


def read_status(sock: ssl.SSLSocket) -> int:
    """Return the status code of the response that arrives at ``sock``."""
    response = HTTPResponse(sock)
    response.begin()
    return response.status
