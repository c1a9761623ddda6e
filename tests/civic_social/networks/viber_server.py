"""Viber's Channels Post API: HTTP 200 for everything, and the status in the body."""

from __future__ import annotations

from .fake_server import Answer, FakeNetwork, Request


def answer(status: int, message: str = "", **values: object) -> Answer:
    """Return an answer as Viber does."""
    return Answer(body={"status": status, "status_message": message or "ok", **values})


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

    def throttled(self) -> Answer:
        return Answer(200, answer(12, "Too many requests").body, {"Retry-After": "90"})

    def token_refused(self) -> Answer:
        return answer(2, "invalidAuthToken")

    def respond(self, request: Request) -> Answer:
        if request.headers.get("X-Viber-Auth-Token") != "secret":
            return self.token_refused()
        match request.path.strip("/"):
            case "get_account_info":
                members = [{"id": "2", "role": "admin"}, {"id": "1==", "role": "superadmin"}]
                return answer(0, id="pa:1", members=members)
            case "set_webhook":
                if not self.takes_webhook:
                    return answer(1, "URL not valid or not HTTPS")
                self.webhook = request.json["url"]
                return answer(0)
            case "post":
                return self._post(request.json)
        return answer(3, "unknown request")

    def _post(self, values: dict) -> Answer:
        if not self.webhook:
            return answer(10, "webhookNotSet")
        if values["from"] != "1==":
            return answer(15, "publicAccountNotAuthorized")
        limit = 768 if values["type"] == "picture" else 7000
        if len(values["text"]) > limit:
            return answer(3, "badData")
        self.posts.append(values)
        self.counter += 1
        return answer(0, message_token=self.counter)
