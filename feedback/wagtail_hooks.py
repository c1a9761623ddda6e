"""Registration with Wagtail's admin."""

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.ui.components import Component
from wagtail.admin.viewsets.base import ViewSet
from wagtail.log_actions import LogActionRegistry

from .compat import register_permission_policy
from .form.choosers import topic_chooser_viewset
from .inbox import log_actions, page_warnings
from .inbox.dashboard import WaitingPanel
from .inbox.permissions import NoticePolicy, ReplyTemplatePolicy, SiteObjectPolicy, policy
from .inbox.viewsets import FeedbackViewSetGroup
from .models import Desk, PrivacyNotice, ReplyTemplate, Submission

register_permission_policy(Submission, policy)
register_permission_policy(PrivacyNotice, NoticePolicy(PrivacyNotice))
register_permission_policy(Desk, SiteObjectPolicy(Desk))
register_permission_policy(ReplyTemplate, ReplyTemplatePolicy())

hooks.register("before_delete_page", page_warnings.warn_before_delete)
hooks.register("before_unpublish_page", page_warnings.warn_of_private_pages)


@hooks.register("register_admin_viewset")
def register_viewsets() -> list[ViewSet]:
    """Add the menu of feedback and the chooser of topics."""
    return [FeedbackViewSetGroup(), topic_chooser_viewset]


@hooks.register("insert_global_admin_css")
def add_styles() -> SafeString:
    """Add the styles of the app's lists and of its panel on the dashboard."""
    return format_html('<link rel="stylesheet" href="{}">', versioned_static("feedback/listing.css"))


@hooks.register("construct_homepage_panels")
def add_waiting_panel(request: HttpRequest, panels: list[Component]) -> None:
    """Show on the dashboard which messages wait for the user."""
    if policy.user_has_permission(request.user, "view"):
        panels.append(WaitingPanel(request))


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
