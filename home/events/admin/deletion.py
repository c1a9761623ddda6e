"""Wagtail hooks that prevent the deletion of pages with registrations."""

from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Page

from ..registration.models import Registration


def has_registrations(page) -> bool:
    """Return True if the page, or a page below it, is an event with registrations."""
    return Registration.objects.filter(page__path__startswith=page.path).exists()


def refuse_to_delete(request, page):
    """Redirect with an explanation if the page has registrations; a hook for ``before_delete_page``."""
    if not has_registrations(page):
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
    """Redirect if any page of a bulk deletion has registrations; a hook for ``before_bulk_action``."""
    if action_type != "delete":
        return None
    for page in objects:
        if isinstance(page, Page) and (refusal := refuse_to_delete(request, page)):
            return refusal
    return None
