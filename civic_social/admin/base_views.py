"""Base classes of admin views that show no single object and have their own menu item."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.forms import Media
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.base import ViewSet

from ..compat import RegisteredPolicyMixin


def stylesheets() -> Media:
    """Return civic_social's admin styles, for components that appear on Wagtail's own screens."""
    return Media(
        css={
            "all": [versioned_static(f"civic_social/{name}.css") for name in ("admin", "queue-and-calendar")]
        }
    )


class MenuView(RegisteredPolicyMixin, PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """An admin view without a single object, reached from the menu; its title ends the breadcrumbs."""

    def get_breadcrumbs_items(self) -> list[dict]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]


class PermittedMenuItem(MenuItem):
    """A menu item shown only to the users for whom ``is_permitted(user)`` is true."""

    def __init__(self, *args: Any, is_permitted: Callable[[Any], bool], **kwargs: Any):
        self.is_permitted = is_permitted
        super().__init__(*args, **kwargs)

    def is_shown(self, request: HttpRequest) -> bool:
        return self.is_permitted(request.user)


class MenuViewSet(ViewSet):
    """The URLs of a ``MenuView`` and its menu item; set ``is_permitted`` to a static method."""

    is_permitted: Callable[[Any], bool]

    @cached_property
    def menu_item_class(self) -> Callable[..., MenuItem]:
        return partial(PermittedMenuItem, is_permitted=self.is_permitted)
