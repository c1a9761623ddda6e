"""Scopes and tasks: what a token may do where."""

from __future__ import annotations

from ..models import AccessToken, Profile
from . import errors
from .authentication import require_token
from .calls import GraphCall

#: Every permission that Meta's reference lists and a site like this one may ask for.
SCOPES = {
    "ads_management",
    "ads_read",
    "business_management",
    "email",
    "instagram_basic",
    "instagram_content_publish",
    "instagram_manage_comments",
    "instagram_manage_contents",
    "instagram_manage_insights",
    "pages_manage_engagement",
    "pages_manage_metadata",
    "pages_manage_posts",
    "pages_read_engagement",
    "pages_read_user_content",
    "pages_show_list",
    "public_profile",
    "publish_video",
    "read_insights",
}
POSTING = {"pages_manage_posts", "pages_read_engagement"}


def may(call: GraphCall, profile: Profile, scopes: set[str], task: str) -> bool:
    """Say whether the call's Page token has ``scopes`` and its person the task on the Page."""
    token = call.token
    speaks = token is not None and (token.page_id == profile.pk or profile.is_group)
    return bool(speaks and scopes <= set(token.scopes) and task in token.tasks)


def require_posting(call: GraphCall, profile: Profile) -> None:
    """Raise unless the call may create, change or delete posts on the wall of ``profile``."""
    require_token(call)
    if profile.is_group:
        require_open_group(call, profile)
    if call.token_kind in ("USER", "SYSTEM_USER"):
        raise errors.page_token_needed()
    if not may(call, profile, POSTING, "CREATE_CONTENT"):
        raise errors.posting_refused()


def require_reading(call: GraphCall, profile: Profile) -> None:
    """Raise unless the call may read the posts of ``profile``."""
    require_token(call)
    if profile.is_group:
        require_open_group(call, profile)
    if call.token is None or "pages_read_engagement" not in call.token.scopes:
        raise errors.permission_missing("pages_read_engagement")
    if not _reaches(call, profile):
        raise errors.unsupported(call.method, call.segments[0])


def require_moderating(call: GraphCall, profile: Profile) -> None:
    """Raise unless the call may write, hide and delete comments on the wall of ``profile``."""
    require_token(call)
    if profile.is_group:
        require_open_group(call, profile)
    if call.token_kind in ("USER", "SYSTEM_USER"):
        raise errors.GraphError(1705, "(#1705) There was an error posting to this wall")
    if not may(call, profile, {"pages_manage_engagement"}, "MODERATE"):
        raise errors.GraphError(
            200, "(#200) Requires pages_manage_engagement permission to manage the object"
        )


def require_instagram(call: GraphCall, account: Profile, *scopes: str, task: str = "CREATE_CONTENT") -> None:
    """Raise unless the call may do at an Instagram account what takes ``scopes`` and the Page's ``task``."""
    require_token(call)
    token = call.token
    role = None
    if token and token.page_id in (None, account.page_id):
        role = account.page.roles.filter(person=token.person_id).first()
    if role is None:
        raise errors.unsupported(call.method, account.graph_id)
    if not {"instagram_basic", *scopes} <= set(token.scopes) or task not in role.tasks:
        raise errors.GraphError(10, "(#10) Application does not have permission for this action")


def sees_comments(call: GraphCall, profile: Profile) -> bool:
    """Say whether comments are shown: to anyone else Meta gives an empty list, and no error."""
    return may(call, profile, {"pages_read_user_content"}, "MODERATE")


def require_open_group(call: GraphCall, group: Profile) -> None:
    """Raise the group's refusal, which is what Meta answers today, unless its API is open."""
    if not group.api_open:
        raise errors.group_refused(group.refusal, call.method, call.segments[0])


def _reaches(call: GraphCall, profile: Profile) -> bool:
    if profile.is_group or call.token.page_id == profile.pk:
        return True
    return call.token_kind != AccessToken.Kind.PAGE and call.token.person.roles.filter(page=profile).exists()
