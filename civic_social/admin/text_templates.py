"""The admin of text templates: Wagtail's snippet views, with the newest matching page as live preview."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, cast

import django_filters
from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, UpdatedAtColumn
from wagtail.coreutils import get_content_languages
from wagtail.permission_policies.sites import SitePermissionPolicy
from wagtail.snippets.views.chooser import SnippetChooserViewSet
from wagtail.snippets.views.snippets import (
    DeleteView,
    EditView,
    HistoryView,
    IndexView,
    SnippetViewSet,
    UsageView,
)

from ..alphabet import AlphabeticalMixin
from ..compat import RegisteredPolicyMixin, policy_registry
from ..models import SocialAccount, SocialTemplate, variables_of
from ..panels import CountedTextarea
from ..planning.changes import note_template
from ..spreadsheet import NoSpreadsheetMixin
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

    apply_to_existing = forms.BooleanField(
        label=gettext_lazy("Apply it to existing posts, too"),
        required=False,
        help_text=gettext_lazy(
            "The posts about such pages at this account are edited in the background. If they are many, the "
            "dashboard asks first."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.for_user:
            account = cast(forms.ModelChoiceField, self.fields["account"])
            account.queryset = accounts_for_templates(self.for_user)

    def save(self, commit: bool = True) -> SocialTemplate:
        """Save the template, and apply it to existing posts if the person has chosen so."""
        template = super().save(commit)
        if commit and self.cleaned_data["apply_to_existing"]:
            note_template(template)
        return template


def accounts_for_templates(user: Any) -> QuerySet[SocialAccount]:
    """Return the accounts for which ``user`` may add, change or delete text templates."""
    policy, accounts = policy_registry.get_by_type(SocialTemplate), SocialAccount.objects.all()
    actions = ["add", "change", "delete"]
    if isinstance(policy, SitePermissionPolicy) and not any(
        user.has_perm(f"civic_social.{action}_socialtemplate") for action in actions
    ):
        accounts = accounts.filter(site__in=policy.sites_user_has_any_permission_for(user, actions))
    return accounts.defer("credentials_token")


class TemplateFilterSet(WagtailFilterSet):
    """The filters of the list: account, page type and language."""

    account = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Social account"), queryset=lambda request: accounts_for_templates(request.user)
    )

    class Meta:
        model = SocialTemplate
        fields: ClassVar[list[str]] = ["account", "page_type", "locale"]


class TemplatePermissionMixin:
    """Raise PermissionDenied without the view's permission for the template's account."""

    def get_object(self, *args: Any, **kwargs: Any) -> SocialTemplate:
        """Return the template of the URL. Raises ``PermissionDenied``."""
        template: SocialTemplate = super().get_object(*args, **kwargs)  # type: ignore[misc]
        policy = policy_registry.get(template)
        action = self.permission_required or "change"  # type: ignore[attr-defined]
        if not policy.user_has_permission_for_instance(self.request.user, action, template):  # type: ignore[attr-defined]
            raise PermissionDenied
        return template


class TemplateEditView(TemplatePermissionMixin, EditView):
    """The form of a template."""


class TemplateDeleteView(TemplatePermissionMixin, DeleteView):
    """The question before a template is deleted."""


class TemplateHistoryView(TemplatePermissionMixin, HistoryView):
    """The log entries of a template."""


class TemplateUsageView(TemplatePermissionMixin, UsageView):
    """The pages that use a template."""


class NoChooserViewSet(SnippetChooserViewSet):
    """No chooser: nothing refers to a template, and Wagtail's would list those of every Site."""

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return no URL patterns."""
        return []


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


class TemplateIndexView(NoSpreadsheetMixin, AlphabeticalMixin, IndexView):
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


class TemplateViewSet(RegisteredPolicyMixin, SnippetViewSet):
    """The views of text templates, under the model permissions of ``SocialTemplate``."""

    model = SocialTemplate
    icon = "doc-full"
    menu_label = gettext_lazy("Text templates")
    menu_name = "civic-social-templates"
    admin_url_namespace = "civic_social_templates"
    base_url_path = "social/templates"
    copy_view_enabled = False
    chooser_viewset_class = NoChooserViewSet
    index_view_class = TemplateIndexView
    index_template_name = "civic_social/admin/template_index.html"
    edit_view_class = TemplateEditView
    delete_view_class = TemplateDeleteView
    history_view_class = TemplateHistoryView
    usage_view_class = TemplateUsageView
    filterset_class = TemplateFilterSet
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
                    "A change applies to pages that are published from now on; below you can choose more."
                ),
            ),
            FieldPanel("apply_to_existing"),
            VariablesPanel(heading=gettext_lazy("Variables")),
        ],
        base_form_class=TemplateForm,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[SocialTemplate]:
        policy = policy_registry.get_by_type(SocialTemplate)
        templates = policy.instances_user_has_any_permission_for(
            request.user, ["add", "change", "delete", "view"]
        )
        return templates.select_related("account").defer("account__credentials_token")
