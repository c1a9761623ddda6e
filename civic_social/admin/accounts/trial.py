"""“Try a page”: what the rules of planning would decide about one page, account by account."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page, Revision

from ...models import SocialAccount
from ...pages import SocialPageMixin
from ...planning.planner import plan
from ...planning.rules import Action, Decision
from ..pages.page_types import announced_page_models
from ..permissions import visible_accounts
from .base_views import BelowAccountsMixin
from .scope import describe_decision, describe_scope

#: What each action of a plan means for people.
LABELS = {
    Action.ANNOUNCE: _("Would be announced"),
    Action.EDIT: _("The post would follow the page"),
    Action.RESTORE: _("Would be announced again"),
    Action.WITHDRAW: _("The post would be removed"),
    Action.NOTHING: _("Would not be announced"),
}


@dataclass(frozen=True)
class Trial:
    """One account: what publishing the page would do, and what publishing a new one like it would."""

    account: SocialAccount
    scope: str
    now: Decision
    as_new: Decision
    now_reason: str
    as_new_reason: str

    @property
    def now_label(self) -> str:
        """What would happen now."""
        return LABELS[self.now.action]

    @property
    def as_new_label(self) -> str:
        """What would happen to a new page like this one."""
        return LABELS[self.as_new.action]

    @property
    def is_announced_now(self) -> bool:
        """Whether something would stand there."""
        return self.now.action not in (Action.NOTHING, Action.WITHDRAW)

    @property
    def is_announced_as_new(self) -> bool:
        """Whether a new page like this one would be announced."""
        return self.as_new.action == Action.ANNOUNCE


def trials(page, user) -> list[Trial]:
    """Return what planning decides about ``page`` if ``user`` published it now; writes nothing."""
    page = page.specific
    # It has never been published, and no post of it stands anywhere: the rule alone decides.
    new = copy.copy(page)
    new.translation_key = uuid4()
    new.first_published_at = new.last_published_at = None
    by_person = Revision(user=user)
    now = plan(page, revision=by_person, live=True, first=page.first_published_at is None)
    as_new = {item.account.pk: item for item in plan(new, revision=by_person, live=True, first=True)}
    shown = visible_accounts(user).select_related("root_page").prefetch_related("topics")
    accounts = {account.pk: account for account in shown.defer("credentials_token")}
    topics = page.get_social_topics()

    def described(account: SocialAccount, decision: Decision) -> str:
        return describe_decision(account, page, topics, decision)

    return [
        Trial(
            account=account,
            scope=describe_scope(account),
            now=item.decision,
            as_new=as_new[account.pk].decision,
            now_reason=described(account, item.decision),
            as_new_reason=described(account, as_new[account.pk].decision),
        )
        for item in now
        if (account := accounts.get(item.account.pk))
    ]


def may_look_at(user, page: Page) -> bool:
    """Whether ``page`` is open to everybody, or ``user`` may work on it."""
    if page.live and not page.get_view_restrictions():
        return True
    permissions = page.permissions_for_user(user)
    return permissions.can_edit() or permissions.can_publish()


class TrialForm(forms.Form):
    """Which page."""

    page = forms.ModelChoiceField(label=_("Page"), queryset=Page.objects.filter(depth__gt=1))

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["page"].widget = AdminPageChooser(target_models=announced_page_models() or None)

    def clean_page(self):
        """Return a page that is announced at all and that the person may see."""
        page = self.cleaned_data["page"]
        if not may_look_at(self.user, page):
            self.data = {}  # The chooser would show the page's title.
            raise forms.ValidationError(_("You may not see this page."))
        if not issubclass(page.specific_class or Page, SocialPageMixin):
            raise forms.ValidationError(_("This kind of page is never announced."))
        return page


class TryPageView(PermissionCheckedMixin, BelowAccountsMixin, WagtailAdminTemplateMixin, FormView):
    """Choose a page and see which rule decides, for each account; changes nothing."""

    model = SocialAccount
    any_permission_required = ["add", "change", "delete", "view"]
    template_name = "civic_social/admin/account_trial.html"
    page_title = _("Try a page")
    header_icon = "view"
    http_method_names = ["get", "options"]

    def get_form(self, form_class=None):
        data = self.request.GET if "page" in self.request.GET else None
        return TrialForm(data, user=self.request.user)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        form = context["form"]
        if form.is_bound and form.is_valid():
            page = form.cleaned_data["page"]
            context |= {"chosen": page, "trials": trials(page, self.request.user)}
        return {**context, "media": form.media}
