"""A channel for an invented network, as a package outside would write it."""

import json

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
from civic_social.conf import register_defaults, settings
from civic_social.error_messages import Explanation
from civic_social.exceptions import (
    AuthenticationError,
    OutcomeUnknown,
    PermanentError,
    RateLimited,
    TransientError,
    Vanished,
)
from civic_social.messages import has_marker
from civic_social.outgoing_http import Destinations, HttpClient, RequestFailed

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
        self.client = HttpClient(Destinations(hosts=self.hosts, configured_origins=(url,)))

    def create(self, message, progress):
        content = {"text": message.text, "link": message.link}
        return self._remote(self._call("POST", "/notices", content, lost=OutcomeUnknown()))

    def update(self, remote, message):
        content = {"text": message.text, "link": message.link}
        notice = self._call("PUT", f"/notices/{remote.id}", content, lost=OutcomeUnknown())
        if notice is None:
            raise Vanished()
        return remote

    def delete(self, remote):
        self._call("DELETE", f"/notices/{remote.id}", lost=OutcomeUnknown())

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

    def _call(self, method, path, content=None, *, lost=None):
        """Return the decoded answer, or None for 404. ``lost``: the error if the answer decides nothing."""
        unclear = lost or TransientError("network-down")
        if self.account.rest_left():
            raise RateLimited(retry_after=self.account.rest_left())
        headers = {"Authorization": f"PIN {self.account.credentials.get('pin', '')}"}
        data = json.dumps(content) if content else None
        url = f"{settings.NOTICEBOARD_URL}{path}"
        try:
            with self.client.request(
                method, url, timeout=settings.REQUEST_TIMEOUT, data=data, headers=headers
            ) as response:
                body = response.read(100_000)
        except RequestFailed as error:
            raise unclear if error.may_have_arrived else TransientError() from None
        if response.status == 404:
            return None
        if response.status == 401:
            raise AuthenticationError("token-invalid")
        if response.status == 429:
            raise RateLimited(retry_after=float(response.headers.get("Retry-After", 60)))
        if response.status == 507:
            raise PermanentError("noticeboard-full")
        try:
            answer = json.loads(body or b"")
        except ValueError:
            raise unclear from None
        if response.status >= 500 or not isinstance(answer, dict):
            raise unclear
        if response.status >= 400:
            raise PermanentError(code=response.status)
        return answer

    @staticmethod
    def _remote(notice):
        if not notice or not notice.get("id"):
            raise OutcomeUnknown()
        return Remote(str(notice["id"]), f"https://noticeboard.example/{notice['id']}")

    def _sighting(self, notice):
        return Sighting(
            self._remote(notice), notice["text"], notice["link"], parse_datetime(notice["created_at"])
        )
