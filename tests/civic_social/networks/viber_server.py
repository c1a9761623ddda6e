"""Viber's Channels Post API: HTTP 200 for everything, and the status in the body."""

from __future__ import annotations

from .fake_server import FakeNetwork, Request, Response


def response(status: int, message: str = "", **values: object) -> Response:
    """Return a response in Viber's form."""
    return Response(body={"status": status, "status_message": message or "ok", **values})


class ViberServer(FakeNetwork):
    """A channel with the token "secret". ``webhook``: the address that was registered."""

    slug, publishing = "viber", "/post"
    search_is_sure = False

    def __init__(self) -> None:
        super().__init__()
        self.posts: list[dict] = []
        self.webhook = "https://example.bg/social/viber/"
        self.takes_webhook = True
        self.counter = 5_000_000_000_000_000_000

    def texts(self) -> list[str]:
        return [post["text"] for post in self.posts]

    def throttled(self) -> Response:
        return Response(200, response(12, "Too many requests").body, {"Retry-After": "90"})

    def token_refused(self) -> Response:
        return response(2, "invalidAuthToken")

    def respond(self, request: Request) -> Response:
        if request.headers.get("X-Viber-Auth-Token") != "secret":
            return self.token_refused()
        match request.path.strip("/"):
            case "get_account_info":
                members = [{"id": "2", "role": "admin"}, {"id": "1==", "role": "superadmin"}]
                return response(0, id="pa:1", members=members)
            case "set_webhook":
                if not self.takes_webhook:
                    return response(1, "URL not valid or not HTTPS")
                self.webhook = request.json["url"]
                return response(0)
            case "post":
                return self._post(request.json)
        return response(3, "unknown request")

    def _post(self, values: dict) -> Response:
        if not self.webhook:
            return response(10, "webhookNotSet")
        if values["from"] != "1==":
            return response(15, "publicAccountNotAuthorized")
        limit = 768 if values["type"] == "picture" else 7000
        if len(values["text"]) > limit:
            return response(3, "badData")
        self.posts.append(values)
        self.counter += 1
        return response(0, message_token=self.counter)
