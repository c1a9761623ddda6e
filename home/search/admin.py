"""The admin of the synonyms."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from feedback.alphabet import AlphabeticalMixin
from feedback.spreadsheet import NoSpreadsheetMixin

from .models import SynonymGroup


class SynonymIndexView(NoSpreadsheetMixin, AlphabeticalMixin, generic.IndexView):
    """The list of synonyms by the alphabet."""

    alphabetical_fields = ("words",)


class SynonymViewSet(ModelViewSet):
    """The admin views of the synonyms."""

    model = SynonymGroup
    icon = "search"
    menu_label = _("Synonyms for the search")
    menu_order = 335
    add_to_admin_menu = True
    index_view_class = SynonymIndexView
    copy_view_enabled = False
    ordering = ["words"]
    search_fields = ["words"]
    list_display = ["words"]
    panels = [FieldPanel("words")]
