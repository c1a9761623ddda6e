"""A desk: a screen with a place of its own in the menu, for those who may sit at it."""

from collections.abc import Callable
from functools import partial

from django.forms import Media
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.base import ViewSet


def stylesheets() -> Media:
    """Return the styles of the desks, for components on Wagtail's own screens."""
    return Media(css={"all": [versioned_static(f"civic_social/{name}.css") for name in ("admin", "desks")]})


class DeskView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """A screen that shows no single object; its name ends the breadcrumbs."""

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]


class DeskMenuItem(MenuItem):
    """Shown to those to whom the desk is open."""

    def __init__(self, *args, is_open_to: Callable, **kwargs):
        self.is_open_to = is_open_to
        super().__init__(*args, **kwargs)

    def is_shown(self, request):
        return self.is_open_to(request.user)


class DeskViewSet(ViewSet):
    """The desk's addresses and its entry in the menu. Set ``is_open_to`` to a static method."""

    is_open_to: Callable

    @cached_property
    def menu_item_class(self):
        return partial(DeskMenuItem, is_open_to=self.is_open_to)
