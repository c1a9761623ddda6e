"""The HTTP client: tokens, usage headers and invalid responses."""

import hashlib
import hmac
import json
import socket
import threading

import pytest

from civic_social.channels.graph.client import GraphClient, most_urgent, parse_usage_headers
from civic_social.exceptions import AuthenticationError, OutcomeUnknown, RateLimited, TransientError
from tests.http_server import Handler, Server


@pytest.fixture
def server(settings):
    """An HTTP server that sends ``server.response`` and stores ``server.requests``."""

    class GraphHandler(Handler):
        def do_POST(self):
            self.server.requests.append((self.command, self.path, self.headers, self.read_body()))
            status, headers, body = self.server.response
            self.answer(status, body, headers)

        do_GET = do_DELETE = do_POST

    with Server(GraphHandler) as graph:
        graph.requests = []
        graph.response = (200, {}, b"{}")
        use_graph(settings, graph.server_port)
        yield graph


def use_graph(settings, port):
    """Set the port of the Graph API and short timeouts."""
    settings.CIVIC_SOCIAL = {
        **settings.CIVIC_SOCIAL,
        "GRAPH_API_URL": f"http://127.0.0.1:{port}",
        "REQUEST_TIMEOUT": (1, 0.5),
    }


@pytest.fixture
def client():
    graph_client = GraphClient("EAAtoken")
    yield graph_client
    graph_client.close()


def test_token_is_sent_in_a_header_with_appsecret_proof(server, client, settings):
    client.post("1/feed", message="Здравейте", published=False, attached_media=[{"media_fbid": "7"}])
    method, path, headers, body = server.requests[0]
    secret = settings.CIVIC_SOCIAL["META_APP_SECRET"]
    proof = hmac.new(secret.encode(), b"EAAtoken", hashlib.sha256).hexdigest()
    assert (method, path) == ("POST", f"/v26.0/1/feed?appsecret_proof={proof}")
    assert headers["Authorization"] == "Bearer EAAtoken"
    assert b"EAAtoken" not in body
    assert b"published=false" in body


def test_netrc_does_not_replace_the_token(server, client, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    client.get("1/feed")
    assert server.requests[0][2]["Authorization"] == "Bearer EAAtoken"


def test_proxy_of_the_environment_is_used(server, client, settings, monkeypatch):
    monkeypatch.setenv("http_proxy", settings.CIVIC_SOCIAL["GRAPH_API_URL"])
    monkeypatch.setenv("no_proxy", "")
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "GRAPH_API_URL": "http://graph.example"}
    client.get("1/feed")
    client.get("2/feed")
    paths = [path for _method, path, _headers, _body in server.requests]
    assert [path.partition("?")[0] for path in paths] == [
        "http://graph.example/v26.0/1/feed",
        "http://graph.example/v26.0/2/feed",
    ]


def test_empty_token_raises_authentication_error():
    with pytest.raises(AuthenticationError):
        GraphClient("")


@pytest.mark.parametrize(
    "response",
    [
        (200, {}, b"Service Unavailable"),
        (200, {}, b'{"success": false}'),
        (200, {}, b'{"id": "1_2"'),
        (200, {}, b"[]"),
        (302, {"Location": "https://example.bg/"}, b"{}"),
        (502, {"Content-Type": "text/html"}, b"<html>Bad gateway</html>"),
        (500, {}, json.dumps({"error": {"code": 1, "message": "x"}}).encode()),
        (200, {"Content-Length": "5000"}, b'{"id":'),
    ],
)
def test_invalid_response_is_unknown_for_a_write_and_transient_for_a_read(server, client, response):
    server.response = response
    with pytest.raises(OutcomeUnknown):
        client.post("1/feed", message="x")
    with pytest.raises(TransientError):
        client.get("1/feed")


def test_error_with_status_200_is_raised(server, client):
    server.response = (200, {}, json.dumps({"error": {"code": 190, "error_subcode": 463}}).encode())
    with pytest.raises(AuthenticationError) as raised:
        client.post("1/feed", message="x")
    assert raised.value.problem == "token-expired"


def test_status_429_without_a_body_is_rate_limited_with_retry_after(server, client):
    server.response = (429, {"Retry-After": "90"}, b"")
    with pytest.raises(RateLimited) as raised:
        client.post("1/feed", message="x")
    assert raised.value.retry_after == 90


def test_refused_connection_is_transient(client, settings):
    use_graph(settings, 1)
    with pytest.raises(TransientError) as raised:
        client.post("1/feed", message="x")
    assert raised.value.problem == "network-unreachable"


@pytest.mark.parametrize("behaviour", ["close", "silence"])
def test_connection_without_a_response_leaves_the_outcome_unknown(client, settings, behaviour):
    listener = socket.create_server(("127.0.0.1", 0))
    use_graph(settings, listener.getsockname()[1])
    held = []

    def accept():
        connection, _ = listener.accept()
        connection.recv(65536)
        if behaviour == "close":
            connection.close()
        held.append(connection)

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    with pytest.raises(OutcomeUnknown):
        client.post("1/feed", message="x")
    thread.join()
    held[0].close()
    listener.close()


@pytest.mark.parametrize(
    ("headers", "percent", "rest"),
    [
        ({}, 0, 0),
        ({"X-App-Usage": '{"call_count":28,"total_time":25,"total_cputime":25}'}, 28, 0),
        ({"X-Page-Usage": '{"call_count":10,"total_time":74,"total_cputime":2}'}, 74, 0),
        ({"X-App-Usage": '{"call_count":80}'}, 80, 10),
        ({"X-App-Usage": '{"call_count":96}'}, 96, 900),
        (
            {
                "X-Business-Use-Case-Usage": '{"1":[{"type":"pages","call_count":100,'
                '"estimated_time_to_regain_access":7}],"2":[{"call_count":3}]}'
            },
            100,
            420,
        ),
        ({"X-App-Usage": "not json", "X-Business-Use-Case-Usage": "[]"}, 0, 0),
        ({"X-App-Usage": '{"call_count":"many"}'}, 0, 0),
    ],
)
def test_usage_headers_are_parsed_to_percent_and_rest(headers, percent, rest):
    pressure = most_urgent(parse_usage_headers(headers))
    assert (pressure.percent, pressure.rest) == (percent, rest)


def test_pressure_of_the_last_response_is_kept(server, client):
    server.response = (200, {"X-App-Usage": '{"call_count":96}'}, b"{}")
    client.get("1")
    assert client.pressure.percent == 96
