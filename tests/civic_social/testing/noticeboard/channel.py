"""A channel for an invented network, as a package outside would write it."""

from http import HTTPStatus

from django.utils.dateparse import parse_datetime

from civic_social.channels.base import (
    Capabilities,
    Channel,
    Figure,
    Health,
    PostConversation,
    Remote,
    RemoteComment,
    SettingsField,
    Sighting,
    TextUnit,
)
from civic_social.channels.json_client import JsonClient, lost_or_down
from civic_social.channels.retry_after import parse_retry_after
from civic_social.conf import register_defaults, settings
from civic_social.error_messages import Explanation
from civic_social.exceptions import (
    AuthenticationError,
    NeedsPerson,
    OutcomeUnknown,
    PermanentError,
    Vanished,
)
from civic_social.messages import has_marker
from civic_social.outgoing_http import Destinations

register_defaults({"NOTICEBOARD_URL": "https://noticeboard.example"})


class Noticeboard(Channel):
    """Notices of at most 500 UTF-16 units, which can be edited and removed."""

    slug = "noticeboard"
    label = "Noticeboard"
    capabilities = Capabilities(
        text_limit=500,
        text_unit=TextUnit.UTF16,
        can_edit=True,
        can_delete=True,
        can_find=True,
        can_read=True,
        can_read_comments=True,
        can_reply=True,
        can_hide=True,
        can_delete_answers=True,
        has_reactions=True,
        has_insights=True,
    )
    figure_names = {"views": "Views"}
    hosts = ("noticeboard.example",)
    settings_fields = (SettingsField("pin", "PIN of the board", "The caretaker knows it."),)
    problems = {
        "noticeboard-full": Explanation("The board is full.", "Take a notice down, then choose “Try again”.")
    }

    def __init__(self, account):
        super().__init__(account)
        url = settings.NOTICEBOARD_URL
        self.client = JsonClient(account, Destinations(hosts=self.hosts, configured_origins=(url,)))
        self.requests = 0

    def create(self, message, progress):
        content = {"text": message.text, "link": message.link}
        return self._remote(self._call("POST", "/notices", content))

    def update(self, remote, message):
        content = {"text": message.text, "link": message.link}
        notice = self._call("PUT", f"/notices/{remote.id}", content)
        if notice is None:
            raise Vanished()
        return remote

    def delete(self, remote):
        self._call("DELETE", f"/notices/{remote.id}")

    def find(self, message, since):
        found = self.find_all(message, since)
        return found[0].remote if found else None

    def find_all(self, message, since):
        listed = [each for each in self.listing() if each.created_at >= since]
        marked = [each for each in listed if has_marker(each.content, message)]
        ours = [each for each in marked if each.has_text(message.text)]
        if marked and not ours:
            raise NeedsPerson("cannot-verify", read_to_the_end=True)
        return ours

    def read(self, remote):
        notice = self._call("GET", f"/notices/{remote.id}")
        return self._sighting(notice) if notice else None

    def listing(self):
        yield from map(self._sighting, self._call("GET", "/notices")["notices"])

    def health(self):
        if self.by_hand:
            return super().health()
        self._call("GET", "/board")
        return Health()

    def close(self):
        self.client.close()

    def _call(self, method, path, content=None):
        """Return the decoded answer, or None if the board itself says 404."""
        writing = method != "GET"
        headers = {"Authorization": f"PIN {self.account.credentials.get('pin', '')}"}
        url = f"{settings.NOTICEBOARD_URL}{path}"
        self.requests += 1
        answer = self.client.send(method, url, writing=writing, json=content, headers=headers)
        match answer.status:
            case HTTPStatus.TOO_MANY_REQUESTS:
                raise self.client.rate_limited(parse_retry_after(answer.headers))
            case HTTPStatus.INSUFFICIENT_STORAGE:
                raise PermanentError("noticeboard-full")
            case status if not answer.is_explained or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                # The page of a proxy, or a fault after which nothing is certain.
                raise lost_or_down(writing)
            case HTTPStatus.NOT_FOUND:
                return None
            case HTTPStatus.UNAUTHORIZED:
                raise AuthenticationError("token-invalid")
            case status if status >= HTTPStatus.BAD_REQUEST:
                raise PermanentError(code=status)
        return answer.body

    @staticmethod
    def _remote(notice):
        if not notice or not notice.get("id"):
            raise OutcomeUnknown()
        return Remote(str(notice["id"]), f"https://noticeboard.example/{notice['id']}")

    def _sighting(self, notice):
        return Sighting(
            self._remote(notice), notice["text"], notice["link"], parse_datetime(notice["created_at"])
        )

    def comments(self, remotes, since):
        for remote in remotes:
            notice = self._call("GET", f"/notices/{remote.id}")
            if notice:
                below = tuple(map(self._comment, notice["comments"]))
                counts = {"comments": len(below), "reactions": notice["likes"]}
                yield PostConversation(remote.id, below, is_complete=True, count=len(below), counts=counts)

    def read_comment(self, remote, comment_id):
        comment = self._call("GET", f"/comments/{comment_id}")
        return self._comment(comment) if comment else None

    def reply(self, remote, comment, text):
        answer = self._call("POST", f"/comments/{comment.id}/answers", {"text": text})
        if answer is None:
            raise Vanished("comment-gone")
        if not answer.get("id"):
            raise OutcomeUnknown()
        return str(answer["id"])

    def find_reply(self, remote, comment, text, since):
        for conversation in self.comments([remote], since):
            for each in conversation.comments:
                is_same = each.is_ours and (each.parent_id, each.text) == (comment.id, text)
                if is_same and each.written_at >= since:
                    return each.id
        return None

    def hide(self, remote, comment):
        self._set_hidden(comment, True)

    def unhide(self, remote, comment):
        self._set_hidden(comment, False)

    def _set_hidden(self, comment, value):
        if self._call("PUT", f"/comments/{comment.id}", {"hidden": value}) is None:
            raise Vanished("comment-gone")

    def delete_comment(self, remote, comment):
        self._call("DELETE", f"/comments/{comment.id}")

    @property
    def request_count(self):
        return self.requests

    @staticmethod
    def _comment(comment):
        return RemoteComment(
            id=comment["id"],
            text=comment["text"],
            parent_id=comment["parent"],
            author_name=comment["author"],
            is_ours=comment["author"] == "Municipality",
            written_at=parse_datetime(comment["created_at"]),
            is_hidden=comment["hidden"],
        )

    def figures(self, remote, names):
        notice = self._call("GET", f"/notices/{remote.id}")
        return {"views": Figure(notice["views"])} if notice else {}
