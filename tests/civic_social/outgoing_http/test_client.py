"""Requests to real servers on the loopback interface, whose names a false resolver resolves."""

import socket
import ssl
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from civic_social.outgoing_http import Destinations, HttpClient, RequestFailed
from tests.http_server import Handler, Server

#: A public address, behind which the false network puts the server of the test.
PUBLIC, OTHER_PUBLIC = "157.240.9.35", "157.240.9.36"
TIMEOUT = (1, 2)
getaddrinfo = socket.getaddrinfo


class Network:
    """A resolver: ``names`` has the addresses of each name, one list for each question; the last one stays.

    A public IP address leads to the port of the test's server, unless it is in ``dead``.
    """

    def __init__(self, port):
        self.port, self.names, self.asked, self.dead = port, {}, [], set()

    def __call__(self, host, port, *args, **kwargs):
        if host in self.names:
            self.asked.append(host)
            answers = self.names[host]
            addresses = answers.pop(0) if len(answers) > 1 else answers[0]
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]
        if host in self.dead:
            return getaddrinfo("127.0.0.1", 1, *args, **kwargs)
        if host in (PUBLIC, OTHER_PUBLIC):
            return getaddrinfo("127.0.0.1", self.port, *args, **kwargs)
        if host.replace(".", "").isdigit():
            return getaddrinfo(host, port, *args, **kwargs)
        raise socket.gaierror(socket.EAI_NONAME, "unknown name")


class PathHandler(Handler):
    """Answers each path with what ``server.answers`` has for it: a status, a location and a body."""

    def do_GET(self):
        self.server.requests.append((self.path, self.headers["Host"]))
        status, location, body = self.server.answers.get(self.path, (200, "", b"A page"))
        self.answer(status, body, {"Location": location} if location else None)


class PathServer(Server):
    """A server that keeps its requests."""

    def __init__(self):
        super().__init__(PathHandler)
        self.requests, self.answers, self.server_names = [], {}, []

    def handle_error(self, *args):
        """Say nothing of handshakes that the client breaks off."""


def certificate_for(name, folder):
    """Return the path of a new self-signed certificate with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
    certificate = (
        builder.not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{name}.pem"
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(pem + certificate.public_bytes(Encoding.PEM))
    return str(path)


@pytest.fixture
def plain():
    """An HTTP server."""
    with PathServer() as server:
        yield server


@pytest.fixture
def secure(tmp_path, monkeypatch):
    """An HTTPS server with a trusted certificate for network.example."""
    server = PathServer()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate = certificate_for("network.example", tmp_path)
    context.load_cert_chain(certificate)
    context.sni_callback = lambda tls, name, _context: server.server_names.append(name)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", certificate)
    with server:
        yield server


@pytest.fixture
def network(secure, monkeypatch):
    """The false network in front of the HTTPS server."""
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    resolver = Network(secure.server_port)
    resolver.names["network.example"] = [[PUBLIC]]
    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    return resolver


@pytest.fixture
def client():
    """A client that may request network.example and follows two redirects."""
    http_client = HttpClient(Destinations(hosts=("network.example",)), max_redirects=2)
    yield http_client
    http_client.close()


def get(client, url, limit=1000):
    """Return the status and the body of a GET request."""
    with client.request("GET", url, timeout=TIMEOUT) as response:
        return response.status, response.read(limit)


def test_checked_address_is_connected_to_with_the_name_in_tls_and_host(client, network, secure):
    assert get(client, "https://network.example/a?b=1") == (200, b"A page")
    assert secure.requests == [("/a?b=1", "network.example")]
    assert secure.server_names == ["network.example"]
    # Nothing resolves the name a second time between the check and the connection.
    assert network.asked == ["network.example"]


def test_connection_is_used_for_the_next_request(client, network, secure):
    for path in ("/1", "/2"):
        get(client, f"https://network.example{path}")
    assert len(secure.server_names) == 1


def test_certificate_of_another_name_is_refused_before_the_request(network, secure):
    network.names["other.example"] = [[PUBLIC]]
    client = HttpClient(Destinations())
    with pytest.raises(RequestFailed) as failed:
        get(client, "https://other.example/")
    client.close()
    assert (failed.value.may_have_arrived, secure.requests) == (False, [])


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "100.64.1.1", "::ffff:127.0.0.1"]
)
def test_name_with_a_private_address_is_refused(client, network, secure, address):
    network.names["network.example"] = [[PUBLIC, address]]
    with pytest.raises(RequestFailed) as failed:
        get(client, "https://network.example/")
    assert (failed.value.refused, failed.value.may_have_arrived) == ("private", False)
    assert secure.requests == []


def test_name_that_turns_private_is_refused_at_the_next_request(client, network, secure):
    network.names["network.example"] = [[PUBLIC], ["127.0.0.1"]]
    get(client, "https://network.example/1")
    with pytest.raises(RequestFailed) as failed:
        get(client, "https://network.example/2")
    assert (failed.value.refused, len(secure.requests)) == ("private", 1)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "2130706433", "0x7f.1", "0177.0.0.1", "127.1", "[::1]", "localhost"]
)
def test_every_spelling_of_this_machine_is_refused(plain, monkeypatch, host):
    client = HttpClient(Destinations())
    with pytest.raises(RequestFailed) as failed:
        get(client, f"https://{host}/")
    client.close()
    assert failed.value.refused == "private"


def test_second_address_is_tried_if_the_first_refuses_the_connection(client, network, secure):
    network.names["network.example"], network.dead = [[OTHER_PUBLIC, PUBLIC]], {OTHER_PUBLIC}
    assert get(client, "https://network.example/") == (200, b"A page")


def test_unknown_name_and_refused_connection_have_not_arrived(client, network):
    network.names["network.example"], network.dead = [[PUBLIC]], {PUBLIC}
    for host in ("network.example", "www.network.example"):
        with pytest.raises(RequestFailed) as failed:
            get(client, f"https://{host}/")
        assert (failed.value.refused, failed.value.may_have_arrived) == ("", False)


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("http://network.example/", "scheme"),
        ("https://elsewhere.example/", "host"),
        ("//elsewhere.example/", "host"),
        ("https://me:secret@network.example/", "credentials"),
        ("https://network.example:8443/", "port"),
        ("https://127.0.0.1/", "host"),
        ("https://private.network.example/", "private"),
    ],
)
def test_redirect_is_followed_only_within_the_rule(client, network, secure, location, reason):
    network.names["private.network.example"] = [["192.168.0.1"]]
    secure.answers["/"] = (302, location, b"")
    with pytest.raises(RequestFailed) as failed:
        get(client, "https://network.example/")
    assert (failed.value.refused, len(secure.requests)) == (reason, 1)


@pytest.mark.parametrize("location", ["file:///etc/passwd", "gopher://network.example/", "https://[::1"])
def test_redirect_that_is_no_web_address_fails(client, network, secure, location):
    secure.answers["/"] = (302, location, b"")
    with pytest.raises(RequestFailed):
        get(client, "https://network.example/")


def test_redirects_are_followed_up_to_the_limit(client, network, secure):
    secure.answers = {"/1": (301, "/2", b"moved"), "/2": (308, "https://network.example/3", b"")}
    with client.request("GET", "https://network.example/1", timeout=TIMEOUT) as response:
        assert (response.status, response.url) == (200, "https://network.example/3")
    secure.answers["/3"] = (302, "/4", b"")
    with pytest.raises(RequestFailed):
        get(client, "https://network.example/1")


def test_client_without_redirects_returns_the_redirect(network, secure):
    secure.answers["/"] = (302, "https://elsewhere.example/", b"x" * 10)
    client = HttpClient(Destinations())
    assert get(client, "https://network.example/") == (302, b"x" * 10)
    client.close()


def test_body_over_the_limit_is_not_returned(client, network, secure):
    secure.answers["/"] = (200, "", b"x" * 200_000)
    assert get(client, "https://network.example/", 199_999) == (200, None)
    assert get(client, "https://network.example/", 200_000) == (200, b"x" * 200_000)


def test_configured_origin_on_this_machine_is_reached(plain):
    url = f"http://127.0.0.1:{plain.server_port}"
    client = HttpClient(Destinations(configured_origins=(f"{url}/sandbox",)))
    assert get(client, f"{url}/a") == (200, b"A page")
    assert plain.requests == [("/a", f"127.0.0.1:{plain.server_port}")]
    client.close()


def test_proxy_gets_the_name_and_no_private_address(plain, monkeypatch):
    proxy = f"http://127.0.0.1:{plain.server_port}"
    monkeypatch.setenv("http_proxy", proxy)
    monkeypatch.setenv("https_proxy", proxy)
    monkeypatch.setenv("no_proxy", "")
    client = HttpClient(Destinations(configured_hosts=("own.example",)))
    assert get(client, "http://own.example/a") == (200, b"A page")
    assert plain.requests == [("http://own.example/a", "own.example")]
    for host in ("10.0.0.1", "2130706433", "[::1]", "metadata", "127.1"):
        with pytest.raises(RequestFailed) as failed:
            get(client, f"https://{host}/")
        assert failed.value.refused == "private"
    client.close()
    assert len(plain.requests) == 1
