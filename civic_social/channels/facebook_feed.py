"""What a Facebook Page's feed and a group's feed have in common.

https://developers.facebook.com/docs/pages-api/posts
"""

import json
import logging
from dataclasses import replace
from datetime import datetime, timedelta

from ..conf import settings
from ..content.rendering.facebook import FacebookLook
from ..exceptions import DeliveryError, NeedsPerson, OutcomeUnknown, TransientError, Vanished
from ..messages import MARKER_PARAMETER, Message, marker_of
from . import facebook_health
from .base import Capabilities, Health, Progress, Remote, Sighting
from .facebook_health import Permissions
from .graph_channel import (
    Descent,
    GraphChannel,
    each_once,
    is_address,
    moment_of,
    number_of,
    remote_id,
    require_success,
)

logger = logging.getLogger(__name__)

POST_FIELDS = "id,permalink_url"
#: Meta's clock and ours may differ.
CLOCK_SLACK = timedelta(minutes=10)


class FacebookFeed(GraphChannel):
    """Posts on a feed: link cards, or photos with the link in the text."""

    capabilities = Capabilities(
        text_limit=63_206,
        max_pictures=10,
        can_edit=True,
        can_delete=True,
        can_find=True,
        can_comment=True,
        can_read=True,
    )
    look = FacebookLook
    #: ``pages_read_engagement`` also for reading back. https://developers.facebook.com/docs/pages-api/posts
    permissions = Permissions(
        posting=("pages_manage_posts", "pages_read_engagement"),
        commenting=("pages_manage_engagement", "pages_read_user_content"),
    )
    list_edge = "feed"
    list_fields = "id,permalink_url,created_time,message,attachments{unshimmed_url,url}"

    def compose(self, message: Message, marker: str) -> Message:
        """As everywhere; photos and posts by hand carry the link in their text, where no link card can."""
        composed = super().compose(message, marker)
        if composed.link and composed.link not in composed.text and (composed.pictures or self.by_hand):
            return replace(composed, text=f"{composed.text}\n\n{composed.link}")
        return composed

    def create(self, message: Message, progress: Progress) -> Remote:
        note = ""
        if message.pictures:
            content = {"attached_media": self._upload(message, progress)}
        else:
            content = {"link": message.link}
            note = self._warm_card(message.link)
        try:
            answer = self.client.post(
                f"{self.account.remote_id}/feed", message=message.text, fields=POST_FIELDS, **content
            )
        except TransientError as error:
            if error.problem == "picture-used":
                # Used by what, if not by this very post? It is looked for, and then uploaded again.
                raise OutcomeUnknown(error.problem, **error.details) from None
            raise
        remote = self._remote(answer)
        if "_" not in remote.id:
            # A post is called "<place>_<number>": by another name it could be neither edited nor removed.
            raise OutcomeUnknown("answer-lost")
        return replace(remote, note=note)

    def _warm_card(self, link: str) -> str:
        """Have Facebook read the page first, and return what is not right with its card, if anything.

        The first post of a page may lack the picture otherwise. One request, and never a reason not to post.
        """
        if not settings.WARM_LINK_CARDS or not link:
            return ""
        try:
            card = self.client.post("", id=link, scrape=True)
        except DeliveryError as error:
            logger.info("link card not warmed account=%s problem=%s", self.account.pk, error.problem)
            return "card-unread"
        return "" if card.get("image") else "card-without-picture"

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
                uploaded[key] = self._remote(answer).id
                progress.save({"photos": uploaded})
        return [
            {"media_fbid": uploaded[f"{picture.image_id}:{picture.file_hash}"]}
            for picture in message.pictures
        ]

    def update(self, remote: Remote, message: Message) -> Remote:
        try:
            require_success(self.client.post(remote.id, message=message.text))
        except NeedsPerson as error:
            if error.problem != "object-gone":
                raise
            self._verify_gone(remote, "edit-by-hand")
            raise Vanished() from None
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
            require_success(self.client.delete(remote.id))
        except NeedsPerson as error:
            if error.problem != "object-gone":
                raise
            self._verify_gone(remote, "remove-by-hand")

    def _verify_gone(self, remote: Remote, otherwise: str):
        """As everywhere; what the list calls by half a name may only not be known by that one."""
        super()._verify_gone(remote, otherwise)
        if "_" not in remote.id:
            raise NeedsPerson(otherwise)

    def has_comment(self, remote: Remote, correction: Message) -> bool:
        mark = marker_of(correction.link)
        comments = self._comments(remote, filter="stream", fields="id,message")
        return any(mark in str(comment.get("message")) for comment in comments)

    def find(self, message: Message, since: datetime) -> Remote | None:
        found = self.find_all(message, since)
        return found[0].remote if found else None

    def find_all(self, message: Message, since: datetime) -> list[Sighting]:
        """As everywhere. What may be ours or somebody else's is for a person to judge.

        Ours says what we said and carries the marker. Others can copy the marker, with words of their own;
        and a new post that says just the same without a marker may be ours with its link lost.
        """
        marker = marker_of(message.link)
        oldest = since - CLOCK_SLACK
        ours, doubtful, descent = [], False, Descent(oldest)
        for posts in self._listed():
            for post in posts:
                sighting = self._sighting(post)
                if marker in sighting.content:
                    same = sighting.text is None or sighting.says(message.text)
                    ours += [sighting] if same else []
                    doubtful = doubtful or not same
                else:
                    doubtful = doubtful or _may_be(sighting, message, oldest)
            if descent.has_passed(map(_created, posts)):
                break
        if doubtful and not ours:
            raise NeedsPerson("cannot-verify", read_to_the_end=True)
        if not all(sighting.remote.id for sighting in ours):
            raise TransientError("network-down")
        return each_once(ours)

    def _sighting(self, post: dict) -> Sighting:
        """Return what an entry of a list shows; its remote is empty where the entry has no usable ID."""
        text = post.get("message")
        return Sighting(
            self._remote(post) if number_of(post) else Remote(""),
            text if isinstance(text, str) else None,
            json.dumps(post, ensure_ascii=False),
            _created(post),
        )

    def health(self) -> Health:
        return (
            super().health()
            if self.by_hand
            else facebook_health.examine(self.client, self.account, self.permissions)
        )

    def _remote(self, answer: dict) -> Remote:
        number = remote_id(answer)
        permalink = answer.get("permalink_url")
        if not is_address(permalink):
            permalink = f"https://www.facebook.com/{number}"
        return Remote(id=number, permalink=permalink)


def _may_be(sighting: Sighting, message: Message, oldest: datetime) -> bool:
    """Whether a post says just this, is new enough, and carries no marker of another of our posts."""
    return (
        sighting.says(message.text)
        and sighting.created_at >= oldest
        and MARKER_PARAMETER not in sighting.content
    )


def _created(post: dict) -> datetime:
    return moment_of(post.get("created_time"))
