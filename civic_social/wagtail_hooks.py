"""Registration with Wagtail's admin; the work is in ``admin``."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSetGroup

from .admin import log_actions
from .admin.accounts import AccountViewSet
from .admin.hand_off import HandOffViewSet
from .admin.posts import PostViewSet


class SocialViewSetGroup(ViewSetGroup):
    """The menu "Social networks"; channels of other packages add theirs by the hook."""

    items = (HandOffViewSet, PostViewSet, AccountViewSet)
    menu_label = _("Social networks")
    menu_name = "civic-social"
    menu_icon = "social-networks"
    menu_order = 320
    submenu_hook = "register_civic_social_menu_item"


hooks.register("register_admin_viewset", SocialViewSetGroup)
hooks.register("register_log_actions", log_actions.register)


@hooks.register("register_icons")
def register_icons(icons):
    """Add our own icons."""
    return [*icons, "civic_social/icons/social-networks.svg"]
