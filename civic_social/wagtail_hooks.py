"""Registration with Wagtail's hooks; the code is in ``admin``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.widgets.button import Button

from .admin import image_chooser, log_actions
from .admin.accounts.viewset import AccountViewSet
from .admin.changes import ChangesViewSet
from .admin.conversation.viewsets import AnswerTemplateViewSet, CommentsViewSet
from .admin.dashboard import AttentionPanel, CommentsPanel, WeekPanel
from .admin.differences import DifferencesViewSet
from .admin.manual_posting.views import ManualPostingViewSet
from .admin.pages import announce, approval, direct_approval, guarded_edit, short_links
from .admin.pages.editor import page_viewsets
from .admin.pages.explorer import SocialExplorerViewSet
from .admin.pages.publish_message import show_what_is_posted
from .admin.pages.registered_views import answer_with_registered_view
from .admin.permissions import comment_permissions, switch_permissions
from .admin.posts.bulk_actions import BulkHold, BulkRelease, BulkRetry
from .admin.posts.viewset import PostViewSet
from .admin.switch import SwitchViewSet
from .admin.text_templates import TemplateViewSet
from .admin.webhooks.viewset import WebhookViewSet
from .audit_log import views as record_views
from .channels import get_channels
from .compat import EDITOR_HAS_VIEWSETS
from .content.image_operations import PadOperation
from .models import RecordEntry
from .oauth.views.viewset import CONNECT_VIEWSETS


class SocialViewSetGroup(ViewSetGroup):
    """The menu "Social networks"; other packages add items through ``submenu_hook``."""

    items = (
        ManualPostingViewSet,
        CommentsViewSet,
        PostViewSet,
        AccountViewSet,
        TemplateViewSet,
        AnswerTemplateViewSet,
        WebhookViewSet,
        SwitchViewSet,
    )
    menu_label = _("Social networks")
    menu_name = "civic-social"
    menu_icon = "social-networks"
    menu_order = 320
    submenu_hook = "register_civic_social_menu_item"


image_chooser.connect()
hooks.register("register_admin_viewset", SocialViewSetGroup)
hooks.register("register_admin_viewset", lambda: CONNECT_VIEWSETS)
hooks.register("register_admin_viewset", ChangesViewSet)
hooks.register("register_admin_viewset", DifferencesViewSet)
# Late, so that a page type for which the site registers a viewset keeps that one.
hooks.register("register_admin_viewset", page_viewsets, order=1000)
if not EDITOR_HAS_VIEWSETS:
    # First, since the view that answers calls the other hooks.
    hooks.register("before_create_page", answer_with_registered_view, order=-1000)
    hooks.register("before_edit_page", answer_with_registered_view, order=-1000)
hooks.register("register_admin_viewset", SocialExplorerViewSet)
hooks.register("register_bulk_action", BulkRetry)
hooks.register("register_bulk_action", BulkRelease)
hooks.register("register_bulk_action", BulkHold)
hooks.register("register_permissions", switch_permissions)
hooks.register("register_permissions", comment_permissions)
hooks.register("register_permissions", record_views.permissions)
hooks.register("register_log_actions", log_actions.register)
hooks.register("construct_page_action_menu", approval.hide_publish_action)
hooks.register("before_create_page", approval.save_instead_of_publishing)
hooks.register("before_edit_page", approval.save_instead_of_publishing)
hooks.register("after_edit_page", approval.explain_refused_approval)
hooks.register("before_copy_page", approval.copy_as_drafts)
hooks.register("before_move_page", approval.refuse_move)
# Late, so that the message comes after Wagtail's own about the page.
hooks.register("after_edit_page", show_what_is_posted, order=100)
hooks.register("after_create_page", show_what_is_posted, order=100)
hooks.register("insert_editor_js", guarded_edit.add_autosave_guard)
hooks.register("before_bulk_action", approval.refuse_bulk_action)
# After every other hook, since it leaves the editor.
hooks.register("after_edit_page", approval.ask_administrator, order=200)
hooks.register("after_create_page", approval.ask_administrator, order=200)


@hooks.register("register_admin_urls")
def add_record_urls() -> list[URLPattern]:
    """Add the URLs of a page's protocol, announcement, QR code and approval by an administrator."""
    return [
        path("social/record/<int:page_id>/", record_views.page_protocol, name="civic_social_record"),
        path("social/announce/<int:page_id>/", announce.announce, name="civic_social_announce"),
        path("social/qr/<int:page_id>/<slug:kind>/", short_links.qr_code, name="civic_social_qr_code"),
        path("social/approve/<int:page_id>/", direct_approval.approve_directly, name="civic_social_approve"),
    ]


@hooks.register("register_page_header_buttons")
def add_protocol_button(
    page: Any, user: Any, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    """Link announced pages to their protocol."""
    if record_views.may_read(user, page) and RecordEntry.objects.filter(page_id=page.pk).exists():
        url = reverse("civic_social_record", args=[page.pk])
        yield Button(_("Protocol of announcements"), url, icon_name="doc-full", priority=80)


@hooks.register("construct_homepage_panels")
def add_homepage_panel(request: HttpRequest, panels: list) -> None:
    """Add the panels of comments, of posts that need attention and of the last week to the dashboard."""
    panels += [CommentsPanel(request), AttentionPanel(request), WeekPanel(request)]


@hooks.register("insert_global_admin_css")
def add_picture_placeholder() -> str:
    """Add the style of the placeholder for pictures that cannot be read."""
    return format_html('<link rel="stylesheet" href="{}">', versioned_static("civic_social/pictures.css"))


@hooks.register("register_image_operations")
def register_image_operations() -> list[tuple[str, type[PadOperation]]]:
    """Add the image filter that pads images instead of cropping them."""
    return [("pad", PadOperation)]


@hooks.register("register_icons")
def register_icons(icons: list[str]) -> list[str]:
    """Add the icon of social networks, and those of the channels."""
    own = [channel.icon_template for channel in get_channels().values() if channel.icon_template]
    return [*icons, "civic_social/icons/social-networks.svg", *own]
