"""A channel for an invented network, as a package outside would write it."""

from http import HTTPStatus

from django.utils.dateparse import parse_datetime

from civic_social.channels.base import (
    Capabilities,
    Channel,
    Health,
    Remote,
    SettingsField,
    Sighting,
    TextUnit,
)
from civic_social.channels.json_client import JsonClient, lost_or_down
from civic_social.channels.retry_after import parse_retry_after
from civic_social.conf import register_defaults, settings
from civic_social.error_messages import Explanation
from civic_social.exceptions import AuthenticationError, OutcomeUnknown, PermanentError, Vanished
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
    )
    hosts = ("noticeboard.example",)
    settings_fields = (SettingsField("pin", "PIN of the board", "The caretaker knows it."),)
    problems = {
        "noticeboard-full": Explanation("The board is full.", "Take a notice down, then choose “Try again”.")
    }

    def __init__(self, account):
        super().__init__(account)
        url = settings.NOTICEBOARD_URL
        self.client = JsonClient(account, Destinations(hosts=self.hosts, configured_origins=(url,)))

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
        return [each for each in listed if has_marker(each.content, message)]

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
