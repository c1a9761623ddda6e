"""The common part of a Facebook Page's feed and a Facebook group's feed.

https://developers.facebook.com/docs/pages-api/posts
"""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from ...conf import settings
from ...exceptions import (
    AppRefused,
    DeliveryError,
    NeedsPerson,
    OutcomeUnknown,
    PermanentError,
    RateLimited,
    TransientError,
    Vanished,
)
from ...messages import MARKER_PARAMETER, Message, Picture, has_marker
from ..base import Capabilities, Health, Progress, Remote, Sighting
from ..entries import (
    ListCutoff,
    created_at_of,
    is_permalink,
    parse_id,
    parse_time,
    require_id,
    unique_oldest_first,
)
from ..graph.channel import GraphChannel, require_success
from ..graph.health import Permissions, check_health
from ..uploads import Uploads, upload_missing
from .look import FacebookLook

logger = logging.getLogger(__name__)

POST_FIELDS = "id,permalink_url"
#: Meta's code for an invalid parameter, such as a photo that it does not have any more.
INVALID_PARAMETER = 100
#: The assumed difference between Meta's clock and ours.
CLOCK_SLACK = timedelta(minutes=10)


class FacebookFeed(GraphChannel):
    """A feed of posts that have either a link card or photos with the link in the text."""

    capabilities = Capabilities(
        text_limit=63_206,
        max_pictures=10,
        can_edit=True,
        can_delete=True,
        can_find=True,
        can_comment=True,
        can_read=True,
        resumes=True,
    )
    look = FacebookLook
    #: ``pages_read_engagement`` is also needed to read posts: https://developers.facebook.com/docs/pages-api/posts
    permissions = Permissions(
        posting=("pages_manage_posts", "pages_read_engagement"),
        commenting=("pages_manage_engagement", "pages_read_user_content"),
    )
    list_edge = "feed"
    colour = "#0866ff"
    list_fields = "id,permalink_url,created_time,message,attachments{unshimmed_url,url}"

    def compose(self, message: Message, marker: str) -> Message:
        """Compose the text; the link is added to it if the post has photos or is published by a person."""
        composed = super().compose(message, marker)
        return self.with_link_in_text(composed) if composed.pictures or self.by_hand else composed

    def create(self, message: Message, progress: Progress) -> Remote:
        if message.pictures:
            return self._create_with_photos(message, progress)
        note = self._prepare_card(message.link)
        return replace(self._publish(message, link=message.link), note=note)

    def _publish(self, message: Message, **content: Any) -> Remote:
        """Publish the post and return it: the only request whose lost response leaves a post in doubt.

        Raises ``OutcomeUnknown`` also if the photos are used already, or the returned ID is incomplete.
        """
        try:
            response = self.client.post(
                f"{self.account.remote_id}/feed", message=message.text, fields=POST_FIELDS, **content
            )
        except TransientError as error:
            if error.problem == "picture-used":
                # An earlier attempt at this post may have used the photos, so the post must be searched for.
                raise OutcomeUnknown(error.problem, **error.details) from None
            raise
        remote = self._parse_remote(response)
        if "_" not in remote.id:
            # Only the full ID "<page>_<post>" can be used to edit or remove the post.
            raise OutcomeUnknown("answer-lost")
        return remote

    def _create_with_photos(self, message: Message, progress: Progress) -> Remote:
        """Upload the missing photos, unpublished, and publish the post with all of them.

        Kept photos also prevent a duplicate: Facebook attaches a photo to one post only. Raises
        ``TransientError`` if it has dropped photos of an earlier attempt; otherwise as ``_publish``.
        """
        uploads = Uploads(progress.values)
        is_reused = any(uploads.ids_of(message.pictures))
        photos = upload_missing(message.pictures, uploads, progress, self._upload_photo)
        progress.save(uploads.to_values())
        try:
            return self._publish(message, attached_media=[{"media_fbid": photo} for photo in photos])
        except OutcomeUnknown as error:
            if error.problem == "picture-used":
                # If the post is not found, the photos are of no use any more.
                progress.save({})
            raise
        except (PermanentError, NeedsPerson) as error:
            if not is_reused or error.details.get("code") != INVALID_PARAMETER:
                raise
            # Facebook may have dropped a photo of an earlier attempt; new ones show if that was the reason.
            progress.save({})
            raise TransientError("uploads-gone", **error.details) from None

    def _upload_photo(self, picture: Picture) -> str:
        """Upload one photo, unpublished, and return its ID."""
        response = self.client.post(
            f"{self.account.remote_id}/photos",
            url=picture.url,
            alt_text_custom=picture.alt,
            published=False,
        )
        return require_id(response)

    def _prepare_card(self, link: str) -> str:
        """Let Facebook read the page before it is posted, and return the problem of its card, or "".

        Without this request, the first post of a page may lack the picture. An error of the card does not
        stop the post. Raises ``TransientError`` if Facebook cannot open the page, which may have been
        withdrawn since we looked, and ``RateLimited`` or ``AppRefused`` if no other request may follow.
        """
        if not settings.WARM_LINK_CARDS or not link:
            return ""
        try:
            card = self.client.post("", id=link, scrape=True)
        except (RateLimited, AppRefused):
            raise
        except DeliveryError as error:
            if error.problem == "link-not-scraped":
                raise
            logger.info("link card not warmed account=%s problem=%s", self.account.pk, error.problem)
            return "card-unread"
        return "" if card.get("image") else "card-without-picture"

    def update(self, remote: Remote, message: Message) -> Remote:
        try:
            require_success(self.client.post(remote.id, message=message.text))
        except NeedsPerson as error:
            if error.problem != "object-gone":
                raise
            self._require_gone(remote, "edit-by-hand")
            raise Vanished() from None
        if not message.pictures:
            self._refresh_card(message.link)
        return remote

    def _refresh_card(self, link: str) -> None:
        """Let Facebook read the page again, so that the link card shows its new title and picture.

        An error is only logged, since the post itself is correct.
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
            self._require_gone(remote, "remove-by-hand")

    def _require_gone(self, remote: Remote, problem: str) -> None:
        super()._require_gone(remote, problem)
        if "_" not in remote.id:
            # Meta does not know a post by a part of its ID, so the error does not show that it is gone.
            raise NeedsPerson(problem)

    def has_comment(self, remote: Remote, correction: Message) -> bool:
        comments = self._list_comments(remote, filter="stream", fields="id,message")
        return any(has_marker(str(comment.get("message")), correction) for comment in comments)

    def find(self, message: Message, since: datetime) -> Remote | None:
        found = self.find_all(message, since)
        return found[0].remote if found else None

    def find_all(self, message: Message, since: datetime) -> list[Sighting]:
        """Return the posts with ``message``'s marker and text, oldest first.

        Raises ``NeedsPerson`` if there are only posts that may be ours: a post with the marker and another
        text, which a visitor may have copied, or a new post with the text and no marker, which may be ours
        without its link. Raises ``TransientError`` if the network lists our post without an ID.
        """
        oldest = since - CLOCK_SLACK
        ours: list[Sighting] = []
        is_uncertain, cutoff = False, ListCutoff(oldest)
        for posts in self._list_posts():
            page = list(map(self._parse_post, posts))
            for sighting in page:
                if has_marker(sighting.content, message):
                    is_ours = sighting.text is None or sighting.has_text(message.text)
                    ours += [sighting] if is_ours else []
                    is_uncertain = is_uncertain or not is_ours
                else:
                    is_uncertain = is_uncertain or _may_be_ours(sighting, message, oldest)
            if cutoff.has_passed(map(created_at_of, page)):
                break
        if is_uncertain and not ours:
            raise NeedsPerson("cannot-verify", read_to_the_end=True)
        if not all(sighting.remote.id for sighting in ours):
            raise TransientError("network-down")
        return unique_oldest_first(ours)

    def _parse_post(self, post: dict) -> Sighting:
        text = post.get("message")
        return Sighting(
            self._parse_remote(post) if parse_id(post) else Remote(""),
            text if isinstance(text, str) else None,
            json.dumps(post, ensure_ascii=False),
            parse_time(post.get("created_time")),
        )

    def health(self) -> Health:
        if self.by_hand:
            return super().health()
        return check_health(self.client, self.account, self.permissions)

    def _parse_remote(self, response: dict) -> Remote:
        """Return the post of ``response``. Raises ``OutcomeUnknown`` if it has no valid ID."""
        post_id = require_id(response)
        permalink = response.get("permalink_url")
        return Remote(
            id=post_id,
            permalink=permalink if is_permalink(permalink) else f"https://www.facebook.com/{post_id}",
        )


def _may_be_ours(sighting: Sighting, message: Message, oldest: datetime) -> bool:
    """Return True if a post has the text of ``message``, no marker of any post, and is new enough."""
    return (
        sighting.has_text(message.text)
        and created_at_of(sighting) >= oldest
        and MARKER_PARAMETER not in sighting.content
    )
