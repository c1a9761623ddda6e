"""A small web site for the crawler to read."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.http_server import Handler, Server

from .factories import picture_bytes


@dataclass
class Website:
    """A web site with a page for each key of ``pages``.

    A page is its status, content type and body; ``requests`` are pairs of path and user agent.
    """

    url: str = ""
    pages: dict[str, tuple[int, str, bytes]] = field(default_factory=dict)
    requests: list[tuple[str, str]] = field(default_factory=list)

    def add_page(self, path: str, title: str, *, description="", image="", canonical="") -> str:
        """Add or replace a page with Open Graph tags and return its URL."""
        tags = {"title": title, "description": description, "image": image}
        tags["url"] = canonical or f"{self.url}{path}"
        meta = "".join(f'<meta property="og:{k}" content="{v}">' for k, v in tags.items() if v)
        html = f"<!DOCTYPE html><head><title>{title}</title>{meta}</head><body>{title}</body>"
        self.pages[path] = (200, "text/html; charset=utf-8", html.encode())
        return f"{self.url}{path}"

    def add_image(self, path: str, body: bytes | None = None, content_type="image/jpeg") -> str:
        """Add or replace an image and return its URL."""
        self.pages[path] = (200, content_type, body if body is not None else picture_bytes())
        return f"{self.url}{path}"

    def user_agents(self, path: str) -> list[str]:
        """Return the user agents of the requests for ``path``."""
        return [agent for requested, agent in self.requests if requested.split("?")[0] == path]


@contextmanager
def serve():
    """Serve a Website on a free port for the duration of the block."""
    site = Website()

    class PageHandler(Handler):
        def do_GET(self):
            site.requests.append((self.path, self.headers["User-Agent"]))
            missing = (404, "text/plain", b"")
            status, content_type, body = site.pages.get(self.path.split("?")[0], missing)
            self.answer(status, body, {"Content-Type": content_type})

    with Server(PageHandler) as server:
        site.url = server.url
        yield site
