"""The desk of a new thread, by the page of its post."""

from __future__ import annotations

import logging

from ..models import Post
from .desks import Desk, get_desks

logger = logging.getLogger(__name__)


def desk_of(post: Post) -> Desk:
    """Return the desk that is responsible for the comments on a post.

    A desk without key and name if no desk is responsible, or if the site's desks fail: then only people with
    ``read_every_comment`` see the thread.
    """
    page = post.live_page
    try:
        return get_desks().of_page(page.specific if page else None) or Desk("", "")
    except Exception:
        # A mistake in the site's class must not keep comments away.
        logger.exception("finding the desk broke post=%s", post.pk)
        return Desk("", "")
