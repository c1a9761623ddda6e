"""A page with participants is not deleted behind their backs."""

from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Page

from ..registration.models import Registration


def has_participants(page) -> bool:
    """Whether somebody has registered for the event, or for one below the page."""
    return Registration.objects.filter(page__path__startswith=page.path).exists()


def refuse_to_delete(request, page):
    """Say what to do instead; Wagtail calls it before it deletes a page."""
    if not has_participants(page):
        return None
    messages.error(
        request,
        _(
            "“%(page)s” has registrations, so it cannot be deleted. Cancel the event, so that everybody is "
            "told, and unpublish it when it is over."
        )
        % {"page": page.get_admin_display_title()},
    )
    return redirect("wagtailadmin_explore", page.get_parent().pk)


def refuse_to_delete_many(request, action_type, objects, action_class_instance):
    """The same, for several pages at once."""
    if action_type != "delete":
        return None
    for page in objects:
        if isinstance(page, Page) and (refusal := refuse_to_delete(request, page)):
            return refusal
    return None
