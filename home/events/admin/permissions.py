"""Permissions on the participants and moments of an event.

The permission to edit a page does not include the participants. Those are visible to the event's team, and
to users who may edit the page and have "Can view registration". Moments may also be written by users who may
publish the page.
"""

from django.db.models import Q
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from ..page import EventPage

VIEW, EXPORT = "home.view_registration", "home.export_registrations"


def in_team(user, page) -> bool:
    """Return True if the user belongs to the event's team."""
    return page.team_id is not None and user.groups.filter(pk=page.team_id).exists()


def may_see_participants(user, page) -> bool:
    """Return True if the user may see, check in and mail the participants of the event."""
    if not user.is_active:
        return False
    return in_team(user, page) or (user.has_perm(VIEW) and page.permissions_for_user(user).can_edit())


def may_export(user, page) -> bool:
    """Return True if the user may export the participants of the event."""
    return user.has_perm(EXPORT) and may_see_participants(user, page)


def may_write_moments(user, page) -> bool:
    """Return True if the user may write moments of the event and announce them."""
    if not user.is_active:
        return False
    return in_team(user, page) or page.permissions_for_user(user).can_publish()


def visible_events(user):
    """Return the events of which the user may open at least one admin view."""
    if not user.is_active:
        return EventPage.objects.none()
    if user.is_superuser:
        return EventPage.objects.all()
    allowed = Q(team__in=user.groups.all())
    policy = PagePermissionPolicy()
    action = "change" if user.has_perm(VIEW) else "publish"
    pages = policy.instances_user_has_any_permission_for(user, [action, "publish"])
    return EventPage.objects.filter(allowed | Q(pk__in=Page.objects.filter(pk__in=pages).values("pk")))


def has_visible_events(user) -> bool:
    """Return True if the user may open an admin view of any event."""
    return visible_events(user).exists()
