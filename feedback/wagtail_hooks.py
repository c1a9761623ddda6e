"""Registration with Wagtail's admin, and nothing else."""

from django.contrib.auth.models import Permission
from wagtail import hooks
from wagtail.permissions import register_permission_policy

from .choosers import topic_chooser_viewset
from .inbox import ending, log
from .inbox.permissions import AppendOnlyPolicy, policy
from .inbox.viewsets import FeedbackViewSetGroup
from .models import PrivacyNotice, Submission

register_permission_policy(Submission, policy)
register_permission_policy(PrivacyNotice, AppendOnlyPolicy(PrivacyNotice))


@hooks.register("register_admin_viewset")
def register_viewsets():
    """Add the menu and the chooser of topics."""
    return [FeedbackViewSetGroup(), topic_chooser_viewset]


@hooks.register("register_permissions")
def register_permissions():
    """Offer this app's permissions where groups are edited."""
    return Permission.objects.filter(
        content_type__app_label="feedback",
        content_type__model__in=["submission", "desk", "replytemplate", "privacynotice"],
    )


hooks.register("before_delete_page", ending.before_delete)
hooks.register("before_unpublish_page", ending.warn)


@hooks.register("register_log_actions")
def register_log_actions(actions):
    """Name the actions of the inbox in Wagtail's log."""
    log.register(actions)
