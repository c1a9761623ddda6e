"""Permission checks: the token's scopes and the person's tasks on the Page."""

from __future__ import annotations

from ..models import AccessToken, Profile
from . import errors
from .authentication import require_app
from .graph_call import GraphCall

#: The permissions in Meta's reference that the login dialog accepts; any other one is an invalid scope.
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
POSTING_SCOPES = {"pages_manage_posts", "pages_read_engagement"}


def require_posting(call: GraphCall, profile: Profile) -> AccessToken:
    """Return the call's token if it may create, edit and delete posts of ``profile``; or raise GraphError."""
    require_app(call)
    if profile.is_group:
        require_open_group(call, profile)
    if call.token_kind in ("USER", "SYSTEM_USER"):
        raise errors.page_token_required()
    if call.token is None or not _has_permission(call.token, profile, POSTING_SCOPES, "CREATE_CONTENT"):
        raise errors.posting_not_permitted()
    return call.token


def require_reading(call: GraphCall, profile: Profile) -> AccessToken:
    """Return the call's token if it may read the posts of ``profile``; raise GraphError if not."""
    require_app(call)
    if profile.is_group:
        require_open_group(call, profile)
    if call.token is None or "pages_read_engagement" not in call.token.scopes:
        raise errors.reading_not_permitted("pages_read_engagement")
    if not _has_access(call.token, profile):
        raise errors.unsupported_request(call.method, call.segments[0])
    return call.token


def require_moderating(call: GraphCall, profile: Profile) -> AccessToken:
    """Return the call's token if it may write, hide and delete comments on posts of ``profile``.

    Raises GraphError if not.
    """
    require_app(call)
    if profile.is_group:
        require_open_group(call, profile)
    if call.token_kind in ("USER", "SYSTEM_USER"):
        raise errors.GraphError(1705, "(#1705) There was an error posting to this wall")
    token = call.token
    if token is None or not _has_permission(token, profile, {"pages_manage_engagement"}, "MODERATE"):
        raise errors.GraphError(
            200, "(#200) Requires pages_manage_engagement permission to manage the object"
        )
    return token


def require_instagram(call: GraphCall, account: Profile, *scopes: str, task: str = "CREATE_CONTENT") -> None:
    """Raise GraphError unless the token has ``scopes`` and its person has ``task`` on the account's Page."""
    require_app(call)
    token = call.token
    role = None
    if token and account.page and token.page_id in (None, account.page_id):
        role = account.page.roles.filter(person=token.person_id).first()
    if token is None or role is None:
        raise errors.unsupported_request(call.method, account.graph_id)
    if not {"instagram_basic", *scopes} <= set(token.scopes) or task not in role.tasks:
        raise errors.GraphError(10, "(#10) Application does not have permission for this action")


def require_open_group(call: GraphCall, group: Profile) -> None:
    """Raise the GraphError chosen for the group unless its API is open."""
    if not group.api_open:
        raise errors.group_closed(group.refusal, call.method, call.segments[0])


def can_read_comments(call: GraphCall, profile: Profile) -> bool:
    """Return True if the call may read comments; if not, Meta returns an empty list instead of an error."""
    token = call.token
    return token is not None and _has_permission(token, profile, {"pages_read_user_content"}, "MODERATE")


def _has_permission(token: AccessToken, profile: Profile, scopes: set[str], task: str) -> bool:
    """Return True for the profile's Page token, or any token in a group, that has ``scopes`` and ``task``."""
    if token.page_id != profile.pk and not profile.is_group:
        return False
    return scopes <= set(token.scopes) and task in token.tasks


def _has_access(token: AccessToken, profile: Profile) -> bool:
    """Return True for a group, for the Page's own token, and for a user token of a person with a role."""
    if profile.is_group or token.page_id == profile.pk:
        return True
    return token.kind != AccessToken.Kind.PAGE and token.person.roles.filter(page=profile).exists()
