"""The posts of an Instagram account, as its list shows them.

A caption carries no marker: a post is recognized by its caption and its time.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from ...exceptions import TransientError
from ...messages import Message
from ..base import Remote, Sighting
from ..entries import (
    ListCutoff,
    created_at_of,
    is_permalink,
    parse_id,
    parse_time,
    require_id,
    unique_oldest_first,
)
from ..graph.channel import GraphChannel

#: The assumed difference between Meta's clock and ours.
CLOCK_SLACK = timedelta(minutes=10)


class InstagramPosts(GraphChannel):
    """The search for posts of an account."""

    list_edge = "media"
    list_fields = "id,caption,permalink,timestamp"

    def find(self, message: Message, since: datetime) -> Remote | None:
        found = self.find_all(message, since)
        return found[0].remote if found else None

    def find_all(self, message: Message, since: datetime) -> list[Sighting]:
        """Return the posts with ``message``'s caption, oldest first; a caption carries no marker."""
        return self._find_by_caption(message.text, since)

    def _find_by_caption(self, caption: str, since: datetime) -> list[Sighting]:
        """Return the posts with that caption that are no older than ``since``, oldest first.

        Raises ``TransientError`` if one of them has no ID.
        """
        oldest = since - CLOCK_SLACK
        found: list[Sighting] = []
        cutoff = ListCutoff(oldest)
        for posts in self._list_posts():
            page = list(map(self._parse_post, posts))
            found += [post for post in page if created_at_of(post) >= oldest and post.has_text(caption)]
            if cutoff.has_passed(map(created_at_of, page)):
                break
        if not all(post.remote.id for post in found):
            raise TransientError("network-down")
        return unique_oldest_first(found)

    def _parse_post(self, post: dict) -> Sighting:
        caption = post.get("caption", "")
        return Sighting(
            self._parse_remote(post) if parse_id(post) else Remote(""),
            caption if isinstance(caption, str) else None,
            json.dumps(post, ensure_ascii=False),
            parse_time(post.get("timestamp")),
        )

    def _parse_remote(self, response: dict) -> Remote:
        permalink = response.get("permalink")
        return Remote(id=require_id(response), permalink=permalink if is_permalink(permalink) else "")
