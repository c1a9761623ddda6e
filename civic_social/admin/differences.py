"""Posts that the networks show too many of, as the last comparison with them has found."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from ..models import NetworkDifference, Post
from ..reconciliation.remote import accept_orphan
from .base_views import MenuView, MenuViewSet
from .permissions import differences_to_settle, may_manage_posts, may_settle


class DifferencesView(MenuView):
    """The duplicates and orphans at the networks; an orphan has a button that lets it stay."""

    model = Post
    permission_required = "deliver"
    template_name = "civic_social/admin/differences.html"
    page_title = _("Differences at the networks")
    header_icon = "social-networks"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(differences=differences_to_settle(self.request.user), **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Let an orphan stay. Raises ``PermissionDenied`` if the user may manage no posts at its account."""
        number = request.POST.get("difference", "")
        orphans = NetworkDifference.objects.filter(post=None)
        orphan = get_object_or_404(orphans, pk=number if number.isdecimal() else None)
        if not may_settle(request.user, orphan):
            raise PermissionDenied
        if orphan.accepted_at is None:
            accept_orphan(orphan, request.user)
        messages.success(request, _("The post stays at the network and is reported no more."))
        return redirect(reverse("civic_social_differences:index"))


class DifferencesViewSet(MenuViewSet):
    """The URL of the differences; the dashboard and mails lead there when there are any."""

    name = "civic_social_differences"
    url_prefix = "social/differences"
    icon = "social-networks"
    is_permitted = staticmethod(may_manage_posts)

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("", DifferencesView.as_view(), name="index")]
