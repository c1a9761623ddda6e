"""Endpoints for posts of Pages and open groups."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from ...crawler import CrawlError, preview_for_post
from ...models import AccessToken, LinkPreview, Photo, Post, Profile
from ...models.posts import PostQuerySet
from ...post_storage import DuplicatePost, NewPost, PhotoAlreadyPosted, create_post, edit_post, remove_post
from .. import errors
from ..attachments import attachments
from ..edges import reactions
from ..field_selection import FieldSelection
from ..graph_call import GraphCall
from ..node_fields import serialize
from ..pagination import DEFAULT_LIMIT, HIGHEST_LIMIT, PARAMETERS, paginate
from ..permissions import require_posting, require_reading

MAX_CHARACTERS = 63_206
DEFAULT_FIELDS = "created_time,message"
SCHEDULING_PARAMETERS = {"published", "scheduled_publish_time", "unpublished_content_type"}
CREATE_PARAMETERS = {"message", "link", "attached_media"} | SCHEDULING_PARAMETERS
UPDATE_PARAMETERS = {"message", "is_published", "scheduled_publish_time"}
#: The time after which Meta drops a photo that is not part of a post.
PHOTO_LIFETIME = timedelta(hours=24)
MIN_SCHEDULE_DELAY, MAX_SCHEDULE_DELAY = timedelta(minutes=10), timedelta(days=30)


def create(call: GraphCall, profile: Profile) -> dict:
    """Handle ``POST /{page}/feed``, and ``POST /{group}/feed`` of an open group."""
    token = require_posting(call, profile)
    call.reject_unknown_parameters(CREATE_PARAMETERS)
    message, link = post_text(call, "message"), call.text("link")
    photos = _attached_photos(call, profile)
    if not (message or link or photos):
        raise errors.invalid_parameter("At least one of message or link is required")
    if link and photos:
        raise errors.invalid_parameter(
            "The sandbox refuses link together with attached_media: Meta's answer is undefined"
        )
    published_at = publication_time(call)
    preview = _preview(link) if link else None
    post = create_post_as(
        token,
        call,
        profile,
        message=message,
        link=link,
        preview=preview,
        photos=photos,
        published_at=published_at,
    )
    return serialize(call, post, selection=call.selection)


def list_feed(call: GraphCall, profile: Profile) -> dict:
    """Handle ``GET /{page}/feed``."""
    return _list(call, profile, Post.objects.filter(profile=profile).published())


def list_published(call: GraphCall, page: Profile) -> dict:
    """Handle ``GET /{page}/published_posts``: the Page's posts without those of people."""
    return _list(call, page, Post.objects.filter(profile=page, author_person=None).published())


def list_scheduled(call: GraphCall, page: Profile) -> dict:
    """Handle ``GET /{page}/scheduled_posts``."""
    return _list(call, page, Post.objects.filter(profile=page).scheduled())


def read(call: GraphCall, post: Post) -> dict:
    """Handle ``GET /{post}``."""
    require_reading(call, post.profile)
    call.reject_unknown_parameters(set())
    return serialize(call, post, DEFAULT_FIELDS, call.selection)


def list_attachments(call: GraphCall, post: Post) -> dict:
    """Handle ``GET /{post}/attachments``."""
    require_reading(call, post.profile)
    call.reject_unknown_parameters(PARAMETERS)
    return attachments(call, post, call.selection) or {"data": []}


def list_reactions(call: GraphCall, post: Post) -> dict:
    """Handle ``GET /{post}/reactions`` and ``/likes``."""
    require_reading(call, post.profile)
    call.reject_unknown_parameters(PARAMETERS | {"type"})
    modifiers = {"limit": str(call.integer("limit", DEFAULT_LIMIT, HIGHEST_LIMIT)), "type": call.text("type")}
    modifiers |= {"summary": "total_count"} if call.wants_summary else {}
    return reactions(call, post, FieldSelection(modifiers=modifiers, name=call.operation))


def update(call: GraphCall, post: Post) -> dict:
    """Handle ``POST /{post}``, allowed to the app that created the post. The link cannot be changed."""
    require_posting(call, post.profile)
    call.reject_unknown_parameters(UPDATE_PARAMETERS)
    if call.app is None or post.app_id != call.app.pk:
        raise errors.created_by_another_app()
    if not UPDATE_PARAMETERS & call.parameters.keys():
        raise errors.invalid_parameter(
            "At least one of message, is_published or scheduled_publish_time is required"
        )
    message = post_text(call, "message") if "message" in call.parameters else None
    if message == "" and not (post.link or post.photos.exists()):
        raise errors.invalid_parameter("A post needs a message, a link or a photo")
    _reschedule(call, post)
    if message is not None:
        edit_post(post, message)
    return {"success": True}


def delete(call: GraphCall, post: Post) -> dict:
    """Handle ``DELETE /{post}``; raise GraphError 100/33 if a concurrent call has removed it."""
    require_posting(call, post.profile)
    call.reject_unknown_parameters(set())
    if not remove_post(post):
        raise errors.unsupported_request(call.method, post.graph_id)
    return {"success": True}


def create_post_as(token: AccessToken, call: GraphCall, profile: Profile, **content: Any) -> Post:
    """Create a post by the token's Page; ``content`` are fields of NewPost.

    Raises GraphError for a duplicate post and for a photo that already belongs to a post.
    """
    page = token.page
    try:
        return create_post(
            NewPost(
                profile=profile,
                app=call.app,
                author_page=page if page != profile else None,
                list_delay_seconds=call.list_delay_seconds,
                **content,
            )
        )
    except DuplicatePost as error:
        raise errors.duplicate_post() from error
    except PhotoAlreadyPosted as error:
        raise errors.photo_already_posted() from error


def post_text(call: GraphCall, name: str) -> str:
    """Return a text parameter without surrounding space; raise GraphError if it is too long for a post."""
    text = call.text(name)
    if len(text) > MAX_CHARACTERS:
        raise errors.invalid_parameter("Name parameter too long")
    return text.strip()


def publication_time(call: GraphCall) -> datetime | None:
    """Return the publication time: now, the scheduled time, or None for a draft.

    Raises GraphError for contradictory scheduling parameters or a time outside the allowed range.
    """
    scheduled = call.date_time("scheduled_publish_time")
    if call.boolean("published", default=True):
        if scheduled:
            raise errors.invalid_parameter("You cannot specify a scheduled publish time on a published post")
        return timezone.now()
    content_type = call.text("unpublished_content_type")
    if content_type not in ("", "SCHEDULED", "DRAFT"):
        raise errors.invalid_parameter("Param unpublished_content_type must be one of {SCHEDULED, DRAFT}")
    if scheduled is None:
        if content_type == "SCHEDULED":
            raise errors.invalid_parameter("scheduled_publish_time is required for scheduled posts")
        return None
    _check_schedule(scheduled)
    return scheduled


def _check_schedule(scheduled: datetime) -> None:
    """Raise GraphError unless the time is 10 minutes to 30 days from now."""
    now = timezone.now()
    if not now + MIN_SCHEDULE_DELAY <= scheduled <= now + MAX_SCHEDULE_DELAY:
        raise errors.invalid_parameter(
            "The specified scheduled publish time is invalid.",
            title="Invalid Scheduled Publish Time",
            user_message="The time must be between 10 minutes and 30 days from now.",
        )


def _reschedule(call: GraphCall, post: Post) -> None:
    """Publish a scheduled post now or change its time; raise GraphError if it is already published."""
    scheduled = call.date_time("scheduled_publish_time")
    publish_now = call.boolean("is_published", default=False)
    if not (scheduled or publish_now):
        return
    if post.is_published:
        raise errors.invalid_parameter("The post is already published")
    if publish_now or scheduled is None:
        scheduled = timezone.now()
    else:
        _check_schedule(scheduled)
    Post.objects.filter(pk=post.pk).update(published_at=scheduled)


def _preview(link: str) -> LinkPreview:
    try:
        return preview_for_post(link)
    except CrawlError as error:
        raise errors.link_not_scrapable(link) from error


def _attached_photos(call: GraphCall, profile: Profile) -> tuple[Photo, ...]:
    """Return the photos in ``attached_media``; raise GraphError for an unknown or already used photo.

    A photo that was not posted within ``PHOTO_LIFETIME`` is unknown.
    """
    photos: list[Photo] = []
    known = Photo.objects.filter(profile=profile, app=call.app)
    known = known.filter(Q(created_at__gt=timezone.now() - PHOTO_LIFETIME) | ~Q(post=None))
    for item in call.object_list("attached_media"):
        photo = known.filter(graph_id=str(item.get("media_fbid", ""))).first()
        if photo is None:
            raise errors.invalid_parameter(
                "Invalid parameter: attached_media names a photo that does not exist"
            )
        if photo.post_id or photo in photos:
            raise errors.photo_already_posted()
        photos.append(photo)
    return tuple(photos)


def _list(call: GraphCall, profile: Profile, posts: PostQuerySet) -> dict:
    require_reading(call, profile)
    call.reject_unknown_parameters(PARAMETERS)
    if (
        profile.kind == Profile.Kind.PAGE
        and call.operation != "feed"
        and call.token_kind != AccessToken.Kind.PAGE
    ):
        raise errors.page_token_required()
    if since := call.date_time("since"):
        posts = posts.filter(published_at__gte=since)
    if until := call.date_time("until"):
        posts = posts.filter(published_at__lte=until)
    posts = posts.listed().select_related("profile", "preview", "app", "author_page", "author_person")
    return paginate(
        call,
        posts,
        DEFAULT_FIELDS,
        is_visible=lambda post: post.removed_at is None,
        counted=posts.not_removed(),
    )
