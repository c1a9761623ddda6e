"""Registration of hooks with Wagtail's admin."""

from django.contrib.auth.models import Permission
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button

from .content.accessibility_checker import replace_content_checker
from .content.topic_admin import TopicViewSet
from .events.admin.base import event_links
from .events.admin.deletion import refuse_to_delete, refuse_to_delete_many
from .events.admin.viewset import EventsViewSet
from .models import EventPage
from .publications.refusals import REFUSED, RefusalFormatter

hooks.register("register_admin_viewset", TopicViewSet)
hooks.register("before_delete_page", refuse_to_delete)
hooks.register("before_bulk_action", refuse_to_delete_many)
hooks.register("construct_wagtail_userbar", replace_content_checker)


@hooks.register("insert_editor_js")
def transliterate_slugs():
    """Add the script that makes slugs of Bulgarian titles by the law on transliteration."""
    return format_html('<script src="{}"></script>', static("home/admin/addresses.js"))


@hooks.register("register_page_header_buttons")
def way_to_the_screens(page, user, view_name, next_url=None):
    """Lead from an event's page in the admin to its participants or moments."""
    found = event_links(user, page) if isinstance(page, EventPage) and page.pk else []
    if found:
        yield Button(_("Participants and moments"), url=found[0][1], icon_name="group", priority=70)


@hooks.register("register_admin_viewset")
def register_events():
    """Add the menu of events."""
    return EventsViewSet()


@hooks.register("register_permissions")
def register_permissions():
    """Offer the rights to see and to export participants where groups are edited."""
    return Permission.objects.filter(
        content_type__app_label="home", codename__in=["view_registration", "export_registrations"]
    )


@hooks.register("register_log_actions")
def register_log_actions(actions):
    """Name what is done with participants in Wagtail's log."""
    actions.register_action(
        "home.participants_exported", _("Export participants"), _("Exported the participants")
    )
    actions.register_action(REFUSED)(RefusalFormatter)
    actions.register_action("home.circular", _("Mail to all"), _("Wrote to all participants"))
