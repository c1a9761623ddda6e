"""The sandbox of civic_social as the campaigns' network: over HTTP, in a process with its own database.

    python -m tests.campaigns.sandbox_network '{"lose": 0.1, "drop": 0.05, "lag": 0.8, "slow": 0.2}'

Prints its URL. Beside the Graph API it serves the campaign itself: ``POST /page`` creates a Page and its
Instagram account (``/page/duplicates``: a Page that accepts the same text twice), ``GET /accepted/ACCOUNT``
returns all posts that were ever accepted for an account, and ``POST /remove/POST`` removes a post as a person
does.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from http import HTTPStatus
from io import BytesIO
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from tests.database_template import prepare_database


class Network:
    """A WSGI application: the sandbox with the faults of ``network.Network``."""

    def __init__(self, *, lose=0.0, drop=0.0, lag=0.0, slow=0.0, seed=0):
        from django.core.wsgi import get_wsgi_application

        self.sandbox = get_wsgi_application()
        self.lose, self.drop, self.lag, self.slow = lose, drop, lag, slow
        self.chance = random.Random(seed)

    def __call__(self, environ, start_response):
        first, *rest = environ["PATH_INFO"].strip("/").split("/")
        control = {"page": _create_page, "accepted": _accepted, "remove": _remove}.get(first)
        if control:
            return _respond(control(*rest), start_response)
        self._inject_faults(is_writing=environ["REQUEST_METHOD"] != "GET")
        return self.sandbox(environ, start_response)

    def _inject_faults(self, *, is_writing: bool) -> None:
        from civic_social.sandbox import actions
        from civic_social.sandbox.models import Fault

        time.sleep(self.chance.random() * self.slow)
        if self.lag and is_writing:
            actions.enable_fault(Fault.Kind.LAGGING, seconds=self.lag, method="POST", remaining=1)
        for kind, share in ((Fault.Kind.LOST_BEFORE, self.drop), (Fault.Kind.LOST_AFTER, self.lose)):
            if is_writing and self.chance.random() < share:
                # The fault hits this call, or another one that runs at the same time.
                actions.enable_fault(kind, remaining=1)


def _respond(value, start_response):
    body = json.dumps(value).encode()
    status = HTTPStatus.OK
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    start_response(f"{status.value} {status.phrase}", headers)
    return [body]


def _create_page(accepts: str = "") -> dict:
    from civic_social.sandbox import actions

    page = actions.create_page("Община", refuses_duplicates=accepts != "duplicates")
    grid = actions.create_instagram_account(page, "Община", quota=10**6)
    return {"id": page.graph_id, "token": page.access_token, "instagram": grid.graph_id}


def _accepted(page_id: str) -> dict:
    from civic_social.sandbox.models import Post

    posts = Post.objects.filter(profile__graph_id=page_id).order_by("pk")
    posts = posts.prefetch_related("edits", "photos", "comments")
    return {
        "data": [
            {
                "id": post.graph_id,
                "texts": [*(edit.message for edit in reversed(post.edits.all())), post.message],
                "removed": post.removed_at is not None,
                "pictures": [photo.alt_text for photo in post.photos.all()],
                "comments": [comment.message for comment in post.comments.all()],
            }
            for post in posts.select_related("profile")
        ]
    }


def _remove(post_id: str) -> dict:
    from civic_social.sandbox import actions
    from civic_social.sandbox.models import Post

    actions.remove_by_hand(Post.objects.get(graph_number=post_id.rpartition("_")[2]))
    return {}


def replace_crawler() -> None:
    """Make the sandbox's crawler find a page or an image at every URL, without any request."""
    from PIL import Image

    from civic_social.sandbox import crawler

    picture = BytesIO()
    Image.new("RGB", (300, 300), "green").save(picture, "JPEG")

    def fetch(url: str, limit: int) -> crawler.Download:
        if url.endswith(".jpg"):
            return crawler.Download(url, "image/jpeg", None, picture.getvalue())
        return crawler.Download(url, "text/html", "utf-8", b"<title>A page</title>")

    crawler.fetch = fetch


class Server(ThreadingMixIn, WSGIServer):
    """A WSGI server with one thread for each request."""

    daemon_threads = True
    request_queue_size = 128


class Handler(WSGIRequestHandler):
    """A request handler that writes no log."""

    def log_message(self, *args):
        pass

    def handle(self):
        from django.db import connections

        try:
            super().handle()
        except OSError:
            self.close_connection = True  # The worker was killed, or the response was lost.
        finally:
            connections.close_all()


def main() -> None:
    """Serve until the process ends."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.campaigns.sandbox_settings"
    import django

    django.setup()
    from django.db import connection

    prepare_database(connection)
    replace_crawler()
    server = Server(("127.0.0.1", 0), Handler)
    server.set_app(Network(**json.loads(sys.argv[1])))
    sys.stdout.write(f"http://127.0.0.1:{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
