"""Rows of new posts, of which another process may write the same at the same moment."""

from __future__ import annotations

from ..models import Post


class PlannedMeanwhile(Exception):
    """Another process has planned one of the posts since they were read; after a rollback it can be seen."""


def insert_posts(posts: list[Post]) -> None:
    """Insert new posts. Raises ``PlannedMeanwhile`` if there is one of the same page, account and key.

    A conflict is left to the database: PostgreSQL would write the whole row of a unique violation to its log.
    """
    Post.objects.bulk_create(posts, ignore_conflicts=True)
    if Post.objects.filter(marker__in=[post.marker for post in posts]).count() < len(posts):
        raise PlannedMeanwhile
