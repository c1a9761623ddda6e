"""Whether a post stands somewhere twice: what is open, and what the program or a person does about it."""

from django.utils.translation import gettext_lazy as _

from ... import actions
from ...models import Doubt, Post
from .forms import PostForm


def open_doubts(post: Post) -> list[Doubt]:
    """Return what the network may have of the post besides what is known, the oldest first."""
    return list(post.doubts.select_related("attempt").order_by("attempt__started_at", "pk"))


class LookedForm(PostForm):
    """A person has looked at the network, and no second post stands there (any more)."""

    verb = "looked"
    icon_name = "check"
    label = _("I have looked: nothing stands there twice")
    done = _("“%(post)s” is no longer asked about.")

    @classmethod
    def is_possible(cls, post):
        return post.doubts.exclude(problem="").exists()

    def carry_out(self, user):
        actions.looked_for_second(self.post, user)
