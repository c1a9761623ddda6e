"""The responses of the hostile network, written to the socket byte by byte.

A response is a function of the connection and of ``good``, the body that an honest network would send. It
writes what its name says; the server closes the connection afterwards.
"""

from __future__ import annotations

import gzip
import json
import socket
import struct
import time


def http(connection, body, status="200 OK", headers="", version="1.1", length=None) -> None:
    """Send one whole response; ``length`` replaces the length of the body in the header."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    size = len(content) if length is None else length
    head = f"HTTP/{version} {status}\r\nContent-Type: application/json\r\n{headers}"
    connection.sendall(f"{head}Content-Length: {size}\r\n\r\n".encode() + content)


def honest(connection, good) -> None:
    """Send the truth: the result of the request, or its error."""
    http(connection, good, "400 Bad Request" if isinstance(good, dict) and "error" in good else "200 OK")


def reset(connection, good) -> None:
    """Make the server's close of the connection arrive as a TCP reset."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def silence(connection, good) -> None:
    """Send nothing and keep the connection open for longer than the client waits."""
    time.sleep(4)


def chunked(*chunks: bytes, end: bool):
    """Return a response in chunks, with or without the last one."""

    def respond(connection, good):
        parts = chunks or (json.dumps(good).encode(),)
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for part in parts:
            connection.sendall(b"%x\r\n%s\r\n" % (len(part), part))
        connection.sendall(b"0\r\n\r\n" if end else b"")
        time.sleep(0 if end else 0.3)

    return respond


def trickle(connection, good) -> None:
    """Send one byte at a time, each before the read timeout, but the whole after the deadline."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n")
    for byte in json.dumps({**_dict(good), "x": "y" * 300}).encode():
        connection.sendall(bytes([byte]))
        time.sleep(0.05)


def endless_interim(connection, good) -> None:
    """Send ``100 Continue`` again and again, and no response."""
    for _ in range(80):
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        time.sleep(0.05)


def late_after_hints(connection, good) -> None:
    """Send early hints, and the response itself a moment later."""
    connection.sendall(b"HTTP/1.1 103 Early Hints\r\n\r\n")
    time.sleep(0.4)
    http(connection, good)


def redirect_without_end(connection, good) -> None:
    """Redirect to a login page, with a body that does not end."""
    connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: https://www.facebook.com/login\r\n\r\n")
    for _ in range(300):
        connection.sendall(b"x" * 65536)


def raw(content: bytes):
    """Return a response of just these bytes."""
    return lambda connection, good: connection.sendall(content)


def body(value, status="200 OK", headers="", version="1.1"):
    """Return a response with this body, whatever the request did."""
    return lambda connection, good: http(connection, value, status, headers, version)


def changed(change, status="200 OK"):
    """Return a response with the honest body changed by ``change``."""
    return lambda connection, good: http(connection, change(_dict(good)), status)


def error(code, subcode=None, status="400 Bad Request", headers="", **more):
    """Return a response that refuses in Meta's format."""
    details = {"message": "(#1) nein", "type": "OAuthException", "code": code, **more}
    if subcode is not None:
        details["error_subcode"] = subcode
    return body({"error": details}, status, headers)


def _json(good) -> bytes:
    return json.dumps(good).encode()


def _dict(good) -> dict:
    return good if isinstance(good, dict) else {"data": good}


def cut(connection, good) -> None:
    """Send half of the JSON, with the length of that half."""
    whole = json.dumps(good).encode()
    http(connection, whole[: len(whole) // 2])


def too_short(connection, good) -> None:
    """Send fewer bytes than the header announces."""
    content = json.dumps(good).encode()
    http(connection, content, length=len(content) + 50)


def too_long(connection, good) -> None:
    """Send more bytes than the header announces."""
    content = json.dumps(good).encode()
    http(connection, content + b" " * 5 + content, length=len(content) // 2)


#: Responses that do not show if the request was carried out.
UNCLEAR = {
    "reset": reset,
    "silence": silence,
    "no answer": raw(b""),
    "500 without a body": body(b"", "500 Internal Server Error"),
    "502 as a page": body(b"<html>Bad Gateway</html>", "502 Bad Gateway"),
    "503 with a wait": body(b"busy", "503 Service Unavailable", "Retry-After: 2\r\n"),
    "500 with code 100": error(100, status="500 Internal Server Error"),
    "500 with code 190": error(190, 460, status="500 Internal Server Error"),
    "200 as a page": body(b"<!doctype html><title>Login</title>"),
    "200 as text": body(b"Service Unavailable"),
    "200 without a body": body(b""),
    "200 with error 1": error(1, status="200 OK"),
    "200 with error 2 and transient": error(2, status="200 OK", is_transient=True),
    "cut JSON": cut,
    "length too long": too_short,
    "length too short": too_long,
    "chunks without end": chunked(b'{"id": "', end=False),
    "invalid gzip": body(b"not gzip at all", headers="Content-Encoding: gzip\r\n"),
    "truncated gzip": body(gzip.compress(b'{"id": "1_2"}' * 9)[:20], headers="Content-Encoding: gzip\r\n"),
    "brotli": body(b"\x0b\x02\x80", headers="Content-Encoding: br\r\n"),
    "trickle": trickle,
    "302 to a login": body(b"", "302 Found", "Location: https://www.facebook.com/login\r\n"),
    "302 to no address": body(b"", "302 Found", "Location: http://[::1\r\n"),
    "302 whose body does not end": redirect_without_end,
    "204": body(b"", "204 No Content"),
    "HTTP 1.0, cut": raw(b'HTTP/1.0 200 OK\r\n\r\n{"id": "12'),
    "HTTP 0.9": raw(b'{"id": "1_2"}'),
    "garbage": raw(b"\x16\x03\x01\x00\xff\x00" * 50),
    "headers without end": raw(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200),
    "a line without end": raw(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000),
    "endless 100": endless_interim,
    "103 and a late response": late_after_hints,
    "true": body(True),
    "an empty list": body([]),
    "a string": body("1_2"),
    "a number": body(7),
    "null": body(None),
    "deep JSON": body(b"[" * 100_000),
    "a number without end": body(b'{"id": ' + b"9" * 6000 + b"}"),
    "huge JSON": body(b'{"x": "' + b"y" * 6_000_000 + b'"}'),
    "empty object": body({}),
    "success false": body({"success": False}),
    "id and error": changed(lambda good: {**good, "id": "1_2", "error": {"message": "x", "code": 100}}),
    "error as a string": body({"error": "Something went wrong"}),
    "error as a list": body({"error": [{"code": 190}]}),
    "error without a code": body({"error": {"message": "Something went wrong"}}, "400 Bad Request"),
    "error with a code of words": error("server_error", status="400 Bad Request"),
    "409 of a proxy": body(b"Conflict", "409 Conflict"),
    "408 of a proxy": body(b"Request Timeout", "408 Request Timeout"),
    "418 as JSON": body({"message": "I'm a teapot"}, "418 Teapot"),
}

#: Honest responses to a request that was carried out, in unusual forms.
DONE = {
    "chunked": chunked(end=True),
    "HTTP 1.0": lambda connection, good: http(connection, good, version="1.0"),
    "gzip": lambda connection, good: http(
        connection, gzip.compress(json.dumps(good).encode()), headers="Content-Encoding: gzip\r\n"
    ),
    "201": lambda connection, good: http(connection, good, "201 Created"),
    "byte order mark": lambda connection, good: http(connection, b"\xef\xbb\xbf" + json.dumps(good).encode()),
    "UTF-16": lambda connection, good: http(connection, json.dumps(good).encode("utf-16")),
    "invalid headers": lambda connection, good: http(
        connection,
        good,
        headers='X-App-Usage: [1\r\nX-Page-Usage: {"call_count": "x"}\r\n'
        'X-Business-Use-Case-Usage: {"1": {"call_count": 1e400}}\r\nRetry-After: -5\r\n',
    ),
    "rate limit used up": lambda connection, good: http(
        connection, good, headers='X-App-Usage: {"call_count": 100}\r\n'
    ),
    "other fields": changed(lambda good: {**good, "permalink_url": 7, "permalink": ["x"], "success": 1}),
}

#: Successful responses whose ID is missing or malformed.
WRONG_ID = {
    "no id": changed(lambda good: {"success": True}),
    "id null": changed(lambda good: {"id": None}),
    "id with slashes": changed(lambda good: {"id": "../../me/feed"}),
    "id a list": changed(lambda good: {"id": [good.get("id")]}),
    "id true": changed(lambda good: {"id": True}),
    "id too long": changed(lambda good: {"id": "1" * 400}),
    "id without the account": changed(lambda good: {"id": str(good.get("id")).rpartition("_")[2]}),
    "id as a number": changed(lambda good: {"id": int(str(good.get("id")).rpartition("_")[2] or 1)}),
    "id of the account": changed(lambda good: {"id": str(good.get("id")).partition("_")[0]}),
    "post_id instead": changed(lambda good: {"post_id": good.get("id")}),
    "data around it": changed(lambda good: {"data": good}),
}

#: The responses of ``UNCLEAR`` and ``REFUSED`` that demand a pause, and its seconds.
PAUSES = {
    "503 with a wait": 2,
    "429 without JSON": 3,
    "code 4 with a wait": 3,
    "code 17 with a wait": 3,
    "code 80001 with a wait": 3,
}
#: The refusals after which the request may have been carried out: those without a known code.
MAY_BE_DONE = ("code 506", "unknown code", "unknown transient error")
#: Refusals, which claim that the request was not carried out.
REFUSED = {
    **{f"code {code}": error(code) for code in (3, 4, 9, 10, 17, 32, 100, 104, 190, 200, 324, 341, 368, 506)},
    **{f"190/{subcode}": error(190, subcode) for subcode in (458, 459, 460, 463, 464, 467, 492, 999)},
    "code 100/33": error(100, 33),
    "code as a string": error("190", "463"),
    "code as a fraction": error(190.0, 463.0),
    "unknown code": error(987_654),
    "unknown subcode": error(100, 987_654),
    "negative code": error(-2, 2207003),
    "unknown transient error": error(987_654, is_transient=True),
    "429 without JSON": body(b"slow down", "429 Too Many Requests", "Retry-After: 3\r\n"),
    "429 until a date": body(b"", "429 Too Many Requests", "Retry-After: Fri, 31 Dec 9999 23:59:59 GMT\r\n"),
    "429 until the past": body(b"", "429 Too Many Requests", "Retry-After: -120\r\n"),
    "429 for ever": body(b"", "429 Too Many Requests", f"Retry-After: {'9' * 40}\r\n"),
    "code 4 with a wait": error(4, headers="Retry-After: 3\r\n"),
    "code 17 with a wait": error(17, headers="Retry-After: 3\r\n"),
    "code 80001 with a wait": error(80001, headers="Retry-After: 3\r\n"),
    "2635": error(2635),
    "policy": error(368, 1390008),
    "flagged": error(100, 1346003),
    "identity": error(200, 1404078),
}
