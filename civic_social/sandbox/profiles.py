"""Pages, groups and Instagram accounts of the sandbox, with their pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.utils.text import slugify

from .crawler import decode_image
from .graph.authentication import configured_app
from .graph.permissions import SCOPES
from .models import AccessToken, App, Profile, Role
from .models.access import ALL_TASKS
from .models.identifiers import new_graph_id
from .people import CLERK, get_or_create_person

#: First path segments of the sandbox's own URLs, which no profile may use as its slug.
RESERVED_SLUGS = {
    "app",
    "clear",
    "events",
    "faults",
    "graph",
    "instagram",
    "language",
    "link",
    "log",
    "new",
    "person",
    "photos",
    "previews",
}


def create_page(
    name: str,
    *,
    category: str = "",
    username: str = "",
    about: str = "",
    picture: bytes | Path | None = None,
    cover: bytes | Path | None = None,
    refuses_duplicates: bool = True,
    app: App | None = None,
) -> Profile:
    """Create a Page with a never-expiring ``access_token`` that has every permission.

    The person named ``CLERK`` gets every task on the Page. Raises ValueError for a reserved ``username`` and
    CrawlError for an image that cannot be decoded.
    """
    app = app or configured_app()
    with transaction.atomic():
        page = _create_profile(
            Profile.Kind.PAGE,
            name,
            username,
            category=category,
            about=about,
            refuses_duplicates=refuses_duplicates,
        )
        person = get_or_create_person(CLERK)
        Role.objects.create(person=person, page=page, tasks=ALL_TASKS)
        AccessToken.objects.create(
            kind=AccessToken.Kind.PAGE, app=app, person=person, page=page, scopes=sorted(SCOPES)
        )
    _save_image(page, page.picture, picture)
    _save_image(page, page.cover, cover)
    return page


def create_group(
    name: str,
    *,
    username: str = "",
    about: str = "",
    rules: str = "",
    api_open: bool = False,
    refusal: str = Profile.Refusal.GONE,
    picture: bytes | Path | None = None,
    cover: bytes | Path | None = None,
) -> Profile:
    """Create a group. Its API is closed unless ``api_open``; ``refusal`` is the error of a closed API.

    Raises ValueError for a reserved ``username`` and CrawlError for an image that cannot be decoded.
    """
    group = _create_profile(
        Profile.Kind.GROUP,
        name,
        username,
        about=about,
        rules=rules,
        api_open=api_open,
        refusal=refusal,
    )
    _save_image(group, group.picture, picture)
    _save_image(group, group.cover, cover)
    return group


def create_instagram_account(
    page: Profile | None,
    name: str,
    *,
    username: str = "",
    about: str = "",
    picture: bytes | Path | None = None,
    quota: int = 100,
    container_seconds: float = 0,
    deletes_by_api: bool = True,
) -> Profile:
    """Create the Instagram account linked to ``page``, accessible with the Page's token.

    Without a ``page``, it is accessible by Instagram's own login alone.
    ``quota`` is the number of posts per 24 hours, ``container_seconds`` the processing time of a container.
    Raises ValueError for a reserved ``username`` and CrawlError for an image that cannot be decoded.
    """
    account = _create_profile(
        Profile.Kind.INSTAGRAM,
        name,
        username,
        about=about,
        page=page,
        publishing_quota=quota,
        container_seconds=container_seconds,
        deletes_by_api=deletes_by_api,
    )
    _save_image(account, account.picture, picture)
    return account


def _create_profile(kind: str, name: str, username: str, **details: Any) -> Profile:
    """Create a profile whose slug is the user name, the slugified name or the ID, the first that is free.

    Raises ValueError if the user name is an address of the sandbox itself.
    """
    graph_id = new_graph_id()
    slug = username or slugify(name) or graph_id
    if slug in RESERVED_SLUGS:
        raise ValueError(f"“{slug}” is an address of the sandbox itself")
    if not username and Profile.objects.filter(slug=slug).exists():
        slug = graph_id
    return Profile.objects.create(graph_id=graph_id, kind=kind, name=name, slug=slug, **details)


def _save_image(profile: Profile, field: FieldFile, picture: bytes | Path | None) -> None:
    if picture:
        image = decode_image(picture_bytes(picture))
        field.save(f"{profile.graph_id}.{image.extension}", ContentFile(image.body))


def picture_bytes(picture: bytes | Path) -> bytes:
    """Return the content of a picture that is given as bytes or as the path of a file."""
    return picture if isinstance(picture, bytes) else Path(picture).read_bytes()
