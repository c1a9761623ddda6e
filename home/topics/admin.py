"""The admin of introductions of topics."""

from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from feedback.spreadsheet import NoSpreadsheetMixin

from .models import TopicIntroduction


class TopicIntroductionIndexView(NoSpreadsheetMixin, IndexView):
    """The list of introductions."""


class TopicIntroductionViewSet(SnippetViewSet):
    """The snippets that introduce topics, one for each topic and language."""

    model = TopicIntroduction
    icon = "tag"
    index_view_class = TopicIntroductionIndexView
    menu_order = 331
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = ["topic", "locale", "unit"]
    list_filter = ["locale"]
