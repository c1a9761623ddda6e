"""A fediverse server with Mastodon's interface, as GoToSocial answers (seen 2026-11-30).

It ignores Idempotency-Key, and refuses an edit that changes nothing.
"""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import HTTP

from .fake_server import FakeNetwork, Request, Response

ADDRESS = re.compile(r"https?://\S+")
NOT_FOUND = Response(404, {"error": "Record not found"})


class MastodonServer(FakeNetwork):
    """One account with the token "secret". ``slow_media``: checks until an uploaded picture is ready."""

    slug, publishing = "mastodon", "/statuses"

    def __init__(self) -> None:
        super().__init__()
        self.statuses: dict[str, dict] = {}
        self.media: dict[str, dict] = {}
        self.max_characters, self.slow_media = 500, 0
        self.counter = 100

    def texts(self) -> list[str]:
        return [status["text"] for status in self.statuses.values() if not status["in_reply_to_id"]]

    def remove_all(self) -> None:
        self.statuses.clear()

    def throttled(self) -> Response:
        reset = datetime.now(UTC) + timedelta(seconds=90)
        return Response(429, {"error": "Too many requests"}, {"X-RateLimit-Reset": reset.isoformat()})

    def token_refused(self) -> Response:
        return Response(401, {"error": "The access token is invalid"})

    def respond(self, request: Request) -> Response:
        if request.headers.get("Authorization") != "Bearer secret":
            return self.token_refused()
        match request.method, request.path.split("/")[3:]:
            case "GET", ["accounts", "verify_credentials"]:
                return Response(body={"id": "7", "username": "obshtina", "acct": "obshtina"})
            case "GET", ["accounts", "7", "statuses"]:
                return Response(body=self._list(request.params))
            case "GET", ["instance"]:
                return Response(body={"configuration": {"statuses": {"max_characters": self.max_characters}}})
            case "POST", ["media"]:
                return self._upload(request)
            case "GET", ["media", media_id]:
                return self._state_of(media_id)
            case "POST", ["statuses"]:
                return self._publish(request.json)
            case method, ["statuses", status_id, *rest] if status_id in self.statuses:
                return self._act(method, status_id, rest, request)
        return NOT_FOUND

    def _list(self, params: dict) -> list[dict]:
        newest = [each for each in reversed(self.statuses.values()) if each["id"] < params.get("max_id", "9")]
        return [self._shown(status) for status in newest[: int(params["limit"])]]

    def _act(self, method: str, status_id: str, rest: list, request: Request) -> Response:
        status = self.statuses[status_id]
        match method, rest:
            case "GET", []:
                return Response(body=self._shown(status))
            case "GET", ["source"]:
                return Response(body={"id": status_id, "text": status["text"], "spoiler_text": ""})
            case "GET", ["context"]:
                answers = self._answers(status_id)
                return Response(body={"ancestors": [], "descendants": list(map(self._shown, answers))})
            case "PUT", []:
                return self._edit(status, request.json)
            case "DELETE", []:
                self.remove(status_id)
                return Response(body=self._shown(status))
        return NOT_FOUND

    def _edit(self, status: dict, values: dict) -> Response:
        changed = {"text": values["status"], "media_ids": values.get("media_ids", [])}
        if refusal := self._refuse(changed["text"]):
            return refusal
        if status | changed == status:
            return Response(422, {"error": "Unprocessable Entity: status was not changed"})
        status |= changed
        return Response(body=self._shown(status))

    def _answers(self, status_id: str) -> list[dict]:
        """Return the answers to a status, with those below them."""
        direct = [each for each in self.statuses.values() if each["in_reply_to_id"] == status_id]
        return [each for answer in direct for each in (answer, *self._answers(answer["id"]))]

    def remove(self, status_id: str) -> None:
        """Remove a status; the answers to it stay, and no longer say what they answer."""
        del self.statuses[status_id]
        for status in self.statuses.values():
            if status["in_reply_to_id"] == status_id:
                status["in_reply_to_id"] = None

    def say(self, status_id: str, text: str, **values: str) -> str:
        """Let a person answer a status, and return the answer's ID."""
        answer = self._publish({"status": text, "in_reply_to_id": status_id}).body
        author = {"id": "9", "acct": "maria@elsewhere.example", "display_name": "Мария"}
        self.statuses[answer["id"]] |= {"account": author, **values}
        return answer["id"]

    def _refuse(self, text: str) -> Response | None:
        if len(text) <= self.max_characters:
            return None
        return Response(422, {"error": f"Text character limit of {self.max_characters} exceeded"})

    def _publish(self, values: dict) -> Response:
        if refusal := self._refuse(values["status"]):
            return refusal
        pictures = values.get("media_ids", [])
        if any(self.media.get(each, {}).get("status_id") != "" for each in pictures):
            return Response(422, {"error": "Cannot attach files that are used or not there"})
        self.counter += 1
        status_id = str(self.counter)
        for picture in pictures:
            self.media[picture]["status_id"] = status_id
        self.statuses[status_id] = {
            "id": status_id,
            "text": values["status"],
            "language": values.get("language"),
            "content_type": values.get("content_type"),
            "in_reply_to_id": values.get("in_reply_to_id"),
            "media_ids": pictures,
            "created_at": datetime.now(UTC).isoformat(),
        }
        return Response(body=self._shown(self.statuses[status_id]))

    def _upload(self, request: Request) -> Response:
        kind = f"Content-Type: {request.headers['Content-Type']}\r\n\r\n".encode()
        parts = message_from_bytes(kind + request.body, policy=HTTP).iter_parts()
        fields = {part.get_param("name", header="content-disposition"): part for part in parts}
        self.counter += 1
        media_id = str(self.counter)
        self.media[media_id] = {
            "description": fields["description"].get_payload(decode=True).decode(),
            "size": len(fields["file"].get_payload(decode=True)),
            "status_id": "",
            "checks": self.slow_media,
        }
        return Response(202 if self.slow_media else 200, {"id": media_id})

    def _state_of(self, media_id: str) -> Response:
        if media_id not in self.media:
            return NOT_FOUND
        self.media[media_id]["checks"] -= 1
        return Response(206 if self.media[media_id]["checks"] >= 0 else 200, {"id": media_id})

    def _shown(self, status: dict) -> dict:
        """Return a status as clients get it: HTML in which a part of each address is hidden."""
        return {
            **{name: status[name] for name in ("id", "created_at", "language", "in_reply_to_id")},
            "url": f"{self.url}/@obshtina/{status['id']}",
            "content": _html(status["text"]),
            "media_attachments": [{"id": each} for each in status["media_ids"]],
            "reblog": None,
            "account": status.get("account", {"id": "7", "acct": "obshtina", "display_name": "Община"}),
            "visibility": status.get("visibility", "public"),
            "spoiler_text": status.get("spoiler_text", ""),
            "replies_count": sum(each["in_reply_to_id"] == status["id"] for each in self.statuses.values()),
            "favourites_count": 3,
            "reblogs_count": 1,
        }


def _html(text: str) -> str:
    def link(found: re.Match) -> str:
        address = found[0]
        scheme, rest = address.split("://")
        return (
            f'<a href="{html.escape(address)}"><span class="invisible">{scheme}://</span>'
            f'<span class="ellipsis">{html.escape(rest[:30])}</span>'
            f'<span class="invisible">{html.escape(rest[30:])}</span></a>'
        )

    paragraphs = []
    for paragraph in text.split("\n\n"):
        pieces = ADDRESS.split(paragraph)
        links = [link(found) for found in ADDRESS.finditer(paragraph)]
        joined = "".join(html.escape(piece) + tail for piece, tail in zip(pieces, [*links, ""], strict=True))
        paragraphs.append(f"<p>{joined}</p>".replace("\n", "<br />"))
    return "".join(paragraphs)
