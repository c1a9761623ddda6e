"""The admin of text templates: Wagtail's snippet views, with the newest matching page as live preview."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, UpdatedAtColumn
from wagtail.coreutils import get_content_languages
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from ..alphabet import AlphabeticalMixin
from ..models import SocialTemplate, variables_of
from ..panels import CountedTextarea
from .page_types import announced_page_models, page_type_choices

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class TemplateForm(WagtailAdminModelForm):
    """The form of a template; page types and languages are choices instead of free text."""

    page_type = forms.ChoiceField(
        label=gettext_lazy("Kind of page"),
        required=False,
        choices=lambda: [("", _("every kind")), *page_type_choices()],
    )
    locale = forms.ChoiceField(
        label=gettext_lazy("Language"),
        required=False,
        choices=lambda: [("", _("every language")), *get_content_languages().items()],
    )


class VariablesPanel(HelpPanel):
    """A help panel that lists the variables of each page type."""

    class BoundPanel(HelpPanel.BoundPanel):
        """The panel of one form, with its text in the language of the request."""

        def __init__(self, **kwargs: Any):
            super().__init__(**kwargs)
            self.content = variables_help()


def variables_help() -> str:
    """Return HTML that lists the variables common to all page types, then those of single page types."""
    by_model = {model: variables_of(model._meta.label_lower) for model in announced_page_models()}
    if not by_model:
        return ""
    common = set.intersection(*(set(variables) for variables in by_model.values()))
    first = next(iter(by_model.values()))
    shared = {name: label for name, label in first.items() if name in common}
    parts = [_variable_list(_("For every kind of page"), shared)]
    for model, variables in by_model.items():
        own = {name: label for name, label in variables.items() if name not in common}
        if own:
            parts.append(_variable_list(model.get_verbose_name(), own))
    return format_html_join("", "{}", ((part,) for part in parts))


def _variable_list(heading: StrOrPromise, variables: Mapping[str, StrOrPromise]) -> str:
    """Return HTML with ``heading`` and the variables, each with its description."""
    items = format_html_join("", "<li><code>{{{}}}</code> – {}</li>", variables.items())
    return format_html('<p><strong>{}</strong></p><ul class="social-list">{}</ul>', heading, items)


class TemplateIndexView(AlphabeticalMixin, IndexView):
    """The list of templates: account, page type, language and first line of the text."""

    table_classname = "listing social-listing"
    alphabetical_fields = ("account__name",)

    @cached_property
    def columns(self) -> list[Column]:
        kinds, languages = dict(page_type_choices()), get_content_languages()
        return [
            self._get_title_column("__str__"),
            Column(
                "page_type",
                label=_("Kind of page"),
                accessor=lambda template: kinds.get(
                    template.page_type, template.page_type or _("every kind")
                ),
            ),
            Column(
                "locale",
                label=_("Language"),
                accessor=lambda template: languages.get(
                    template.locale, template.locale or _("every language")
                ),
            ),
            Column("text", label=_("Text"), accessor=lambda template: template.text.split("\n")[0]),
            UpdatedAtColumn(),
        ]


class TemplateViewSet(SnippetViewSet):
    """The views of text templates, under the model permissions of ``SocialTemplate``."""

    model = SocialTemplate
    icon = "doc-full"
    menu_label = gettext_lazy("Text templates")
    menu_name = "civic-social-templates"
    admin_url_namespace = "civic_social_templates"
    base_url_path = "social/templates"
    copy_view_enabled = False
    index_view_class = TemplateIndexView
    index_template_name = "civic_social/admin/template_index.html"
    list_filter = ["account", "page_type", "locale"]
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                # Not required, so that the live preview can ask for the account in its own text.
                [
                    FieldPanel("account", required_on_save=False),
                    FieldRowPanel([FieldPanel("page_type"), FieldPanel("locale")]),
                ],
                heading=gettext_lazy("Where it applies"),
            ),
            FieldPanel(
                "text",
                widget=CountedTextarea,
                help_text=gettext_lazy(
                    "Variables in braces are filled in for each page. What belongs to an empty one is left "
                    "out: the part of its line up to the next “ · ”, “ | ” or “ – ”, or the line. "
                    "A change applies to pages that are published from now on."
                ),
            ),
            VariablesPanel(heading=gettext_lazy("Variables")),
        ],
        base_form_class=TemplateForm,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[SocialTemplate]:
        return SocialTemplate.objects.select_related("account").defer("account__credentials_token")
