"""Putting posts, photos and comments on a wall: shared by the API, the wall's forms and Python.

Short transactions, and nothing that waits for another server inside them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from .crawler import Picture
from .models import App, LinkPreview, Person, Photo, Post, PostEdit, Profile


class DuplicatePost(Exception):
    """The post says exactly what the last one of the same author says."""


class PhotoTaken(Exception):
    """A photo that already belongs to a post."""


@dataclass(frozen=True)
class Draft:
    """A post that is about to be made."""

    profile: Profile
    message: str = ""
    link: str = ""
    preview: LinkPreview | None = None
    photos: tuple[Photo, ...] = ()
    app: App | None = None
    author_page: Profile | None = None
    author_person: Person | None = None
    published_at: datetime | None = None
    list_lag: float = 0


def create_post(draft: Draft) -> Post:
    """Put the post on the wall; raises DuplicatePost or PhotoTaken and then leaves nothing behind."""
    now = timezone.now()
    with transaction.atomic():
        Profile.objects.select_for_update().get(pk=draft.profile.pk)
        if draft.profile.refuses_duplicates and draft.app and _repeats_the_last(draft):
            raise DuplicatePost
        post = Post.objects.create(
            profile=draft.profile,
            message=draft.message,
            link=draft.link,
            preview=draft.preview,
            app=draft.app,
            author_page=draft.author_page,
            author_person=draft.author_person,
            created_at=now,
            updated_at=now,
            published_at=draft.published_at,
            listed_at=now + timedelta(seconds=draft.list_lag),
        )
        for position, photo in enumerate(draft.photos):
            taken = Photo.objects.filter(pk=photo.pk, post=None).update(post=post, position=position)
            if not taken:
                raise PhotoTaken
    return post


def edit_post(post: Post, message: str) -> None:
    """Change what a post says, keeping what it said before."""
    if message == post.message:
        return
    with transaction.atomic():
        PostEdit.objects.create(post=post, message=post.message)
        Post.objects.filter(pk=post.pk).update(message=message, updated_at=timezone.now())
    post.refresh_from_db()


def remove_post(post: Post) -> bool:
    """Take a post off the wall; False if somebody else did so already."""
    return bool(Post.objects.filter(pk=post.pk, removed_at=None).update(removed_at=timezone.now()))


def store_photo(profile: Profile, picture: Picture, *, app: App | None = None, **texts: str) -> Photo:
    """Keep an uploaded picture, unpublished; ``texts`` are ``caption`` and ``alt_text``."""
    photo = Photo(
        profile=profile,
        app=app,
        content_type=picture.content_type,
        width=picture.width,
        height=picture.height,
        **texts,
    )
    photo.file.save(f"{photo.graph_id}.{picture.extension}", ContentFile(picture.body), save=False)
    photo.save()
    return photo


def _repeats_the_last(draft: Draft) -> bool:
    last = Post.objects.filter(profile=draft.profile, app=draft.app).standing().first()
    if last is None or draft.photos or last.photos.exists():
        return False
    return (last.message, last.link) == (draft.message, draft.link)
