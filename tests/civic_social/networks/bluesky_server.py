"""A server of the AT Protocol, as the PDS 0.5.35 answers (seen 2026-11-30), with the AppView behind it."""

from __future__ import annotations

import hashlib
import time
from datetime import UTC, datetime
from typing import Any

from .fake_server import FakeNetwork, Request, Response

DID, MARIA = "did:plc:obshtina", "did:plc:maria"
POSTS, GATES = "app.bsky.feed.post", "app.bsky.feed.threadgate"
APP_VIEW = "did:web:api.bsky.app#bsky_appview"


def refusal(name: str, status: int = 400) -> Response:
    """Return an error as the server does."""
    return Response(status, {"error": name, "message": name})


MISSING, MISSING_POST = refusal("RecordNotFound"), refusal("NotFound")


class BlueskyServer(FakeNetwork):
    """The account "obshtina.example.bg" with the app password "secret"."""

    slug, publishing, opening = "bluesky", "/com.atproto.repo.putRecord", "createSession"

    def __init__(self) -> None:
        super().__init__()
        self.records: dict[str, dict] = {}
        self.blobs: list[bytes] = []
        self.tokens: set[str] = set()
        #: The rules of posts for their answers, and the answers of other people by their addresses.
        self.gates: dict[str, dict] = {}
        self.answers: dict[str, dict] = {}
        #: The server passes requests on to the AppView.
        self.has_view = True

    def texts(self) -> list[str]:
        return [record["text"] for record in self.records.values() if "reply" not in record]

    def remove_all(self) -> None:
        self.records.clear()
        self.answers.clear()

    def throttled(self) -> Response:
        return Response(429, {"error": "RateLimitExceeded"}, {"RateLimit-Reset": str(int(time.time()) + 90)})

    def token_refused(self) -> Response:
        return refusal("AuthenticationRequired", 401)

    def end_sessions(self) -> None:
        """Let the tokens of all sessions expire."""
        self.tokens.clear()

    def respond(self, request: Request) -> Response:
        method = request.path.rpartition(".")[2]
        if method == "createSession":
            return self._createSession(request.json)
        if method in ("getRecord", "listRecords"):
            return getattr(self, f"_{method}")(request.params)
        if request.headers.get("Authorization", "").removeprefix("Bearer ") not in self.tokens:
            return refusal("ExpiredToken")
        if ".feed." in request.path:
            return self._view(method, request)
        if method == "uploadBlob":
            return self._uploadBlob(request.body)
        return getattr(self, f"_{method}")(request.json)

    def _createSession(self, values: dict) -> Response:
        if (values["identifier"], values["password"]) != ("obshtina.example.bg", "secret"):
            return self.token_refused()
        token = f"token{len(self.calls)}"
        self.tokens.add(token)
        return Response(
            body={"did": DID, "accessJwt": token, "refreshJwt": "", "handle": "obshtina.example.bg"}
        )

    def _uploadBlob(self, content: bytes) -> Response:
        if len(content) > 1_000_000:
            return refusal("BlobTooLarge")
        self.blobs.append(content)
        link = hashlib.sha256(content).hexdigest()
        blob = {"$type": "blob", "ref": {"$link": link}, "mimeType": "image/jpeg", "size": len(content)}
        return Response(body={"blob": blob})

    def _putRecord(self, values: dict) -> Response:
        record = values["record"]
        if values["collection"] == GATES:
            return self._put_gate(values)
        if len(record["text"]) > 300:
            return refusal("InvalidRequest")
        if "swapRecord" in values and values["swapRecord"] is None and values["rkey"] in self.records:
            return refusal("InvalidSwap")
        self.records[values["rkey"]] = record
        return Response(body=self._shown(values["rkey"]))

    def _deleteRecord(self, values: dict) -> Response:
        self.records.pop(values["rkey"], None)
        return Response()

    def _put_gate(self, values: dict) -> Response:
        key = values["rkey"]
        if values["swapRecord"] != self._gate_version(key):
            return refusal("InvalidSwap")
        self.gates[key] = values["record"]
        return Response(body={"uri": f"at://{DID}/{GATES}/{key}", "cid": self._gate_version(key)})

    def _gate_version(self, key: str) -> str | None:
        return f"gate{len(self.gates[key]['hiddenReplies'])}" if key in self.gates else None

    def _getRecord(self, params: dict) -> Response:
        key = params["rkey"]
        if params["collection"] == GATES:
            shown = {"uri": f"at://{DID}/{GATES}/{key}", "cid": self._gate_version(key)}
            return Response(body=shown | {"value": self.gates[key]}) if key in self.gates else MISSING
        return Response(body=self._shown(key)) if key in self.records else MISSING

    def _listRecords(self, params: dict) -> Response:
        keys = sorted(key for key in self.records if key > params.get("cursor", ""))
        page = keys[: int(params["limit"])]
        cursor = {"cursor": page[-1]} if len(keys) > len(page) else {}
        return Response(body={"records": [self._shown(key) for key in page], **cursor})

    def _shown(self, key: str) -> dict:
        uri = f"at://{DID}/app.bsky.feed.post/{key}"
        return {"uri": uri, "cid": f"cid{key}", "value": self.records[key]}

    # The AppView

    def say(self, key: str, text: str, parent: str = "", **values: Any) -> str:
        """Let a person answer a post, or an answer at ``parent``; return the answer's address."""
        root = f"at://{DID}/{POSTS}/{key}"
        uri = f"at://{MARIA}/{POSTS}/3k{len(self.answers):011d}"
        reply = {"root": {"uri": root}, "parent": {"uri": parent or root}}
        created_at = datetime.now(UTC).isoformat()
        self.answers[uri] = {"text": text, "createdAt": created_at, "reply": reply, **values}
        return uri

    def _view(self, method: str, request: Request) -> Response:
        if not self.has_view or request.headers.get("atproto-proxy") != APP_VIEW:
            return refusal("InvalidRequest")
        everything = {f"at://{DID}/{POSTS}/{key}": record for key, record in self.records.items()}
        everything |= self.answers
        if method == "getPosts":
            found = [uri for uri in request.lists["uris"] if uri in everything]
            return Response(body={"posts": [self._post_view(uri, everything) for uri in found]})
        uri = request.params["uri"]
        return Response(body={"thread": self._thread(uri, everything)}) if uri in everything else MISSING_POST

    def _thread(self, uri: str, everything: dict[str, dict]) -> dict:
        replies = [self._thread(each, everything) for each in _answers_to(uri, everything)]
        gone = {"$type": "app.bsky.feed.defs#notFoundPost", "uri": "at://x/y/z", "notFound": True}
        return {"post": self._post_view(uri, everything), "replies": [*replies, gone]}

    def _post_view(self, uri: str, everything: dict[str, dict]) -> dict:
        record, author = everything[uri], {"did": MARIA, "handle": "maria.example", "displayName": "Мария"}
        if uri.startswith(f"at://{DID}/"):
            author = {"did": DID, "handle": "obshtina.example.bg"}
        view = {
            "uri": uri,
            "cid": f"cid{uri.rpartition('/')[2]}",
            "author": author,
            "record": record,
            "indexedAt": datetime.now(UTC).isoformat(),
            "replyCount": len(_answers_to(uri, everything)),
            "likeCount": 3,
            "repostCount": 1,
            "quoteCount": 1,
        }
        gate = self.gates.get(uri.rpartition("/")[2])
        return {**view, "threadgate": {"record": gate}} if gate and "reply" not in record else view


def _answers_to(uri: str, everything: dict[str, dict]) -> list[str]:
    return [
        key
        for key, record in everything.items()
        if record.get("reply", {}).get("parent", {}).get("uri") == uri
    ]
