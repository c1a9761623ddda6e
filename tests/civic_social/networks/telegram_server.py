"""Telegram's Bot API, the public page of one channel, and its discussion group."""

from __future__ import annotations

import html
import json
import re
import time
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import HTTP
from typing import Any

from .fake_server import FakeNetwork, Request, Response

ADDRESS = re.compile(r"https?://\S+")
LIMITS = {"text": 4096, "caption": 1024}


def refusal(description: str, code: int = 400, **parameters: int) -> Response:
    """Return an error as Telegram does."""
    body = {"ok": False, "error_code": code, "description": description}
    return Response(code, body | ({"parameters": parameters} if parameters else {}))


CHANNEL, GROUP = -1001, -1002


class TelegramServer(FakeNetwork):
    """A channel "obshtina" whose bot has the token "1:secret". ``too_old``: posts that cannot be deleted.

    ``group``: the messages in the discussion group, by their numbers. ``updates``: those that the bot has not
    confirmed yet. ``group_rights``: of the bot in the group.
    """

    slug, publishing = "telegram", "/send"
    search_is_sure = False

    def __init__(self) -> None:
        super().__init__()
        self.messages: dict[int, dict] = {}
        self.too_old: set[int] = set()
        self.rights = {"status": "administrator", "can_post_messages": True, "can_delete_messages": True}
        self.counter = 40
        self.group: dict[int, dict] = {}
        self.updates: list[dict] = []
        self.update_counter, self.group_counter = 700, 500
        self.group_rights = {"status": "administrator", "can_delete_messages": True}

    def texts(self) -> list[str]:
        return [each["text"] for each in self.messages.values() if each["number"] == each["first"]]

    def remove_all(self) -> None:
        self.messages.clear()

    def throttled(self) -> Response:
        return refusal("Too Many Requests: retry after 90", 429, retry_after=90)

    def token_refused(self) -> Response:
        return refusal("Unauthorized", 401)

    def respond(self, request: Request) -> Response:
        if request.path == "/s/obshtina":
            return Response(body=self._page().encode())
        _root, token, method = request.path.split("/")
        if token != "bot1:secret":
            return self.token_refused()
        values, files = _parse(request)
        if method == "getMe":
            return Response(body={"ok": True, "result": {"id": 1, "is_bot": True}})
        if method == "getUpdates":
            return self._getUpdates(values)
        if values["chat_id"] == GROUP:
            return self._in_group(method, values)
        if values["chat_id"] != "@obshtina":
            return refusal("Bad Request: chat not found")
        return getattr(self, f"_{method}")(values, files)

    def _getChatMember(self, values: dict, _files: dict) -> Response:
        return Response(body={"ok": True, "result": self.rights})

    def _sendMessage(self, values: dict, _files: dict) -> Response:
        return self._send([None], values["text"], "text", values["link_preview_options"].get("url", ""))

    def _sendPhoto(self, values: dict, files: dict) -> Response:
        return self._send([files[values["photo"].removeprefix("attach://")]], values["caption"], "caption")

    def _sendMediaGroup(self, values: dict, files: dict) -> Response:
        photos = [files[each["media"].removeprefix("attach://")] for each in values["media"]]
        sent = self._send(photos, values["media"][0]["caption"], "caption")
        return sent

    def _send(self, photos: list, text: str, kind: str, preview: str = "") -> Response:
        if len(text.encode("utf-16-le")) // 2 > LIMITS[kind]:
            return refusal(f"Bad Request: message {kind} is too long")
        first, sent = self.counter + 1, []
        for photo in photos:
            self.counter += 1
            message = {"number": self.counter, "first": first, "text": text, "photo": photo, "kind": kind}
            self.messages[self.counter] = message | {"preview": preview, "at": datetime.now(UTC)}
            chat = {"id": CHANNEL, "username": "obshtina"}
            sent.append({"message_id": self.counter, "chat": chat})
            self._forward(self.counter)
        return Response(body={"ok": True, "result": sent if len(sent) > 1 else sent[0]})

    def _edit(self, values: dict, kind: str) -> Response:
        message = self.messages.get(values["message_id"])
        if message is None:
            return refusal("Bad Request: message to edit not found")
        if message["kind"] != kind:
            return refusal("Bad Request: there is no text in the message to edit")
        if message["text"] == values[kind]:
            return refusal("Bad Request: message is not modified: specified new message content is the same")
        message["text"] = values[kind]
        return Response(body={"ok": True, "result": {"message_id": message["number"]}})

    def _editMessageText(self, values: dict, _files: dict) -> Response:
        return self._edit(values, "text")

    def _editMessageCaption(self, values: dict, _files: dict) -> Response:
        return self._edit(values, "caption")

    def _deleteMessage(self, values: dict, _files: dict) -> Response:
        number = values["message_id"]
        if number in self.too_old:
            return refusal("Bad Request: message can't be deleted")
        if self.messages.pop(number, None) is None:
            return refusal("Bad Request: message to delete not found")
        return Response(body={"ok": True, "result": True})

    # The discussion group

    def _getChat(self, values: dict, _files: dict) -> Response:
        chat = {"id": CHANNEL, "username": "obshtina", "linked_chat_id": GROUP}
        return Response(body={"ok": True, "result": chat})

    def _getUpdates(self, values: dict) -> Response:
        first = values.get("offset", 0)
        self.updates = [each for each in self.updates if each["update_id"] >= first]
        return Response(body={"ok": True, "result": self.updates[: values.get("limit", 100)]})

    def _in_group(self, method: str, values: dict) -> Response:
        if method == "getChatMember":
            return Response(body={"ok": True, "result": self.group_rights})
        if self.group_rights.get("status") != "administrator":
            return refusal("Forbidden: bot is not a member of the supergroup chat", 403)
        if method == "deleteMessage":
            if self.group.pop(values["message_id"], None) is None:
                return refusal("Bad Request: message to delete not found")
            return Response(body={"ok": True, "result": True})
        answered = self.group.get(values["reply_parameters"]["message_id"])
        if answered is None:
            return refusal("Bad Request: message to be replied not found")
        author = {"id": 1, "is_bot": True, "first_name": "Община"}
        message = self._write(values["text"], answered, **{"from": author})
        return Response(body={"ok": True, "result": message})

    def _forward(self, number: int) -> None:
        """Forward a post to the group, as Telegram does by itself."""
        origin = {"type": "channel", "chat": {"id": CHANNEL}, "message_id": number, "date": 0}
        message = self._write(
            self.messages[number]["text"],
            sender_chat={"id": CHANNEL, "title": "Община"},
            is_automatic_forward=True,
            forward_origin=origin,
        )
        self._push(message=message)

    def _write(self, text: str, answered: dict | None = None, **values: Any) -> dict:
        """Add a message to the group and return it, with the one that it answers but not the one before."""
        self.group_counter += 1
        number = self.group_counter
        message = {"message_id": number, "chat": {"id": GROUP}, "date": int(time.time()), "text": text}
        if answered:
            message["message_thread_id"] = answered.get("message_thread_id", answered["message_id"])
            message["reply_to_message"] = {
                name: value for name, value in answered.items() if name != "reply_to_message"
            }
        self.group[number] = message | values
        return self.group[number]

    def _push(self, **update: Any) -> None:
        self.update_counter += 1
        self.updates.append({"update_id": self.update_counter, **update})

    def say(self, post_id: str, text: str, parent: str = "", **values: Any) -> str:
        """Let a person comment on a post, or answer the comment ``parent``; return the comment's ID."""
        if parent:
            answered = self.group[int(parent.partition(":")[2])]
        else:
            first = int(post_id.split("-")[0])
            forwards = [each for each in self.group.values() if "forward_origin" in each]
            answered = next(each for each in forwards if each["forward_origin"]["message_id"] == first)
        author = {"id": 9, "first_name": "Мария", "last_name": "Иванова"}
        message = self._write(text, answered, **{"from": author, **values})
        self._push(message=message)
        return f"{GROUP}:{message['message_id']}"

    def edit(self, comment_id: str, text: str) -> None:
        """Let a person change a comment."""
        message = self.group[int(comment_id.partition(":")[2])]
        message["text"] = text
        self._push(edited_message=dict(message))

    def react(self, post_id: str, *counts: int) -> None:
        """Let people react to a post; ``counts``: the number of each reaction."""
        reactions = [{"type": {"type": "emoji", "emoji": "👍"}, "total_count": count} for count in counts]
        change = {"chat": {"id": CHANNEL}, "message_id": int(post_id.split("-")[0]), "reactions": reactions}
        self._push(message_reaction_count=change)

    # The public page

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
