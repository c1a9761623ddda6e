"""What demos and tests do with the sandbox from Python."""

from __future__ import annotations

from pathlib import Path

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from . import models
from .crawler import CrawlError, preview_for_post, read_picture
from .graph.authentication import configured_app
from .graph.permissions import SCOPES
from .models import (
    AccessToken,
    App,
    Comment,
    Fault,
    LinkPreview,
    PageEvent,
    Person,
    Photo,
    Post,
    Profile,
    Role,
)
from .models.access import ALL_TASKS
from .models.identifiers import new_graph_id
from .posting import Draft, create_post, remove_post, store_photo

CLERK, CITIZEN = "Мария Иванова", "Георги Петров"
#: Addresses of the sandbox itself, which no Page may take.
RESERVED_SLUGS = {
    "clear",
    "events",
    "faults",
    "graph",
    "language",
    "link",
    "log",
    "new",
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
    """Create a Page whose ``graph_id`` and never-expiring ``access_token`` can go into the site.

    The demo's clerk gets every task on it, and the token every permission.
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
        person = person_named(CLERK)
        Role.objects.create(person=person, page=page, tasks=ALL_TASKS)
        AccessToken.objects.create(
            kind=AccessToken.Kind.PAGE, app=app, person=person, page=page, scopes=sorted(SCOPES)
        )
    _save_picture(page.picture, picture)
    _save_picture(page.cover, cover)
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
    """Create a group: closed to the API, as Meta's are today, unless ``api_open``."""
    group = _create_profile(
        Profile.Kind.GROUP,
        name,
        username,
        about=about,
        rules=rules,
        api_open=api_open,
        refusal=refusal,
    )
    _save_picture(group.picture, picture)
    _save_picture(group.cover, cover)
    return group


def create_instagram(
    page: Profile,
    name: str,
    *,
    username: str = "",
    about: str = "",
    picture: bytes | Path | None = None,
    quota: int = 100,
    container_seconds: float = 0,
    deletes_by_api: bool = True,
) -> Profile:
    """Create the Instagram account that is linked to ``page``; the Page's token speaks for it.

    ``quota``: posts in 24 hours. ``container_seconds``: how long Instagram prepares a picture.
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
    _save_picture(account.picture, picture)
    return account


def post_by_hand(
    profile: Profile,
    message: str,
    *,
    link: str = "",
    picture: bytes | Path | None = None,
    alt_text: str = "",
    author: str = CLERK,
) -> Post:
    """Post as a person does with a phone; an unreadable link still goes through, without a card.

    The permalink is the site's address and ``post.get_absolute_url()``.
    """
    photos = ()
    if picture:
        photos = (store_photo(profile, read_picture(_bytes(picture)), alt_text=alt_text),)
    return create_post(
        Draft(
            profile=profile,
            message=message,
            link=link,
            preview=_card(link),
            photos=photos,
            author_person=person_named(author),
            published_at=timezone.now(),
        )
    )


def comment_by_hand(
    post: Post, message: str, *, author: str = CITIZEN, parent: Comment | None = None
) -> Comment:
    """Answer a post as a citizen does."""
    return Comment.objects.create(
        post=post, message=message, author_person=person_named(author), parent=parent
    )


def make_event_by_hand(
    profile: Profile, name: str, *, starts_at, ends_at=None, place: str = "", description: str = ""
) -> PageEvent:
    """Make an event on a Page as a person does; its permalink is the site's address and its own."""
    return PageEvent.objects.create(
        profile=profile,
        name=name,
        starts_at=starts_at,
        ends_at=ends_at,
        place=place,
        description=description,
    )


def remove_by_hand(post: Post) -> None:
    """Take a post off the wall behind the site's back, as a moderator may."""
    remove_post(post)


def switch_on(kind: str, profile: Profile | None = None, **conditions) -> Fault:
    """Let something go wrong: ``switch_on("lost_after", page, operation="feed", remaining=1)``.

    ``kind`` is one of ``Fault.Kind``; ``conditions`` are fields of ``Fault``.
    """
    return Fault.objects.create(kind=Fault.Kind(kind), profile=profile, **conditions)


def switch_off_faults() -> None:
    """Let everything work again."""
    Fault.objects.all().delete()


def create_user_token(
    person: str = CLERK, *, scopes=None, expires_at=None, app: App | None = None
) -> AccessToken:
    """Return a person's token, as the login dialog leads to; without an end unless ``expires_at``."""
    return AccessToken.objects.create(
        kind=AccessToken.Kind.USER,
        app=app or configured_app(),
        person=person_named(person),
        scopes=sorted(SCOPES if scopes is None else scopes),
        expires_at=expires_at,
    )


def set_allowance(profile: Profile, *, limit: int, calls: int = 0) -> None:
    """Set how many calls a Page may make in its window, and how many of them it has made."""
    models.Allowance.objects.update_or_create(
        subject=f"page:{profile.graph_id}",
        defaults={"limit": limit, "calls": calls, "blocked_until": None},
    )


def person_named(name: str) -> Person:
    """Return the person of that name, creating them on first use."""
    return Person.objects.filter(name=name).first() or Person.objects.create(name=name)


def clear_everything() -> None:
    """Forget everything: profiles, posts, files, tokens, faults and the log."""
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


def _create_profile(kind: str, name: str, username: str, **details) -> Profile:
    graph_id = new_graph_id()
    slug = username or slugify(name) or graph_id
    if slug in RESERVED_SLUGS:
        raise ValueError(f"“{slug}” is an address of the sandbox itself")
    if not username and Profile.objects.filter(slug=slug).exists():
        slug = graph_id
    return Profile.objects.create(graph_id=graph_id, kind=kind, name=name, slug=slug, **details)


def _card(link: str):
    try:
        return preview_for_post(link) if link else None
    except CrawlError:
        return None


def _save_picture(field, picture: bytes | Path | None) -> None:
    if picture:
        read = read_picture(_bytes(picture))
        field.save(f"{field.instance.graph_id}.{read.extension}", ContentFile(read.body))


def _bytes(picture: bytes | Path) -> bytes:
    return picture if isinstance(picture, bytes) else Path(picture).read_bytes()


def _delete_files() -> None:
    """Delete every file of the sandbox, also those that nothing points to any more."""
    for field in (Photo.file.field, LinkPreview.picture.field, Profile.picture.field):
        directory = field.upload_to.rstrip("/")
        if field.storage.exists(directory):
            for name in field.storage.listdir(directory)[1]:
                field.storage.delete(f"{directory}/{name}")
