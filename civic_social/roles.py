"""Four roles as groups with permissions: editors, moderators, social media managers and administrators.

``manage.py social roles`` creates the groups. It is a command and not a migration, so that an upgrade adds no
groups to a site that has other ones.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.translation import gettext, gettext_noop, override
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

from .compat import get_page_model

#: The permission to log in to the admin.
ADMIN = ("wagtailadmin.access_admin",)
WRITE = ("add_page", "change_page")
SEE = ("civic_social.view_post",)
#: Permissions for text templates, which belong to managers like the posts.
TEMPLATES = tuple(f"civic_social.{verb}_socialtemplate" for verb in ("add", "change", "delete", "view"))
#: Permissions for comments: to answer and moderate those of the own desk, and for the prepared answers.
COMMENTS = (
    "civic_social.answer_comments",
    "civic_social.moderate_comments",
    *(f"civic_social.{verb}_answertemplate" for verb in ("add", "change", "delete", "view")),
)
HANDLE = (
    *SEE,
    "civic_social.deliver_post",
    *TEMPLATES,
    *COMMENTS,
    # People who look after the posts read all comments below them; clerks read those of their desk.
    "civic_social.read_every_comment",
)
SET_UP = (
    *HANDLE,
    "civic_social.add_socialaccount",
    "civic_social.change_socialaccount",
    "civic_social.delete_socialaccount",
    "civic_social.view_socialaccount",
    "civic_social.change_switch",
    *(f"civic_social.{verb}_webhookendpoint" for verb in ("add", "change", "delete", "view")),
)
MEDIA = tuple(
    f"{app}.{verb}_{model}"
    for app, model in (("wagtailimages", "image"), ("wagtaildocs", "document"))
    for verb in ("add", "change", "choose")
)


@dataclass(frozen=True, slots=True)
class Role:
    """A role.

    ``name``: the group's English name, which for editors and moderators is that of Wagtail's own group.
    ``permissions``: the group's permissions. ``pages``: permissions on all pages, for a new group only.
    """

    slug: str
    name: str
    permissions: tuple[str, ...]
    pages: tuple[str, ...] = ()


ROLES = (
    Role("editor", gettext_noop("Editors"), ADMIN, pages=WRITE),
    Role(
        "moderator",
        gettext_noop("Moderators"),
        (*ADMIN, *SEE),
        pages=(*WRITE, "publish_page"),
    ),
    Role("manager", gettext_noop("Social media managers"), (*ADMIN, *HANDLE)),
    Role("administrator", gettext_noop("Social media administrators"), (*ADMIN, *SET_UP)),
)


@dataclass(frozen=True, slots=True)
class RoleSetup:
    """The result of setting up a role: its group, whether that is new, and the permissions added to it."""

    role: Role
    group: Group
    is_new: bool
    given: tuple[str, ...]


@transaction.atomic
def set_up_roles() -> list[RoleSetup]:
    """Create the missing groups of ``ROLES``, add the missing permissions, and return the results.

    Can be repeated. Removes no permission that a group has beyond its role.
    """
    return [set_up_role(role) for role in ROLES]


def find_group(role: Role) -> Group | None:
    """Return the role's group by its name in one of the site's languages, or None."""
    return Group.objects.filter(name__in=_names(role)).order_by("pk").first()


def localised_name(role: Role) -> str:
    """Return the name of the role's group in the site's first language."""
    with override(settings.LANGUAGE_CODE):
        return gettext(role.name)


def permissions_of(group: Group) -> set[str]:
    """Return the group's permissions as ``app.codename``."""
    existing = group.permissions.values_list("content_type__app_label", "codename")
    return {f"{app}.{codename}" for app, codename in existing}


def set_up_role(role: Role) -> RoleSetup:
    """Create the role's group if it is missing, add the missing permissions, and return the result."""
    group = find_group(role)
    is_new = group is None
    if group is None:
        group = Group.objects.create(name=localised_name(role))
        grant_all_pages(group, role)
    has = permissions_of(group)
    given = tuple(name for name in role.permissions if name not in has)
    group.permissions.add(*(_permission(name) for name in given))
    return RoleSetup(role, group, is_new, given)


def _names(role: Role) -> set[str]:
    names = {role.name}
    for language, _name in settings.LANGUAGES:
        with override(language):
            names.add(gettext(role.name))
    return names


def grant_all_pages(group: Group, role: Role) -> None:
    """Give a group permissions on all pages, images and documents, as Wagtail gives its own groups."""
    if not role.pages:
        return
    page_model = get_page_model()
    root, collection = page_model.get_first_root_node(), Collection.get_first_root_node()
    for codename in role.pages:
        permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
        GroupPagePermission.objects.create(group=group, page=root, permission=permission)
    for name in MEDIA:
        GroupCollectionPermission.objects.create(
            group=group, collection=collection, permission=_permission(name)
        )


def _permission(name: str) -> Permission:
    app, codename = name.split(".")
    return Permission.objects.get(content_type__app_label=app, codename=codename)
