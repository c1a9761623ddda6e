"""The permissions on comments of the groups of desks, which groups older than comments lack.

A group that has one of the two has been limited by somebody and is kept.
"""

from django.contrib.auth.models import Group, Permission
from django.db.models import QuerySet

from feedback.models import Desk

CODENAMES = ("answer_comments", "moderate_comments")


def comment_permissions() -> QuerySet[Permission]:
    """Return the permissions to answer the comments of the own desk, and to hide and remove them."""
    return Permission.objects.filter(content_type__app_label="civic_social", codename__in=CODENAMES)


def desks_without_rights() -> list[Desk]:
    """Return the desks whose group has none of the permissions, by name."""
    able = Group.objects.filter(permissions__in=comment_permissions())
    desks = Desk.objects.exclude(group=None).exclude(group__in=able.values("pk"))
    return list(desks.select_related("group").order_by("name"))


def grant(group: Group) -> None:
    """Give ``group`` the permissions; those that it has already stay."""
    group.permissions.add(*comment_permissions())
