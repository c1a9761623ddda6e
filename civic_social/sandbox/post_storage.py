"""Database operations on posts and photos, shared by the API, the wall's forms and ``actions``.

No function makes a request to another server, so transactions stay short. Changes are
sent to the subscribed apps.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from .crawler import DecodedImage
from .models import App, LinkPreview, Person, Photo, Post, PostEdit, Profile
from .webhooks import events


class DuplicatePost(Exception):
    """Raised if an app repeats its last post on a profile."""


class PhotoAlreadyPosted(Exception):
    """Raised if a photo already belongs to a post."""


@dataclass(frozen=True)
class NewPost:
    """The contents of a post to create. ``list_delay_seconds`` delays its appearance in the API's lists."""

    profile: Profile
    message: str = ""
    link: str = ""
    preview: LinkPreview | None = None
    photos: tuple[Photo, ...] = ()
    app: App | None = None
    author_page: Profile | None = None
    author_person: Person | None = None
    published_at: datetime | None = None
    list_delay_seconds: float = 0


def create_post(new: NewPost) -> Post:
    """Create a post.

    Raises DuplicatePost if the profile rejects duplicates and the app repeats its last post there, and
    PhotoAlreadyPosted if a photo belongs to another post; then nothing is stored.
    """
    now = timezone.now()
    with transaction.atomic():
        Profile.objects.select_for_update().get(pk=new.profile.pk)
        if new.profile.refuses_duplicates and new.app and _repeats_last_post(new):
            raise DuplicatePost
        post = Post.objects.create(
            profile=new.profile,
            message=new.message,
            link=new.link,
            preview=new.preview,
            app=new.app,
            author_page=new.author_page,
            author_person=new.author_person,
            created_at=now,
            updated_at=now,
            published_at=new.published_at,
            listed_at=now + timedelta(seconds=new.list_delay_seconds),
        )
        for position, photo in enumerate(new.photos):
            attached = Photo.objects.filter(pk=photo.pk, post=None).update(post=post, position=position)
            if not attached:
                raise PhotoAlreadyPosted
        events.post_changed(post, "add")
    return post


def edit_post(post: Post, message: str) -> None:
    """Replace the text of a post and store the previous text as a PostEdit."""
    if message == post.message:
        return
    with transaction.atomic():
        PostEdit.objects.create(post=post, message=post.message)
        Post.objects.filter(pk=post.pk).update(message=message, updated_at=timezone.now())
    post.refresh_from_db()
    events.post_changed(post, "edited")


def remove_post(post: Post) -> bool:
    """Mark a post as removed; return False if it was removed before."""
    is_removed = bool(Post.objects.filter(pk=post.pk, removed_at=None).update(removed_at=timezone.now()))
    if is_removed:
        events.post_changed(post, "remove")
    return is_removed


def store_photo(profile: Profile, image: DecodedImage, *, app: App | None = None, **texts: str) -> Photo:
    """Store an image as an unpublished photo; ``texts`` are ``caption`` and ``alt_text``."""
    photo = Photo(
        profile=profile,
        app=app,
        content_type=image.content_type,
        width=image.width,
        height=image.height,
        **texts,
    )
    photo.file.save(f"{photo.graph_id}.{image.extension}", ContentFile(image.body), save=False)
    photo.save()
    return photo


def _repeats_last_post(new: NewPost) -> bool:
    last = Post.objects.filter(profile=new.profile, app=new.app).not_removed().first()
    if last is None or new.photos or last.photos.exists():
        return False
    return (last.message, last.link) == (new.message, new.link)
