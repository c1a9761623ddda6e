"""Permission checks: the token's scopes and the person's tasks on the Page."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from ..models import AccessToken, Comment, Person, PrivateReply, Profile, Role
from ..models.access import App
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
    "pages_messaging",
    "pages_read_engagement",
    "pages_read_user_content",
    "pages_show_list",
    "public_profile",
    "publish_video",
    "read_insights",
}
#: The permissions of Instagram's own login.
INSTAGRAM_SCOPES = {
    "instagram_business_basic",
    "instagram_business_content_publish",
    "instagram_business_manage_comments",
    "instagram_business_manage_messages",
}
#: The permission of Instagram's own login for the one of Facebook's; which one removing needs is not
#: documented.
INSTAGRAM_EQUIVALENTS = {
    "instagram_content_publish": "instagram_business_content_publish",
    "instagram_manage_comments": "instagram_business_manage_comments",
    "instagram_manage_contents": "instagram_business_content_publish",
}
POSTING_SCOPES = {"pages_manage_posts", "pages_read_engagement"}
INSTAGRAM_COMMENT_SCOPES = ("instagram_manage_comments", "pages_read_engagement")
#: The time in which a Page may answer a comment by a private message.
PRIVATE_REPLY_WINDOW = timedelta(days=7)


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
    if token and token.is_instagram:
        _require_own_instagram(call, token, account, scopes)
        return
    role = None
    if token and account.page and token.page_id in (None, account.page_id):
        role = account.page.roles.filter(person=token.person_id).first()
    if token is None or role is None:
        raise errors.unsupported_request(call.method, account.graph_id)
    if not {"instagram_basic", *scopes} <= set(token.scopes) or task not in role.tasks:
        raise errors.GraphError(10, "(#10) Application does not have permission for this action")


def _require_own_instagram(
    call: GraphCall, token: AccessToken, account: Profile, scopes: tuple[str, ...]
) -> None:
    """Raise GraphError unless ``token`` is the account's own and has the equivalents of ``scopes``."""
    if token.page_id != account.pk:
        raise errors.unsupported_request(call.method, account.graph_id)
    needed = {"instagram_business_basic"}
    # A permission of Pages has no equivalent: there is no Page.
    needed |= {INSTAGRAM_EQUIVALENTS[scope] for scope in scopes if scope in INSTAGRAM_EQUIVALENTS}
    if not needed <= set(token.scopes):
        raise errors.GraphError(10, "(#10) Application does not have permission for this action")


def require_open_group(call: GraphCall, group: Profile) -> None:
    """Raise the GraphError chosen for the group unless its API is open."""
    if not group.api_open:
        raise errors.group_closed(group.refusal, call.method, call.segments[0])


def readable_comments(call: GraphCall, profile: Profile, comments: QuerySet[Comment]) -> QuerySet[Comment]:
    """Return those of ``comments`` that the call may read; Meta leaves out the others without an error.

    A Facebook Page needs the task ``MODERATE``, and ``pages_read_user_content`` for what people write; with
    Standard Access, an app gets nothing of people without a role on the Page.
    """
    token = call.token
    if token is None or call.app is None:
        return comments.none()
    if not profile.is_instagram:
        if not _has_permission(token, profile, set(), "MODERATE"):
            return comments.none()
        if "pages_read_user_content" not in token.scopes:
            comments = comments.filter(author_person=None)
    if call.app.access_level == App.AccessLevel.STANDARD:
        known = Q(author_person=None) | Q(author_person__in=Role.objects.values("person"))
        comments = comments.filter(known)
    return comments


def can_read_comment(call: GraphCall, comment: Comment) -> bool:
    """Return True if the call may read ``comment``."""
    comments = Comment.objects.filter(pk=comment.pk)
    return readable_comments(call, comment.post.profile, comments).exists()


def knows_author(call: GraphCall, author: Person | Profile) -> bool:
    """Return True if the call learns who wrote something: always a Page or a person with a role.

    People without a role are named to a Page token of an app with Advanced Access only.
    """
    if call.app is None or not call.app.sees_name_of(author):
        return False
    return isinstance(author, Profile) or call.token_kind != AccessToken.Kind.USER


def can_answer_privately(comment: Comment) -> bool:
    """Return True if the Page may answer the comment by a private message: once, and within seven days."""
    is_recent = comment.created_at > timezone.now() - PRIVATE_REPLY_WINDOW
    is_answered = PrivateReply.objects.filter(comment=comment).exists()
    return comment.author_person_id is not None and is_recent and not is_answered


def require_scope(call: GraphCall, page: Profile, *scopes: str, task: str) -> AccessToken:
    """Return the call's token if it is the Page's, with ``scopes`` and ``task``; raise GraphError if not."""
    require_app(call)
    if call.token is None or call.token.page_id != page.pk:
        raise errors.page_token_required()
    if not _has_permission(call.token, page, set(scopes), task):
        raise errors.GraphError(
            200, f"(#200) Requires {' and '.join(scopes)} permission to manage the object"
        )
    return call.token


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
