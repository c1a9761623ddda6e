"""Who may do what with which event. The right to edit a page is not the right to know who comes.

Participants are seen by the event's team, and by those who hold "Can view registration" and may edit the
page. Moments are also written by whoever may publish the page.
"""

from django.db.models import Q
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from ..page import EventPage

VIEW, EXPORT = "home.view_registration", "home.export_registrations"


def in_team(user, page) -> bool:
    """Whether the user belongs to the event's team."""
    return page.team_id is not None and user.groups.filter(pk=page.team_id).exists()


def may_see_participants(user, page) -> bool:
    """Whether the user may see, check in and write to the participants of this event."""
    if not user.is_active:
        return False
    return in_team(user, page) or (user.has_perm(VIEW) and page.permissions_for_user(user).can_edit())


def may_export(user, page) -> bool:
    """Whether the user may take the participants away in a file."""
    return user.has_perm(EXPORT) and may_see_participants(user, page)


def may_write_moments(user, page) -> bool:
    """Whether the user may write on the event's page while it happens, and post it with one tick."""
    if not user.is_active:
        return False
    return in_team(user, page) or page.permissions_for_user(user).can_publish()


def visible_events(user):
    """Return the events of which the user may see something here."""
    if not user.is_active:
        return EventPage.objects.none()
    if user.is_superuser:
        return EventPage.objects.all()
    allowed = Q(team__in=user.groups.all())
    policy = PagePermissionPolicy()
    action = "change" if user.has_perm(VIEW) else "publish"
    pages = policy.instances_user_has_any_permission_for(user, [action, "publish"])
    return EventPage.objects.filter(allowed | Q(pk__in=Page.objects.filter(pk__in=pages).values("pk")))


def may_see_something(user) -> bool:
    """Whether the menu has anything to show to the user."""
    return visible_events(user).exists()
