"""From Wagtail's events to rows of posts."""

import pytest
from wagtail.models import Page

from civic_social.models import Post
from civic_social.states import Status

from .factories import NoticePageFactory, SocialAccountFactory, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def root():
    return Page.objects.get(depth=2)


def test_a_first_publication_becomes_a_due_post_at_each_account(root):
    accounts = SocialAccountFactory.create_batch(2)
    page = publish(NoticePageFactory(parent=root))
    posts = Post.objects.filter(page_id=page.pk)
    assert {post.account for post in posts} == set(accounts)
    assert {post.status for post in posts} == {Status.DUE}
    assert posts[0].desired["title"] == page.title
