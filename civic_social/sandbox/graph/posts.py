"""Posts: creating, listing, reading, editing, deleting."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from ..crawler import CrawlError, preview_for_post
from ..models import AccessToken, Photo, Post, Profile
from ..posting import Draft, DuplicatePost, PhotoTaken, create_post, edit_post, remove_post
from . import errors, paging
from .calls import GraphCall
from .nodes import render
from .permissions import require_posting, require_reading

TEXT_LIMIT = 63_206
LIST_FIELDS = "created_time,message"
SCHEDULING = {"published", "scheduled_publish_time", "unpublished_content_type"}
FEED_PARAMETERS = {"message", "link", "attached_media"} | SCHEDULING
UPDATE_PARAMETERS = {"message", "is_published", "scheduled_publish_time"}
EARLIEST, LATEST = timedelta(minutes=10), timedelta(days=30)


def create(call: GraphCall, profile: Profile) -> dict:
    """``POST /{page}/feed`` and, where a group is open, ``POST /{group}/feed``."""
    require_posting(call, profile)
    call.refuse_unknown(FEED_PARAMETERS)
    message, link = checked_text(call, "message"), call.text("link")
    photos = _attached_photos(call, profile)
    if not (message or link or photos):
        raise errors.bad_parameter("At least one of message or link is required")
    if link and photos:
        raise errors.bad_parameter(
            "The sandbox refuses link together with attached_media: Meta's answer is undefined"
        )
    publish_at = publication_time(call)
    preview = _preview(link) if link else None
    post = put_up(
        call, profile, message=message, link=link, preview=preview, photos=photos, published_at=publish_at
    )
    return render(call, post, selection=call.selection)


def put_up(call: GraphCall, profile: Profile, **content) -> Post:
    """Create the post in the name of the call's Page; turn its refusals into Meta's errors."""
    page = call.token.page
    try:
        return create_post(
            Draft(
                profile=profile,
                app=call.app,
                author_page=page if page != profile else None,
                list_lag=call.list_lag,
                **content,
            )
        )
    except DuplicatePost as error:
        raise errors.duplicate_post() from error
    except PhotoTaken as error:
        raise errors.photo_already_posted() from error


def list_feed(call: GraphCall, profile: Profile) -> dict:
    """``GET /{page}/feed``."""
    return _list(call, profile, profile.posts.published())


def list_published(call: GraphCall, page: Profile) -> dict:
    """``GET /{page}/published_posts``: the Page's own posts."""
    return _list(call, page, page.posts.published().filter(author_person=None))


def list_scheduled(call: GraphCall, page: Profile) -> dict:
    """``GET /{page}/scheduled_posts``: what still waits for its time."""
    return _list(call, page, page.posts.scheduled())


def read(call: GraphCall, post: Post) -> dict:
    """``GET /{post}``."""
    require_reading(call, post.profile)
    call.refuse_unknown(set())
    return render(call, post, LIST_FIELDS, call.selection)


def update(call: GraphCall, post: Post) -> dict:
    """``POST /{post}``: only by the app that made it, and never its link."""
    require_posting(call, post.profile)
    call.refuse_unknown(UPDATE_PARAMETERS)
    if post.app_id != call.app.pk:
        raise errors.not_this_app()
    if not UPDATE_PARAMETERS & call.parameters.keys():
        raise errors.bad_parameter(
            "At least one of message, is_published or scheduled_publish_time is required"
        )
    message = checked_text(call, "message") if "message" in call.parameters else None
    if message == "" and not (post.link or post.photos.exists()):
        raise errors.bad_parameter("A post needs a message, a link or a photo")
    _reschedule(call, post)
    if message is not None:
        edit_post(post, message)
    return {"success": True}


def delete(call: GraphCall, post: Post) -> dict:
    """``DELETE /{post}``; the second time it no longer exists."""
    require_posting(call, post.profile)
    call.refuse_unknown(set())
    if not remove_post(post):
        raise errors.unsupported(call.method, post.graph_id)
    return {"success": True}


def checked_text(call: GraphCall, name: str) -> str:
    """Return a text parameter, unless it is longer than a post may be."""
    text = call.text(name)
    if len(text) > TEXT_LIMIT:
        raise errors.bad_parameter("Name parameter too long")
    return text.strip()


def publication_time(call: GraphCall) -> datetime | None:
    """Return when the post appears: now, later, or (for a draft) None."""
    moment = call.moment("scheduled_publish_time")
    if call.boolean("published", default=True):
        if moment:
            raise errors.bad_parameter("You cannot specify a scheduled publish time on a published post")
        return timezone.now()
    kind = call.text("unpublished_content_type")
    if kind not in ("", "SCHEDULED", "DRAFT"):
        raise errors.bad_parameter("Param unpublished_content_type must be one of {SCHEDULED, DRAFT}")
    if moment is None:
        if kind == "SCHEDULED":
            raise errors.bad_parameter("scheduled_publish_time is required for scheduled posts")
        return None
    return _schedulable(moment)


def _schedulable(moment: datetime) -> datetime:
    if not timezone.now() + EARLIEST <= moment <= timezone.now() + LATEST:
        raise errors.bad_parameter(
            "The specified scheduled publish time is invalid.",
            title="Invalid Scheduled Publish Time",
            user_message="The time must be between 10 minutes and 30 days from now.",
        )
    return moment


def _reschedule(call: GraphCall, post: Post) -> None:
    moment = call.moment("scheduled_publish_time")
    publish_now = call.boolean("is_published", default=False)
    if not (moment or publish_now):
        return
    if post.is_published:
        raise errors.bad_parameter("The post is already published")
    published_at = timezone.now() if publish_now else _schedulable(moment)
    Post.objects.filter(pk=post.pk).update(published_at=published_at)


def _preview(link: str):
    try:
        return preview_for_post(link)
    except CrawlError as error:
        raise errors.not_scrapable(link) from error


def _attached_photos(call: GraphCall, profile: Profile) -> tuple[Photo, ...]:
    photos = []
    for item in call.objects("attached_media"):
        number = str(item.get("media_fbid", ""))
        photo = Photo.objects.filter(graph_id=number, profile=profile, app=call.app).first()
        if photo is None:
            raise errors.bad_parameter("Invalid parameter: attached_media names a photo that does not exist")
        if photo.post_id or photo in photos:
            raise errors.photo_already_posted()
        photos.append(photo)
    return tuple(photos)


def _list(call: GraphCall, profile: Profile, posts: QuerySet) -> dict:
    require_reading(call, profile)
    call.refuse_unknown(paging.PARAMETERS)
    if (
        profile.kind == Profile.Kind.PAGE
        and call.operation != "feed"
        and call.token_kind != AccessToken.Kind.PAGE
    ):
        raise errors.page_token_needed()
    if since := call.moment("since"):
        posts = posts.filter(published_at__gte=since)
    if until := call.moment("until"):
        posts = posts.filter(published_at__lte=until)
    posts = posts.listed().select_related("profile", "preview", "app", "author_page", "author_person")
    return paging.paged(call, posts, LIST_FIELDS, visible=lambda post: post.removed_at is None)
