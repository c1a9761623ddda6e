"""The desk of text templates: Wagtail's snippet views, with the newest page of the kind as live preview."""

from django import forms
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, UpdatedAtColumn
from wagtail.coreutils import get_content_languages
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from ..models import SocialTemplate, variables_of
from ..panels import CountedTextarea
from .pages.page_types import announced_page_models, page_type_choices


class TemplateForm(WagtailAdminModelForm):
    """A template's form; what the text may say depends on the kind of page."""

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
    """Names the variables of each kind of page."""

    class BoundPanel(HelpPanel.BoundPanel):
        """Computed with each form, in the reader's language."""

        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.content = variables_help()


def variables_help() -> str:
    """Return the variables that every kind of page has, and then those of some kinds only, as HTML."""
    kinds = {model: variables_of(model._meta.label_lower) for model in announced_page_models()}
    if not kinds:
        return ""
    common = set.intersection(*(set(variables) for variables in kinds.values()))
    first = next(iter(kinds.values()))
    parts = [_listed(_("For every kind of page"), {n: label for n, label in first.items() if n in common})]
    for model, variables in kinds.items():
        own = {name: label for name, label in variables.items() if name not in common}
        if own:
            parts.append(_listed(model.get_verbose_name(), own))
    return format_html_join("", "{}", ((part,) for part in parts))


def _listed(heading: str, variables: dict) -> str:
    items = format_html_join("", "<li><code>{{{}}}</code> – {}</li>", variables.items())
    return format_html('<p><strong>{}</strong></p><ul class="social-list">{}</ul>', heading, items)


class TemplateIndexView(IndexView):
    """Every template: whose, for which pages, and how it begins."""

    @cached_property
    def columns(self):
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
    """Text templates, with their own rights: ``civic_social.change_socialtemplate`` and its sisters."""

    model = SocialTemplate
    icon = "doc-full"
    menu_label = gettext_lazy("Text templates")
    menu_name = "civic-social-templates"
    admin_url_namespace = "civic_social_templates"
    base_url_path = "social/templates"
    copy_view_enabled = False
    index_view_class = TemplateIndexView
    list_filter = ["account", "page_type", "locale"]
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                # Not required by the preview, which then asks for it in words.
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

    def get_queryset(self, request):
        return SocialTemplate.objects.select_related("account").defer("account__credentials_token")
