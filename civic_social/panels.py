"""The part of the page form that differs by account: words of its own, or not to post there."""

import json
import re

from django import forms
from django.forms import Media
from django.utils.translation import gettext as _
from wagtail.admin.compare import TextFieldComparison
from wagtail.admin.panels import FieldPanel
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.widgets import AdminAutoHeightTextInput

from .content.choices import AccountChoice
from .models import SocialAccount

SCRIPTS = ["civic_social/page-editor.js"]
STYLES = {"all": ["civic_social/admin.css"]}


class CountedTextarea(AdminAutoHeightTextInput):
    """A text with its number of characters below, and the network's limit if ``limit`` is one."""

    template_name = "civic_social/admin/counted_textarea.html"
    limit = 0

    def get_context(self, name, value, attrs):
        # A browser sends a new line as two characters, and they arrive as one.
        length = len((value or "").replace("\r\n", "\n"))
        context = super().get_context(name, value, attrs)
        return {**context, "length": length, "limit": self.limit}

    @property
    def media(self):
        return super().media + Media(css=STYLES, js=[versioned_static(path) for path in SCRIPTS])


class AccountChoicesWidget(forms.Widget):
    """For each of ``accounts`` a fold with a text and a tick; without JavaScript too.

    The value is the JSON text of ``SocialPageMixin.social_choices``.
    """

    template_name = "civic_social/admin/account_choices.html"
    use_fieldset = True
    accounts: list[SocialAccount] = []

    def get_context(self, name, value, attrs):
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
        textarea.limit = account.get_channel().capabilities.text_limit
        prefix = f"{name}-{account.pk}"
        text_id = f"id_{prefix}-text"
        return {
            "account": account,
            "choice": choice,
            "prefix": prefix,
            "text_id": text_id,
            "textarea": textarea.render(f"{prefix}-text", choice.text, {"id": text_id}),
        }

    def value_from_datadict(self, data, files, name):
        choices = {}
        for key in data:
            if match := re.fullmatch(rf"{re.escape(name)}-(\d+)-(text|skip)", key):
                choices.setdefault(match[1], {})[match[2]] = data[key] if match[2] == "text" else True
        kept = {number: AccountChoice.from_json(choice).to_json() for number, choice in choices.items()}
        return json.dumps({number: choice for number, choice in kept.items() if choice})

    def value_omitted_from_data(self, data, files, name):
        # A tick that is taken away leaves no trace.
        return False

    def id_for_label(self, id_):
        return ""

    @property
    def media(self):
        return CountedTextarea().media


class AccountChoicesComparison(TextFieldComparison):
    """Two revisions' choices in words, so that an approver sees what changed."""

    def __init__(self, field, obj_a, obj_b):
        super().__init__(field, obj_a, obj_b)
        self.val_a, self.val_b = _in_words(self.val_a), _in_words(self.val_b)


def _in_words(choices: dict) -> str:
    names = SocialAccount.objects.in_bulk([int(number) for number in choices or {} if number.isdecimal()])
    lines = []
    for number, value in sorted((choices or {}).items()):
        choice = AccountChoice.from_json(value)
        account = names.get(int(number)) if number.isdecimal() else None
        name = account.name if account else _("an account that no longer exists")
        if choice.skip:
            lines.append(_("%(account)s: not here") % {"account": name})
        if choice.text:
            lines.append(f"{name}: {choice.text}")
    return "\n".join(lines)


def offered_accounts(page) -> list[SocialAccount]:
    """Return the accounts about which something can be chosen on ``page``: those that its kind, language and
    place lead to, and those about which something was chosen already."""
    language = page.locale.language_code if page.locale_id else ""
    return [
        account
        for account in SocialAccount.objects.select_related("root_page").defer("credentials_token")
        if page.get_social_choice(account).to_json()
        or (
            (not account.page_types or page._meta.label_lower in account.page_types)
            and (not account.locales or not language or language in account.locales)
            and (not account.root_page or not page.pk or page.path.startswith(account.root_page.path))
        )
    ]


class AccountChoicesPanel(FieldPanel):
    """The panel of ``social_choices``; shows nothing while there is no account."""

    def __init__(self, field_name, **kwargs):
        super().__init__(field_name, **{"widget": AccountChoicesWidget, **kwargs})

    def get_comparison_class(self):
        return AccountChoicesComparison

    class BoundPanel(FieldPanel.BoundPanel):
        """Bound to a page: it offers that page's accounts."""

        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            if self.bound_field is not None:
                self.bound_field.field.widget.accounts = offered_accounts(self.instance)

        def is_shown(self):
            return super().is_shown() and bool(self.bound_field.field.widget.accounts)
