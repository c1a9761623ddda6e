"""Registration with Wagtail's admin."""

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSet
from wagtail.log_actions import LogActionRegistry
from wagtail.permissions import register_permission_policy

from .form.choosers import topic_chooser_viewset
from .inbox import log_actions, page_warnings
from .inbox.permissions import NoticePolicy, policy
from .inbox.viewsets import FeedbackViewSetGroup
from .models import PrivacyNotice, Submission

register_permission_policy(Submission, policy)
register_permission_policy(PrivacyNotice, NoticePolicy(PrivacyNotice))

hooks.register("before_delete_page", page_warnings.warn_before_delete)
hooks.register("before_unpublish_page", page_warnings.warn_of_private_pages)


@hooks.register("register_admin_viewset")
def register_viewsets() -> list[ViewSet]:
    """Add the menu of feedback and the chooser of topics."""
    return [FeedbackViewSetGroup(), topic_chooser_viewset]


@hooks.register("register_permissions")
def register_permissions() -> QuerySet[Permission]:
    """Offer the app's permissions in the form of a group."""
    return Permission.objects.filter(
        content_type__app_label="feedback",
        content_type__model__in=["submission", "desk", "replytemplate", "privacynotice"],
    )


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    """Register the log actions of the inbox."""
    log_actions.register(actions)
