"""The screen "Try a page": the planner's decision on one page, account by account."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.models import Page, Revision

from ...compat import RegisteredPolicyMixin
from ...models import SocialAccount
from ...page_chooser import PageChooser
from ...pages import SocialPageMixin
from ...planning.planner import plan_page
from ...planning.rules import Action, Decision
from ..page_types import announced_page_models
from ..permissions import visible_accounts
from .base_views import AccountBreadcrumbsMixin
from .rule_description import describe_decision, describe_rule

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

#: The label of each action of the planner.
LABELS = {
    Action.ANNOUNCE: _("Would be announced"),
    Action.EDIT: _("The post would follow the page"),
    Action.RESTORE: _("Would be announced again"),
    Action.WITHDRAW: _("The post would be removed"),
    Action.NOTHING: _("Would not be announced"),
}


@dataclass(frozen=True)
class AccountTrial:
    """The decisions at one account: if the page is published now, and if it were a new page."""

    account: SocialAccount
    rule: str
    now: Decision
    as_new: Decision
    now_reason: str
    as_new_reason: str

    @property
    def now_label(self) -> StrOrPromise:
        """Return the label of the decision on publishing the page now."""
        return LABELS[self.now.action]

    @property
    def as_new_label(self) -> StrOrPromise:
        """Return the label of the decision on an equal new page."""
        return LABELS[self.as_new.action]

    @property
    def is_announced_now(self) -> bool:
        """Return True if the account would have a post after publishing the page now."""
        return self.now.action not in (Action.NOTHING, Action.WITHDRAW)

    @property
    def is_announced_as_new(self) -> bool:
        """Return True if an equal new page would be announced."""
        return self.as_new.action == Action.ANNOUNCE


def try_page(page: Page, user: Any) -> list[AccountTrial]:
    """Return the planner's decisions on publishing ``page`` as ``user``; writes nothing."""
    page = page.specific
    # The copy has never been published and has no posts, so that the account's rule alone decides.
    new = copy.copy(page)
    new.translation_key = uuid4()
    new.first_published_at = new.last_published_at = None
    revision = Revision(user=user)
    now = plan_page(page, revision=revision, live=True, first=page.first_published_at is None)
    as_new = {item.account.pk: item for item in plan_page(new, revision=revision, live=True, first=True)}
    visible = visible_accounts(user).select_related("site", "root_page").prefetch_related("topics")
    accounts = {account.pk: account for account in visible.defer("credentials_token")}
    topics = page.get_social_topics()

    def describe(account: SocialAccount, decision: Decision) -> str:
        return describe_decision(account, page, topics, decision)

    return [
        AccountTrial(
            account=account,
            rule=describe_rule(account),
            now=item.decision,
            as_new=as_new[account.pk].decision,
            now_reason=describe(account, item.decision),
            as_new_reason=describe(account, as_new[account.pk].decision),
        )
        for item in now
        if (account := accounts.get(item.account.pk))
    ]


def may_see_page(user: Any, page: Page) -> bool:
    """Return True if ``page`` is public, or if ``user`` may edit or publish it."""
    if page.live and not page.get_view_restrictions():
        return True
    permissions = page.permissions_for_user(user)
    return permissions.can_edit() or permissions.can_publish()


class TryPageForm(forms.Form):
    """The choice of a page."""

    page = forms.ModelChoiceField(label=_("Page"), queryset=Page.objects.filter(depth__gt=1))

    def __init__(self, *args: Any, user: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["page"].widget = PageChooser(target_models=announced_page_models() or None)

    def clean_page(self) -> Page:
        """Return the page. Raises ``ValidationError`` if it is hidden from the user or never announced."""
        page = self.cleaned_data["page"]
        if not may_see_page(self.user, page):
            self.data = {}  # The chooser would show the page's title.
            raise forms.ValidationError(_("You may not see this page."))
        if not issubclass(page.specific_class or Page, SocialPageMixin):
            raise forms.ValidationError(_("This kind of page is never announced."))
        return page


class TryPageView(RegisteredPolicyMixin, PermissionCheckedMixin, AccountBreadcrumbsMixin, FormView):
    """The form that chooses a page, and below it the decision of each account; changes nothing."""

    model = SocialAccount
    any_permission_required = ["add", "change", "delete", "view"]
    template_name = "civic_social/admin/account_trial.html"
    page_title = _("Try a page")
    header_icon = "view"
    http_method_names = ["get", "options"]

    def get_form(self, form_class: Any = None) -> TryPageForm:
        data = self.request.GET if "page" in self.request.GET else None
        return TryPageForm(data, user=self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form = context["form"]
        if form.is_bound and form.is_valid():
            page = form.cleaned_data["page"]
            context |= {"tried_page": page, "trials": try_page(page, self.request.user)}
        return {**context, "media": form.media}
