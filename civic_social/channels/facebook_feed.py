"""What a Facebook Page's feed and a group's feed have in common.

https://developers.facebook.com/docs/pages-api/posts
"""

import json
import logging
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property

from ..exceptions import DeliveryError, NeedsPerson, OutcomeUnknown, TransientError, Vanished
from ..messages import Message, marker_of
from . import facebook_health
from .base import Capabilities, Channel, Health, Pressure, Progress, Remote
from .graph import GraphClient

logger = logging.getLogger(__name__)

POST_FIELDS = "id,permalink_url"
FIND_FIELDS = "id,permalink_url,created_time,message,attachments{unshimmed_url,url}"
#: Meta gives at most 100 posts a page and about 600 a year, in an order that is not promised.
FIND_LIMIT, FIND_PAGES = 100, 10
#: Meta's clock and ours may differ.
CLOCK_SLACK = timedelta(minutes=10)


class FacebookFeed(Channel):
    """Posts on a feed: link cards, or photos with the link in the text."""

    capabilities = Capabilities(
        text_limit=63_206, max_pictures=10, can_edit=True, can_delete=True, can_find=True
    )
    #: The edge that lists what we have published.
    list_edge = "feed"

    @cached_property
    def client(self) -> GraphClient:
        """The Graph client, made when the first call needs it."""
        return GraphClient(self.account.credentials.get("access_token", ""))

    @property
    def pressure(self) -> Pressure:
        return self.client.pressure if "client" in self.__dict__ else Pressure()

    def close(self):
        if "client" in self.__dict__:
            self.client.close()

    def compose(self, message: Message, marker: str) -> Message:
        """As everywhere; photos and posts by hand carry the link in their text, where no link card can."""
        composed = super().compose(message, marker)
        if composed.link and (composed.pictures or self.by_hand):
            return replace(composed, text=f"{composed.text}\n\n{composed.link}")
        return composed

    def create(self, message: Message, progress: Progress) -> Remote:
        if message.pictures:
            content = {"attached_media": self._upload(message, progress)}
        else:
            content = {"link": message.link}
        try:
            answer = self.client.post(
                f"{self.account.remote_id}/feed", message=message.text, fields=POST_FIELDS, **content
            )
        except TransientError as error:
            if error.problem == "picture-used":
                progress.save({})
            raise
        return self._remote(answer)

    def _upload(self, message: Message, progress: Progress) -> list[dict]:
        """Upload each picture once, unpublished, and return what the post attaches."""
        uploaded = dict(progress.values.get("photos", {}))
        for picture in message.pictures:
            key = f"{picture.image_id}:{picture.file_hash}"
            if key not in uploaded:
                answer = self.client.post(
                    f"{self.account.remote_id}/photos",
                    url=picture.url,
                    alt_text_custom=picture.alt,
                    published=False,
                )
                uploaded[key] = answer["id"]
                progress.save({"photos": uploaded})
        return [
            {"media_fbid": uploaded[f"{picture.image_id}:{picture.file_hash}"]}
            for picture in message.pictures
        ]

    def update(self, remote: Remote, message: Message) -> Remote:
        try:
            self.client.post(remote.id, message=message.text)
        except NeedsPerson as error:
            if error.problem == "object-gone":
                raise Vanished() from None
            raise
        if not message.pictures:
            self._refresh_card(message.link)
        return remote

    def _refresh_card(self, link: str):
        """Ask Facebook to read the page again, so that the link card follows the page.

        A courtesy: the post is right without it, so a refusal is noted and nothing more.
        """
        try:
            self.client.post("", id=link, scrape=True)
        except DeliveryError as error:
            logger.info("link card not refreshed account=%s problem=%s", self.account.pk, error.problem)

    def delete(self, remote: Remote) -> None:
        try:
            self.client.delete(remote.id)
        except NeedsPerson as error:
            if error.problem != "object-gone":
                raise
            self._verify_gone(remote)

    def _verify_gone(self, remote: Remote):
        """Tell "already removed" from "not shown to us": Meta answers both alike (100/33)."""
        self.client.get(self.account.remote_id, fields="id")
        try:
            self.client.get(remote.id, fields="id")
        except NeedsPerson:
            return
        raise NeedsPerson("remove-by-hand")

    def find(self, message: Message, since: datetime) -> Remote | None:
        marker = marker_of(message.link)
        oldest = since - CLOCK_SLACK
        after = {}
        for _page in range(FIND_PAGES):
            answer = self.client.get(
                f"{self.account.remote_id}/{self.list_edge}", fields=FIND_FIELDS, limit=FIND_LIMIT, **after
            )
            posts = answer.get("data", [])
            for post in posts:
                if marker in json.dumps(post, ensure_ascii=False):
                    return self._remote(post)
            paging = answer.get("paging", {})
            if "next" not in paging or (posts and all(_created(post) < oldest for post in posts)):
                return None
            after = {"after": paging["cursors"]["after"]}
        raise NeedsPerson("cannot-verify")

    def health(self) -> Health:
        return super().health() if self.by_hand else facebook_health.examine(self.client, self.account)

    def _remote(self, answer: dict) -> Remote:
        if not answer.get("id"):
            raise OutcomeUnknown("answer-lost")
        return Remote(
            id=answer["id"],
            permalink=answer.get("permalink_url") or f"https://www.facebook.com/{answer['id']}",
        )


def _created(post: dict) -> datetime:
    return datetime.strptime(post["created_time"], "%Y-%m-%dT%H:%M:%S%z")
