"""People who comment under the posts of the demo."""

from dataclasses import dataclass

import pytest

from civic_social.sandbox import actions
from civic_social.sandbox.models import Post, Reaction
from home.demo import conversation

pytestmark = pytest.mark.django_db


@dataclass
class Posts:
    """The IDs of the site's posts, in place of their queryset."""

    ids: list[str]

    def values_list(self, *fields, flat):
        """Return the IDs."""
        return self.ids


def test_people_comment_once_under_each_post():
    page = actions.create_page("Община", username="obshtina")
    group = actions.create_group("Форум", username="forum", api_open=True)
    app = actions.configured_app()
    written = [Post.objects.create(profile=page, message="x", app=app) for _ in range(5)]
    in_group = Post.objects.create(profile=group, message="x", app=app)
    for _ in range(2):
        conversation.start(Posts([post.graph_id for post in [*written, in_group]]))
    assert all(post.comments.filter(parent=None).count() == 1 for post in written)
    assert not in_group.comments.exists()
    assert Reaction.objects.count() == 5
    assert all(post.daily_counts.get().views > 0 for post in written)
