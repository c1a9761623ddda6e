"""Telegram's Bot API and the public page of one channel."""

from __future__ import annotations

import html
import json
import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import HTTP

from .fake_server import Answer, FakeNetwork, Request

ADDRESS = re.compile(r"https?://\S+")
LIMITS = {"text": 4096, "caption": 1024}


def refusal(description: str, code: int = 400, **parameters: int) -> Answer:
    """Return an error as Telegram does."""
    body = {"ok": False, "error_code": code, "description": description}
    return Answer(code, body | ({"parameters": parameters} if parameters else {}))


class TelegramServer(FakeNetwork):
    """A channel "obshtina" whose bot has the token "1:secret". ``too_old``: posts that cannot be deleted."""

    slug, publishing = "telegram", "/send"
    search_is_sure = False

    def __init__(self) -> None:
        super().__init__()
        self.messages: dict[int, dict] = {}
        self.too_old: set[int] = set()
        self.rights = {"status": "administrator", "can_post_messages": True, "can_delete_messages": True}
        self.counter = 40

    def texts(self) -> list[str]:
        return [each["text"] for each in self.messages.values() if each["number"] == each["first"]]

    def remove_all(self) -> None:
        self.messages.clear()

    def throttled(self) -> Answer:
        return refusal("Too Many Requests: retry after 90", 429, retry_after=90)

    def token_refused(self) -> Answer:
        return refusal("Unauthorized", 401)

    def respond(self, request: Request) -> Answer:
        if request.path == "/s/obshtina":
            return Answer(body=self._page().encode())
        _root, token, method = request.path.split("/")
        if token != "bot1:secret":
            return self.token_refused()
        values, files = _parse(request)
        if method == "getMe":
            return Answer(body={"ok": True, "result": {"id": 1, "is_bot": True}})
        if values["chat_id"] != "@obshtina":
            return refusal("Bad Request: chat not found")
        return getattr(self, f"_{method}")(values, files)

    def _getChatMember(self, values: dict, _files: dict) -> Answer:
        return Answer(body={"ok": True, "result": self.rights})

    def _sendMessage(self, values: dict, _files: dict) -> Answer:
        return self._send([None], values["text"], "text", values["link_preview_options"].get("url", ""))

    def _sendPhoto(self, values: dict, files: dict) -> Answer:
        return self._send([files[values["photo"].removeprefix("attach://")]], values["caption"], "caption")

    def _sendMediaGroup(self, values: dict, files: dict) -> Answer:
        photos = [files[each["media"].removeprefix("attach://")] for each in values["media"]]
        sent = self._send(photos, values["media"][0]["caption"], "caption")
        return sent

    def _send(self, photos: list, text: str, kind: str, preview: str = "") -> Answer:
        if len(text.encode("utf-16-le")) // 2 > LIMITS[kind]:
            return refusal(f"Bad Request: message {kind} is too long")
        first, sent = self.counter + 1, []
        for photo in photos:
            self.counter += 1
            message = {"number": self.counter, "first": first, "text": text, "photo": photo, "kind": kind}
            self.messages[self.counter] = message | {"preview": preview, "at": datetime.now(UTC)}
            chat = {"id": -1001, "username": "obshtina"}
            sent.append({"message_id": self.counter, "chat": chat})
        return Answer(body={"ok": True, "result": sent if len(sent) > 1 else sent[0]})

    def _edit(self, values: dict, kind: str) -> Answer:
        message = self.messages.get(values["message_id"])
        if message is None:
            return refusal("Bad Request: message to edit not found")
        if message["kind"] != kind:
            return refusal("Bad Request: there is no text in the message to edit")
        if message["text"] == values[kind]:
            return refusal("Bad Request: message is not modified: specified new message content is the same")
        message["text"] = values[kind]
        return Answer(body={"ok": True, "result": {"message_id": message["number"]}})

    def _editMessageText(self, values: dict, _files: dict) -> Answer:
        return self._edit(values, "text")

    def _editMessageCaption(self, values: dict, _files: dict) -> Answer:
        return self._edit(values, "caption")

    def _deleteMessage(self, values: dict, _files: dict) -> Answer:
        number = values["message_id"]
        if number in self.too_old:
            return refusal("Bad Request: message can't be deleted")
        if self.messages.pop(number, None) is None:
            return refusal("Bad Request: message to delete not found")
        return Answer(body={"ok": True, "result": True})

    def _page(self) -> str:
        """Return the public page: the last twenty posts, with the pictures of albums as links."""
        shown = [each for each in self.messages.values() if each["number"] == each["first"]][-20:]
        return "<html><body>" + "".join(map(self._post, shown)) + "</body></html>"

    def _post(self, message: dict) -> str:
        album = [each for each in self.messages.values() if each["first"] == message["number"]]
        photos = "".join(
            f'<a class="tgme_widget_message_photo_wrap" href="https://t.me/obshtina/{each["number"]}?single"></a>'
            for each in album
            if each["photo"]
        )
        text = html.escape(message["text"]).replace("\n", "<br/>")
        linked = ADDRESS.sub(lambda found: f'<a href="{found[0]}">{found[0]}</a>', text)
        return (
            f'<div class="tgme_widget_message" data-post="obshtina/{message["number"]}">{photos}'
            f'<div class="tgme_widget_message_text">{linked}</div>'
            f'<a class="tgme_widget_message_link_preview" href="{html.escape(message["preview"])}"></a>'
            f'<time datetime="{message["at"].isoformat()}"></time></div>'
        )


def _parse(request: Request) -> tuple[dict, dict]:
    """Return the values of a call and its files by name."""
    kind = request.headers.get("Content-Type", "")
    if not kind.startswith("multipart/"):
        return request.json, {}
    body = f"Content-Type: {kind}\r\n\r\n".encode() + request.body
    values, files = {}, {}
    for part in message_from_bytes(body, policy=HTTP).iter_parts():
        name, content = part.get_param("name", header="content-disposition"), part.get_payload(decode=True)
        if part.get_filename():
            files[name] = content
        else:
            values[name] = json.loads(content) if content.startswith(b"[") else content.decode()
    return values, files
