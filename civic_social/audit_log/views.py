"""The audit log in Wagtail's admin: the protocol of a page."""

from typing import Any

from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ..models import Post
from ..models.sites import get_only_site
from . import export, protocol

READ_RECORD = "civic_social.view_recordentry"


def may_read(user: Any, page: Any) -> bool:
    """Return True if ``user`` may read the audit log of ``page``, which is None if it was deleted."""
    if not user.has_perm(READ_RECORD):
        return False
    if page is None:
        # The Site of a deleted page is unknown: with several Sites, only users who see all posts may read it.
        return get_only_site() is not None or user.has_perm("civic_social.view_post")
    return page.permissions_for_user(user).can_edit()


@never_cache
@require_safe
def page_protocol(request: HttpRequest, page_id: int) -> HttpResponse:
    """Show the printable protocol of one page. Raises ``PermissionDenied``."""
    page_model: Any = Post._meta.get_field("page").related_model
    if not may_read(request.user, page_model.objects.filter(pk=page_id).first()):
        raise PermissionDenied
    rows = export.entries(page_id=page_id)
    return render(request, "civic_social/record/protocol.html", protocol.context(rows))


def permissions() -> QuerySet[Permission]:
    """Return the permission to read the audit log, for the group settings."""
    return Permission.objects.filter(content_type__app_label="civic_social", codename="view_recordentry")
