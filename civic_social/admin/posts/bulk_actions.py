"""One verb on many posts of the list."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.views.bulk_action import BulkAction

from ... import actions
from ...models import Post
from ..permissions import may_handle, may_handle_posts
from .forms import HoldForm, ReleaseForm, RetryForm


class PostBulkAction(BulkAction):
    """Asks first, then does what is possible and says how many were left as they were."""

    models = [Post]
    template_name = "civic_social/admin/bulk_confirm.html"
    form_verb = None
    act = None

    def __init__(self, request, model):
        if not may_handle_posts(request.user):
            raise PermissionDenied
        super().__init__(request, model)

    @classmethod
    def get_queryset(cls, model, object_ids):
        posts = model.objects.filter(pk__in=object_ids)
        return posts.select_related("account").defer("account__credentials_token")

    def get_all_objects_in_listing_query(self, parent_id):
        # "All" would mean every post there ever was, not the ones that the person has looked at.
        return []

    def check_perm(self, obj):
        return may_handle(self.request.user, obj)

    def object_context(self, obj):
        return {"item": obj, "is_possible": self.form_verb.is_possible(obj)}

    def get_execution_context(self):
        return {"user": self.request.user}

    @classmethod
    def execute_action(cls, objects, user=None, **kwargs):
        done = 0
        for post in objects:
            if not cls.form_verb.is_possible(post):
                continue
            try:
                cls.act(post, user)
            except actions.NotPossible:
                continue  # A worker was quicker; the list shows the post as it is now.
            done += 1
        return done, len(objects) - done

    def get_success_message(self, num_parent_objects, num_child_objects):
        done = ngettext("%(count)s post: done.", "%(count)s posts: done.", num_parent_objects) % {
            "count": num_parent_objects
        }
        if not num_child_objects:
            return done
        left = ngettext(
            "%(count)s post stays as it is, since its state does not allow it.",
            "%(count)s posts stay as they are, since their state does not allow it.",
            num_child_objects,
        ) % {"count": num_child_objects}
        return f"{done} {left}"


class BulkRetry(PostBulkAction):
    """Try posts again, or release them."""

    display_name = _("Try again")
    aria_label = _("Try the chosen posts again")
    action_type = "retry"
    action_priority = 10
    form_verb = RetryForm
    act = staticmethod(actions.retry)


class BulkRelease(PostBulkAction):
    """Let held posts go, and no others."""

    display_name = _("Release")
    aria_label = _("Release the chosen posts that are held")
    action_type = "release"
    action_priority = 15
    form_verb = ReleaseForm
    act = staticmethod(actions.retry)


class BulkHold(PostBulkAction):
    """Keep posts back."""

    display_name = _("Hold back")
    aria_label = _("Hold the chosen posts back")
    action_type = "hold"
    action_priority = 20
    form_verb = HoldForm
    act = staticmethod(actions.hold)
