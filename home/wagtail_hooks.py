"""What Wagtail's admin is told; registration only."""

from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks

from .topics import TopicViewSet

hooks.register("register_admin_viewset", TopicViewSet)


@hooks.register("insert_editor_js")
def addresses_in_latin_letters():
    """Let the editor's script make addresses as the law on transliteration does."""
    return format_html('<script src="{}"></script>', static("home/admin/addresses.js"))
