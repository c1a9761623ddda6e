"""Fixtures of the sandbox: a caller, and a small site for the crawler to read."""

from __future__ import annotations

import http.server
import threading
from dataclasses import dataclass, field, replace

import pytest
import requests
from django.test import Client

from .factories import GroupFactory, PageFactory, picture_bytes


@dataclass
class Caller:
    """A client of the API with one token, over a real connection."""

    base: str
    token: str = ""
    version: str = "v26.0"

    def __call__(self, method: str, path: str = "", **parameters):
        """Send a call with its parameters where the method puts them, and return the response."""
        sent = {"access_token": self.token, **parameters} if self.token else parameters
        where = "params" if method in ("GET", "DELETE") else "data"
        return requests.request(method, f"{self.base}/{self.version}/{path}", timeout=20, **{where: sent})

    def get(self, path="", **parameters):
        """GET and return the JSON."""
        return self("GET", path, **parameters).json()

    def post(self, path="", **parameters):
        """POST and return the JSON."""
        return self("POST", path, **parameters).json()

    def delete(self, path="", **parameters):
        """DELETE and return the JSON."""
        return self("DELETE", path, **parameters).json()

    def with_token(self, token: str):
        """Return the same client with another token."""
        return replace(self, token=token)


@dataclass
class ClientCaller(Caller):
    """The same through Django's test client: quicker, with nothing to lose on the way."""

    base: str = "/sandbox/graph"

    def __call__(self, method: str, path: str = "", **parameters):
        sent = {"access_token": self.token, **parameters} if self.token else parameters
        url = f"{self.base}/{self.version}/{path}"
        if method == "DELETE":
            return Client().delete(url, query_params=sent)
        return getattr(Client(), method.lower())(url, sent)


@dataclass
class Town:
    """A web site with one address per key of ``pages``; ``visits`` are (path, User-Agent)."""

    url: str = ""
    pages: dict[str, tuple[int, str, bytes]] = field(default_factory=dict)
    visits: list[tuple[str, str]] = field(default_factory=list)

    def publish(self, path: str, title: str, *, description="", image="", canonical="") -> str:
        """Put a page with Open Graph tags on the site and return its address."""
        tags = {"title": title, "description": description, "image": image}
        tags["url"] = canonical or f"{self.url}{path}"
        meta = "".join(f'<meta property="og:{k}" content="{v}">' for k, v in tags.items() if v)
        html = f"<!DOCTYPE html><head><title>{title}</title>{meta}</head><body>{title}</body>"
        self.pages[path] = (200, "text/html; charset=utf-8", html.encode())
        return f"{self.url}{path}"

    def picture(self, path: str, body: bytes | None = None, content_type="image/jpeg") -> str:
        """Put a picture on the site and return its address."""
        self.pages[path] = (200, content_type, body if body is not None else picture_bytes())
        return f"{self.url}{path}"

    def visitors(self, path: str) -> list[str]:
        """Return the user agents that asked for ``path``."""
        return [agent for visited, agent in self.visits if visited.split("?")[0] == path]


@pytest.fixture
def town():
    """A small web site on its own port."""
    site = Town()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            site.visits.append((self.path, self.headers["User-Agent"]))
            missing = (404, "text/plain", b"")
            status, content_type, body = site.pages.get(self.path.split("?")[0], missing)
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield site
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "media")


@pytest.fixture
def municipality(db):
    """The Page of a municipality."""
    return PageFactory()


@pytest.fixture
def group(db):
    """A group, closed to the API."""
    return GroupFactory()


@pytest.fixture
def open_group(db):
    """A group as it will be when there is an API for groups again."""
    return GroupFactory(api_open=True)


@pytest.fixture
def api(municipality):
    """A client with the Page's token."""
    return ClientCaller(token=municipality.access_token)


@pytest.fixture
def wire(live_server, municipality):
    """A client with the Page's token over a real connection."""
    return Caller(f"{live_server.url}/sandbox/graph", municipality.access_token)


@pytest.fixture
def feed(municipality):
    """The path of the Page's feed."""
    return f"{municipality.graph_id}/feed"
