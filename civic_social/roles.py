"""Four roles as Wagtail groups: who writes, who approves, who looks after the networks, who sets them up.

``manage.py social roles`` makes them. A command and not a migration: a site that has groups of its own must
not find others beside them after an upgrade.
"""

from __future__ import annotations

from dataclasses import dataclass

import swapper
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.translation import gettext, gettext_noop, override
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

#: What everybody needs who works in the admin.
ADMIN = ("wagtailadmin.access_admin",)
WRITE = ("add_page", "change_page")
SEE = ("civic_social.view_post",)
#: What accounts say is the managers' business, as what happens to their posts.
WORDS = tuple(f"civic_social.{verb}_socialtemplate" for verb in ("add", "change", "delete", "view"))
HANDLE = (*SEE, "civic_social.deliver_post", *WORDS)
SET_UP = (
    *HANDLE,
    "civic_social.add_socialaccount",
    "civic_social.change_socialaccount",
    "civic_social.delete_socialaccount",
    "civic_social.view_socialaccount",
    "civic_social.change_switch",
)
MEDIA = tuple(
    f"{app}.{verb}_{model}"
    for app, model in (("wagtailimages", "image"), ("wagtaildocs", "document"))
    for verb in ("add", "change", "choose")
)


@dataclass(frozen=True, slots=True)
class Role:
    """One role: a group's name in English, its rights, and its rights to pages where it is new.

    Editors and moderators are Wagtail's own groups where the site still has them under these names.
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
class Established:
    """What was done for one role: its group, whether it is new, and the rights that it was given."""

    role: Role
    group: Group
    is_new: bool
    given: tuple[str, ...]


@transaction.atomic
def establish() -> list[Established]:
    """Make the groups of ``ROLES`` that are missing and give each the rights that it lacks.

    Safe to repeat. Takes nothing away: what a group may do beyond its role stays.
    """
    return [_establish(role) for role in ROLES]


def group_of(role: Role) -> Group | None:
    """Return the role's group, by its name in any of the site's languages."""
    return Group.objects.filter(name__in=_names(role)).order_by("pk").first()


def _establish(role: Role) -> Established:
    group = group_of(role)
    is_new = group is None
    if group is None:
        with override(settings.LANGUAGE_CODE):
            group = Group.objects.create(name=gettext(role.name))
        _open_pages(group, role)
    rights = group.permissions.values_list("content_type__app_label", "codename")
    has = {f"{app}.{codename}" for app, codename in rights}
    given = tuple(name for name in role.permissions if name not in has)
    group.permissions.add(*(_permission(name) for name in given))
    return Established(role, group, is_new, given)


def _names(role: Role) -> set[str]:
    names = {role.name}
    for language, _name in settings.LANGUAGES:
        with override(language):
            names.add(gettext(role.name))
    return names


def _open_pages(group: Group, role: Role) -> None:
    """Give a new group what Wagtail gives its own: the whole tree, and pictures and documents."""
    if not role.pages:
        return
    page_model = swapper.load_model("wagtailcore", "Page")
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
