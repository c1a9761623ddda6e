"""Fixtures for tests of comments that come in."""

import pytest
from django.utils import timezone

from civic_social.models import Post

from ..factories import PostFactory

MESSAGE = {"text": "Обявление", "link": "https://example.bg/a/", "title": "", "description": ""}


@pytest.fixture
def make_post(talking_account, network):
    """A function that makes a live post, at the in-memory network by default."""

    def make(account=None, remote_id="p1", **values):
        account = account or talking_account
        values = {"confirmed": MESSAGE, "confirmed_at": timezone.now(), **values}
        post = PostFactory(account=account, remote_id=remote_id, **values)
        Post.moves.filter(pk=post.pk).update(status="live")
        post.refresh_from_db()
        return post

    return make


@pytest.fixture
def post(make_post):
    """A live post at the in-memory network."""
    return make_post()
