"""Python interface to the sandbox, for demos and tests."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from . import models
from .crawler import CrawlError, decode_image, preview_for_post
from .graph.authentication import configured_app
from .graph.permissions import SCOPES
from .models import AccessToken, App, Fault, LinkPreview, PageEvent, Photo, Post, Profile
from .people import (
    CITIZEN,
    CLERK,
    PEOPLE,
    answer_by_hand,
    comment_by_hand,
    get_or_create_person,
    react_by_hand,
    share_by_hand,
)
from .post_storage import NewPost, create_post, remove_post, store_photo
from .profiles import (
    RESERVED_SLUGS,
    create_group,
    create_instagram_account,
    create_page,
    picture_bytes,
)
from .webhooks import sender

__all__ = [
    "CITIZEN",
    "CLERK",
    "PEOPLE",
    "RESERVED_SLUGS",
    "answer_by_hand",
    "comment_by_hand",
    "configured_app",
    "create_event_by_hand",
    "create_group",
    "create_instagram_account",
    "create_page",
    "create_user_token",
    "delete_everything",
    "disable_faults",
    "enable_fault",
    "get_or_create_person",
    "post_by_hand",
    "react_by_hand",
    "remove_by_hand",
    "send_webhooks",
    "set_access_level",
    "set_rate_limit",
    "share_by_hand",
    "subscribe_webhooks",
]


def post_by_hand(
    profile: Profile,
    message: str,
    *,
    link: str = "",
    picture: bytes | Path | None = None,
    alt_text: str = "",
    author: str = CLERK,
) -> Post:
    """Create a post as the person named ``author``, without the API.

    The permalink's path is ``post.get_absolute_url()``. A link that cannot be read gets no preview. Raises
    CrawlError for a picture that cannot be decoded.
    """
    photos: tuple[Photo, ...] = ()
    if picture:
        photos = (store_photo(profile, decode_image(picture_bytes(picture)), alt_text=alt_text),)
    return create_post(
        NewPost(
            profile=profile,
            message=message,
            link=link,
            preview=_preview(link),
            photos=photos,
            author_person=get_or_create_person(author),
            published_at=timezone.now(),
        )
    )


def set_access_level(level: str) -> None:
    """Set the access level of the configured app; raise ValueError unless it is an ``App.AccessLevel``."""
    app = configured_app()
    app.access_level = App.AccessLevel(level)
    app.save(update_fields=["access_level"])


def subscribe_webhooks(
    callback_url: str,
    *,
    verify_token: str = "",
    kind: str = "page",
    fields: Iterable[str] = ("feed", "mention"),
) -> None:
    """Subscribe the configured app to webhooks of one ``kind`` of object, as its dashboard does.

    The Page itself is subscribed by ``POST /{page}/subscribed_apps``. Raises ValueError if ``callback_url``
    does not answer the handshake.
    """
    if problem := sender.verify(callback_url, verify_token):
        raise ValueError(problem)
    models.WebhookSubscription.objects.update_or_create(
        app=configured_app(),
        object=models.WebhookSubscription.Object(kind),
        defaults={"callback_url": callback_url, "verify_token": verify_token, "fields": list(fields)},
    )


def send_webhooks() -> int:
    """Send the webhook deliveries that are due, without a thread, and return their number."""
    return sender.send_due()


def create_event_by_hand(
    profile: Profile,
    name: str,
    *,
    starts_at: datetime,
    ends_at: datetime | None = None,
    place: str = "",
    description: str = "",
) -> PageEvent:
    """Create an event of a Page; the API has no endpoint for events."""
    return PageEvent.objects.create(
        profile=profile,
        name=name,
        starts_at=starts_at,
        ends_at=ends_at,
        place=place,
        description=description,
    )


def remove_by_hand(post: Post) -> None:
    """Remove a post without the API, as a moderator can."""
    remove_post(post)


def enable_fault(kind: str, profile: Profile | None = None, **conditions: Any) -> Fault:
    """Enable a fault, such as ``enable_fault("lost_after", page, operation="feed", remaining=1)``.

    ``conditions`` are fields of ``Fault``. Raises ValueError unless ``kind`` is one of ``Fault.Kind``.
    """
    return Fault.objects.create(kind=Fault.Kind(kind), profile=profile, **conditions)


def disable_faults() -> None:
    """Delete all faults."""
    Fault.objects.all().delete()


def create_user_token(
    person: str = CLERK,
    *,
    scopes: Iterable[str] | None = None,
    expires_at: datetime | None = None,
    app: App | None = None,
) -> AccessToken:
    """Create a user token for the person with this name; by default it has all scopes and never expires."""
    return AccessToken.objects.create(
        kind=AccessToken.Kind.USER,
        app=app or configured_app(),
        person=get_or_create_person(person),
        scopes=sorted(SCOPES if scopes is None else scopes),
        expires_at=expires_at,
    )


def set_rate_limit(page: Profile, *, limit: int, calls: int = 0) -> None:
    """Set the number of calls that a Page may make per day, and the number counted so far."""
    models.Allowance.objects.update_or_create(
        subject=f"page:{page.graph_id}",
        defaults={"limit": limit, "calls": calls, "blocked_until": None},
    )


def delete_everything() -> None:
    """Delete all data and files of the sandbox."""
    _delete_files()
    with transaction.atomic():
        for model in (
            models.Call,
            models.Allowance,
            models.Fault,
            models.Profile,
            models.LinkPreview,
            models.AuthorizationCode,
            models.AccessToken,
            models.Person,
            models.App,
        ):
            model.objects.all().delete()


def _preview(link: str) -> LinkPreview | None:
    try:
        return preview_for_post(link) if link else None
    except CrawlError:
        return None


def _delete_files() -> None:
    """Delete all files in the sandbox's upload directories, including files that no row refers to."""
    for field in (Photo.file.field, LinkPreview.picture.field, Profile.picture.field):
        directory = str(field.upload_to).rstrip("/")
        if field.storage.exists(directory):
            for name in field.storage.listdir(directory)[1]:
                field.storage.delete(f"{directory}/{name}")
