"""Restricted pages and files ask for the second factor that a role demands, as the admin does.

A page with a shared password is open to everybody who knows it, so that an account adds nothing there.
"""

from django.conf import settings
from wagtail.models import BaseViewRestriction

from .gate import lead_to, missing_step


def ask_before_page(page, request, serve_args, serve_kwargs):
    """Return the redirect to the second factor before a restricted page, or None."""
    return _ask(request, page)


def ask_before_document(document, request):
    """Return the redirect to the second factor before a file of a restricted collection, or None."""
    return _ask(request, document.collection)


def _ask(request, place):
    # Without a cookie nobody is logged in; so public pages stay free of queries and of "Vary: Cookie".
    if not settings.SECOND_FACTOR_REQUIRED_FOR or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    of_accounts = place.get_view_restrictions().exclude(restriction_type=BaseViewRestriction.PASSWORD)
    if not of_accounts.exists() or not request.user.is_authenticated:
        return None
    target = missing_step(request, None)
    return lead_to(target, request) if target else None
