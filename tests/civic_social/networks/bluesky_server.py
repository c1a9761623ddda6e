"""A server of the AT Protocol, as the PDS 0.5.35 answers (seen 2026-11-30)."""

from __future__ import annotations

import hashlib
import time

from .fake_server import Answer, FakeNetwork, Request

DID = "did:plc:obshtina"


def refusal(name: str, status: int = 400) -> Answer:
    """Return an error as the server does."""
    return Answer(status, {"error": name, "message": name})


class BlueskyServer(FakeNetwork):
    """The account "obshtina.example.bg" with the app password "secret"."""

    slug, publishing, opening = "bluesky", "/com.atproto.repo.putRecord", "createSession"

    def __init__(self) -> None:
        super().__init__()
        self.records: dict[str, dict] = {}
        self.blobs: list[bytes] = []
        self.tokens: set[str] = set()

    def texts(self) -> list[str]:
        return [record["text"] for record in self.records.values() if "reply" not in record]

    def remove_all(self) -> None:
        self.records.clear()

    def throttled(self) -> Answer:
        return Answer(429, {"error": "RateLimitExceeded"}, {"RateLimit-Reset": str(int(time.time()) + 90)})

    def token_refused(self) -> Answer:
        return refusal("AuthenticationRequired", 401)

    def end_sessions(self) -> None:
        """Let the tokens of all sessions expire."""
        self.tokens.clear()

    def respond(self, request: Request) -> Answer:
        method = request.path.rpartition(".")[2]
        if method == "createSession":
            return self._createSession(request.json)
        if method in ("getRecord", "listRecords"):
            return getattr(self, f"_{method}")(request.params)
        if request.headers.get("Authorization", "").removeprefix("Bearer ") not in self.tokens:
            return refusal("ExpiredToken")
        if method == "uploadBlob":
            return self._uploadBlob(request.body)
        return getattr(self, f"_{method}")(request.json)

    def _createSession(self, values: dict) -> Answer:
        if (values["identifier"], values["password"]) != ("obshtina.example.bg", "secret"):
            return self.token_refused()
        token = f"token{len(self.calls)}"
        self.tokens.add(token)
        return Answer(
            body={"did": DID, "accessJwt": token, "refreshJwt": "", "handle": "obshtina.example.bg"}
        )

    def _uploadBlob(self, content: bytes) -> Answer:
        if len(content) > 1_000_000:
            return refusal("BlobTooLarge")
        self.blobs.append(content)
        link = hashlib.sha256(content).hexdigest()
        blob = {"$type": "blob", "ref": {"$link": link}, "mimeType": "image/jpeg", "size": len(content)}
        return Answer(body={"blob": blob})

    def _putRecord(self, values: dict) -> Answer:
        record = values["record"]
        if len(record["text"]) > 300:
            return refusal("InvalidRequest")
        if "swapRecord" in values and values["swapRecord"] is None and values["rkey"] in self.records:
            return refusal("InvalidSwap")
        self.records[values["rkey"]] = record
        return Answer(body=self._shown(values["rkey"]))

    def _deleteRecord(self, values: dict) -> Answer:
        self.records.pop(values["rkey"], None)
        return Answer()

    def _getRecord(self, params: dict) -> Answer:
        key = params["rkey"]
        return Answer(body=self._shown(key)) if key in self.records else refusal("RecordNotFound")

    def _listRecords(self, params: dict) -> Answer:
        keys = sorted(key for key in self.records if key > params.get("cursor", ""))
        page = keys[: int(params["limit"])]
        cursor = {"cursor": page[-1]} if len(keys) > len(page) else {}
        return Answer(body={"records": [self._shown(key) for key in page], **cursor})

    def _shown(self, key: str) -> dict:
        uri = f"at://{DID}/app.bsky.feed.post/{key}"
        return {"uri": uri, "cid": f"cid{key}", "value": self.records[key]}
