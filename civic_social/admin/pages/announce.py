"""The question whether a page that a program has published is to be announced."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from ... import actions
from ...models import ProgramPublication
from ...pages import SocialPageMixin
from ...planning.dependencies import page_model
from .publish_message import describe_posts


def may_decide(user: Any, page: Any) -> bool:
    """Return True if ``user`` may decide about the announcement of ``page``, and nobody has decided yet."""
    if not (page.pk and page.live) or not page.permissions_for_user(user).can_publish():
        return False
    return ProgramPublication.objects.filter(page_id=page.pk).exists()


@require_POST
def announce(request: HttpRequest, page_id: int) -> HttpResponse:
    """Announce the page, or leave it unannounced, by the ``verb`` in the request.

    Raises ``Http404`` without such a page, and ``PermissionDenied`` for a user who may not publish it.
    """
    page = get_object_or_404(page_model(), pk=page_id).specific
    if not isinstance(page, SocialPageMixin):
        raise Http404
    if not page.permissions_for_user(request.user).can_publish():
        raise PermissionDenied
    if not may_decide(request.user, page):
        messages.warning(request, _("Somebody has decided it meanwhile."))
    elif request.POST.get("verb") == "announce":
        actions.announce_page(page, request.user)
        messages.info(request, describe_posts(page))
    else:
        actions.leave_unannounced(page, request.user)
        messages.success(request, _("The page is not announced."))
    return redirect("wagtailadmin_pages:edit", page.pk)
