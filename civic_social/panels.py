"""The part of the page form with choices for each account: another text, or no post."""

from __future__ import annotations

import json
import re
from typing import Any

from django import forms
from django.forms import Media
from django.utils.translation import gettext as _
from wagtail.admin.compare import TextFieldComparison
from wagtail.admin.panels import FieldPanel
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.widgets import AdminAutoHeightTextInput

from .channels.base import TextUnit
from .content.choices import AccountChoice
from .models import SocialAccount
from .models.sites import find_site_ids

SCRIPTS = ["civic_social/page-editor.js"]
STYLES = ["civic_social/admin.css"]


class CountedTextarea(AdminAutoHeightTextInput):
    """A textarea with a character count below it, compared with ``limit`` unless that is 0."""

    template_name = "civic_social/admin/counted_textarea.html"
    limit = 0
    unit = TextUnit.CODE_POINT

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        # Browsers submit a line break as two characters, but Wagtail stores it as one.
        length = self.unit.length((value or "").replace("\r\n", "\n"))
        context = super().get_context(name, value, attrs)
        return {**context, "length": length, "limit": self.limit, "unit": self.unit}

    @property
    def media(self) -> Media:
        return super().media + Media(css={"all": STYLES}, js=[versioned_static(path) for path in SCRIPTS])


class AccountChoicesWidget(forms.Widget):
    """A fold with a text and a checkbox for each of ``accounts``; works without JavaScript.

    The value is the JSON text of ``SocialPageMixin.civic_social_choices``.
    """

    template_name = "civic_social/admin/account_choices.html"
    use_fieldset = True
    accounts: list[SocialAccount] = []

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        choices = json.loads(value) if isinstance(value, str) and value else value or {}
        context = super().get_context(name, None, attrs)
        context["rows"] = [
            self._row(name, account, AccountChoice.from_json(choices.get(str(account.pk))))
            for account in self.accounts
        ]
        return context

    @staticmethod
    def _row(name: str, account: SocialAccount, choice: AccountChoice) -> dict:
        textarea = CountedTextarea()
        capabilities = account.get_channel().capabilities
        textarea.limit, textarea.unit = capabilities.text_limit, capabilities.text_unit
        prefix = f"{name}-{account.pk}"
        text_id = f"id_{prefix}-text"
        return {
            "account": account,
            "choice": choice,
            "prefix": prefix,
            "text_id": text_id,
            "textarea": textarea.render(f"{prefix}-text", choice.text, {"id": text_id}),
        }

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        choices: dict[str, dict[str, Any]] = {}
        for key in data:
            if match := re.fullmatch(rf"{re.escape(name)}-(\d+)-(text|skip)", key):
                choices.setdefault(match[1], {})[match[2]] = data[key] if match[2] == "text" else True
        kept = {number: AccountChoice.from_json(choice).to_json() for number, choice in choices.items()}
        return json.dumps({number: choice for number, choice in kept.items() if choice})

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        # Browsers do not submit unchecked boxes, so missing data is a valid choice.
        return False

    def id_for_label(self, id_: str) -> str:
        return ""

    @property
    def media(self) -> Media:
        return CountedTextarea().media


class AccountChoicesComparison(TextFieldComparison):
    """The comparison of two revisions' choices, as sentences instead of JSON."""

    def __init__(self, field: Any, obj_a: Any, obj_b: Any):
        super().__init__(field, obj_a, obj_b)
        self.val_a: Any = _describe(self.val_a)
        self.val_b: Any = _describe(self.val_b)


def _describe(choices: dict[str, Any] | None) -> str:
    """Return one line for each choice; ``choices`` is the value of ``civic_social_choices``."""
    choices = choices or {}
    names = SocialAccount.objects.in_bulk([int(number) for number in choices if number.isdecimal()])
    lines = []
    for number, value in sorted(choices.items()):
        choice = AccountChoice.from_json(value)
        account = names.get(int(number)) if number.isdecimal() else None
        name = account.name_and_network if account else _("an account that no longer exists")
        if choice.skip:
            lines.append(_("%(account)s: not here") % {"account": name})
        if choice.text:
            lines.append(f"{name}: {choice.text}")
    return "\n".join(lines)


def offered_accounts(page: Any) -> list[SocialAccount]:
    """Return the accounts whose rules may match ``page``, and those for which it has a choice already.

    Of a rule, only page type, language and section are compared: topics may still change in the form. Where
    there are several Sites, none is offered before the page has its place in the tree.
    """
    sites = find_site_ids(page)
    language = page.locale.language_code if page.locale_id else ""
    return [
        account
        for account in SocialAccount.objects.select_related("root_page").defer("credentials_token")
        if page.get_social_choice(account).to_json()
        or (
            (sites is None or account.site_id in sites)
            and (not account.page_types or page._meta.label_lower in account.page_types)
            and (not account.locales or not language or language in account.locales)
            and (not account.root_page or not page.pk or page.path.startswith(account.root_page.path))
        )
    ]


class AccountChoicesPanel(FieldPanel):
    """The panel of ``civic_social_choices``; hidden while no account is offered."""

    def __init__(self, field_name: str, **kwargs: Any):
        super().__init__(field_name, **{"widget": AccountChoicesWidget, **kwargs})

    def get_comparison_class(self) -> type[AccountChoicesComparison]:
        return AccountChoicesComparison

    class BoundPanel(FieldPanel.BoundPanel):
        """The panel bound to a page, with the accounts offered for it."""

        def __init__(self, **kwargs: Any):
            super().__init__(**kwargs)
            if self.bound_field is not None:
                self.bound_field.field.widget.accounts = offered_accounts(self.instance)

        def is_shown(self) -> bool:
            # Without a form, two revisions are compared.
            is_offered = self.bound_field is None or bool(self.bound_field.field.widget.accounts)
            return super().is_shown() and is_offered
