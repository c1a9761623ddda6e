"""The question whether many posts are edited after a change besides publishing, such as a renamed topic."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from .. import actions
from ..models import ContentChange, Post
from .base_views import MenuView, MenuViewSet
from .permissions import affected_posts, changes_to_decide, may_decide, may_manage_posts

#: The most posts listed for one change; the heading carries the total.
MAX_LISTED = 10


class ChangesView(MenuView):
    """The changes that wait for a person, each with two buttons."""

    model = Post
    permission_required = "deliver"
    template_name = "civic_social/admin/changes.html"
    page_title = _("Changes of many posts")
    header_icon = "social-networks"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = [
            (change, affected_posts(change).exclude(confirmed={}).select_related("account")[:MAX_LISTED])
            for change in changes_to_decide(self.request.user)
        ]
        return super().get_context_data(rows=rows, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Carry out the decision about a change, the ``verb`` of the request. Raises ``PermissionDenied``."""
        number = request.POST.get("change", "")
        change = get_object_or_404(ContentChange, pk=number if number.isdecimal() else None)
        if not may_decide(request.user, change):
            raise PermissionDenied
        try:
            if request.POST.get("verb") == "approve":
                actions.approve_change(change, request.user)
                messages.success(request, _("The posts are edited in the background."))
            else:
                actions.decline_change(change, request.user)
                messages.success(request, _("The posts stay as they are."))
        except actions.NotPossible as error:
            messages.warning(request, error.messages[0])
        return redirect(reverse("civic_social_changes:index"))


class ChangesViewSet(MenuViewSet):
    """The URL of the changes; the dashboard leads there when something waits."""

    name = "civic_social_changes"
    url_prefix = "social/changes"
    icon = "social-networks"
    is_permitted = staticmethod(may_manage_posts)

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("", ChangesView.as_view(), name="index")]
