"""Bulk actions of the list of posts: retry, release and hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.views.bulk_action import BulkAction

from ... import actions
from ...models import Post
from ..permissions import may_manage_post, may_manage_posts
from .forms import HoldForm, PostForm, ReleaseForm, RetryForm


class PostBulkAction(BulkAction):
    """Ask for confirmation, then run one action on every selected post whose state allows it."""

    models = [Post]
    template_name = "civic_social/admin/bulk_confirm.html"
    #: The form whose ``is_possible`` decides which posts the action applies to.
    post_form: type[PostForm]
    run_on_post: Callable[[Post, Any], None]

    def __init__(self, request: HttpRequest, model: type[Post]):
        if not may_manage_posts(request.user):
            raise PermissionDenied
        super().__init__(request, model)

    @classmethod
    def get_queryset(cls, model: type[Post], object_ids: list[str]) -> QuerySet[Post]:
        posts = model.objects.filter(pk__in=object_ids)
        return posts.select_related("account").defer("account__credentials_token")

    def get_all_objects_in_listing_query(self, parent_id: Any) -> list[Post]:
        # "All" would include posts that the user has not seen on the screen.
        return []

    def check_perm(self, obj: Post) -> bool:
        return may_manage_post(self.request.user, obj)

    def object_context(self, obj: Post) -> dict[str, Any]:
        return {"item": obj, "is_possible": self.post_form.is_possible(obj)}

    def get_execution_context(self) -> dict[str, Any]:
        return {"user": self.request.user}

    @classmethod
    def execute_action(cls, objects: list[Post], user: Any = None, **kwargs: Any) -> tuple[int, int]:
        """Run the action; return the numbers of changed and unchanged posts."""
        done = 0
        for post in objects:
            if not cls.post_form.is_possible(post):
                continue
            try:
                cls.run_on_post(post, user)
            except actions.NotPossible:
                continue  # A worker has changed the post since it was read.
            done += 1
        return done, len(objects) - done

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        done = ngettext("%(count)s post: done.", "%(count)s posts: done.", num_parent_objects) % {
            "count": num_parent_objects
        }
        if not num_child_objects:
            return done
        unchanged = ngettext(
            "%(count)s post stays as it is, since its state does not allow it.",
            "%(count)s posts stay as they are, since their state does not allow it.",
            num_child_objects,
        ) % {"count": num_child_objects}
        return f"{done} {unchanged}"


class BulkRetry(PostBulkAction):
    """Retry or release posts."""

    display_name = _("Try again")
    aria_label = _("Try the chosen posts again")
    action_type = "retry"
    action_priority = 10
    post_form = RetryForm
    run_on_post = staticmethod(actions.retry)


class BulkRelease(PostBulkAction):
    """Release held posts only."""

    display_name = _("Release")
    aria_label = _("Release the chosen posts that are held")
    action_type = "release"
    action_priority = 15
    post_form = ReleaseForm
    run_on_post = staticmethod(actions.retry)


class BulkHold(PostBulkAction):
    """Hold posts."""

    display_name = _("Hold back")
    aria_label = _("Hold the chosen posts back")
    action_type = "hold"
    action_priority = 20
    post_form = HoldForm
    run_on_post = staticmethod(actions.hold)
