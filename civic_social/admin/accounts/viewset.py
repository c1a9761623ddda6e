"""The admin of accounts: list, create, edit, pause, resume, disconnect and delete."""

from __future__ import annotations

from typing import Any

from django.db.models import ProtectedError, QuerySet, Value
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import BaseOperationView
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button, HeaderButton

from ... import actions
from ...alphabet import AlphabeticalMixin
from ...channels import get_channels
from ...channels.base import ConnectFlow
from ...compat import RegisteredPolicyMixin
from ...delivery.pauses import describe_held
from ...models import Mode, SocialAccount
from ...models.sites import get_only_site
from ...spreadsheet import NoSpreadsheetMixin
from ..permissions import AccountPermissionMixin, visible_accounts
from .columns import AccountStateColumn, NetworkColumn, account_warnings
from .disconnect import DisconnectView
from .forms import account_panels
from .network_choice import AccountCreateView
from .reading_facts import reading_facts
from .rule_description import describe_rule
from .try_page import TryPageView
from .unverified import UnverifiedTokenMixin


def _rule_of_row(account: Any) -> str:
    return describe_rule(account, is_only_site=account.is_only_site)


def _connect_flow(account: SocialAccount) -> ConnectFlow | None:
    """Return the flow by which the account can be reconnected, or None."""
    channel = get_channels().get(account.channel)
    flow = channel.connect_flow if channel and account.mode == Mode.API else None
    return flow if flow and flow.reconnect_url_name else None


class AccountIndexView(NoSpreadsheetMixin, AlphabeticalMixin, generic.IndexView):
    """The list of accounts with their states and their rules."""

    template_name = "civic_social/admin/account_index.html"
    table_classname = "listing social-listing"

    def get_base_queryset(self) -> QuerySet[SocialAccount]:
        accounts = visible_accounts(self.request.user).defer("credentials_token")
        # Read once here, and not for the rule of each account.
        accounts = accounts.annotate(is_only_site=Value(get_only_site() is not None))
        return accounts.select_related("site", "root_page", "health", "comment_reading").prefetch_related(
            "topics"
        )

    @cached_property
    def header_buttons(self) -> list[Button]:
        if not self.user_has_permission("add"):
            return super().header_buttons
        flows = {channel.connect_flow: None for channel in get_channels().values() if channel.connect_flow}
        connect = [
            HeaderButton(str(flow.label), url=reverse(flow.url_name), icon_name=flow.icon, priority=5)
            for flow in flows
        ]
        return [*connect, *super().header_buttons]

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        try_page = Button(
            _("Try a page"), url=reverse("civic_social_accounts:try"), icon_name="view", priority=50
        )
        return [*super().header_more_buttons, try_page]

    @cached_property
    def columns(self) -> list[Column]:
        return [
            self._get_title_column("name", TitleColumn),
            NetworkColumn("channel", label=_("Network"), sort_key="channel"),
            AccountStateColumn("state", label=_("State")),
            Column("rule", label=_("What is announced"), accessor=_rule_of_row),
        ]


@method_decorator(sensitive_post_parameters(), name="dispatch")
class AccountEditView(AccountPermissionMixin, UnverifiedTokenMixin, generic.EditView):
    """The form of an account, below a box with its state."""

    template_name = "civic_social/admin/account_edit.html"

    def save_instance(self) -> SocialAccount:
        account = super().save_instance()
        if self.form.has_new_credentials:
            # A new token reconnects a disconnected account.
            SocialAccount.objects.filter(pk=account.pk).update(disconnected_at=None)
            account.refresh_from_db(fields=["problem", "is_paused"])
            # A pause made by a user ends only when a user resumes the account.
            if account.problem and not account.is_paused:
                actions.resume(account, self.request.user)
        return account

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        account = SocialAccount.objects.select_related("site", "root_page", "health", "comment_reading").get(
            pk=self.object.pk
        )
        return super().get_context_data(
            account=account,
            rule=describe_rule(account),
            warnings=account_warnings(account),
            reading_facts=reading_facts(account),
            connect_flow=_connect_flow(account),
            **kwargs,
        )


class AccountHistoryView(AccountPermissionMixin, generic.HistoryView):
    """The log entries of an account."""


class AccountDeleteView(AccountPermissionMixin, generic.DeleteView):
    """Delete an account, unless it has posts: they are the record of what was announced."""

    template_name = "civic_social/admin/account_delete.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(posts_count=self.object.posts.count(), **kwargs)

    def form_valid(self, form: BaseForm) -> HttpResponse:
        try:
            return super().form_valid(form)
        except ProtectedError:
            messages.error(
                self.request, _("The account has posts and cannot be deleted. Disconnect it instead.")
            )
            return redirect(reverse(self.edit_url_name, args=[self.object.pk]))


class AccountOperationView(AccountPermissionMixin, PermissionCheckedMixin, BaseOperationView):
    """An action on an account by POST, such as pausing it."""

    model = SocialAccount
    permission_required = "change"
    success_url_name = "civic_social_accounts:edit"
    http_method_names = ["post", "options"]


class PauseView(AccountOperationView):
    """Pause delivery for an account until it is resumed."""

    def perform_operation(self) -> None:
        actions.pause(self.object, self.request.user)

    def get_success_message(self) -> str:
        paused = _("“%(account)s” is paused.") % {"account": self.object}
        return " ".join([paused, *describe_held(self.object)])


class ResumeView(AccountOperationView):
    """Resume delivery for an account."""

    def perform_operation(self) -> None:
        actions.resume(self.object, self.request.user)

    def get_success_message(self) -> str:
        return _("“%(account)s” goes on.") % {"account": self.object}


class AccountViewSet(RegisteredPolicyMixin, ModelViewSet):
    """The views of accounts; without copies, because an account at a network exists only once."""

    model = SocialAccount
    name = "civic_social_accounts"
    url_prefix = "social/accounts"
    icon = "key"
    menu_label = gettext_lazy("Social accounts")
    menu_name = "civic-social-accounts"
    index_view_class = AccountIndexView
    add_view_class = AccountCreateView
    edit_view_class = AccountEditView
    delete_view_class = AccountDeleteView
    history_view_class = AccountHistoryView
    edit_handler = account_panels
    copy_view_enabled = False
    search_fields = ["name"]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_common_view_kwargs(usage_url_name=self.UNDEFINED, **kwargs)

    def get_urlpatterns(self) -> list[URLPattern]:
        patterns = [pattern for pattern in super().get_urlpatterns() if pattern.name != "usage"]
        return [
            *patterns,
            path("pause/<int:pk>/", self.construct_view(PauseView), name="pause"),
            path("resume/<int:pk>/", self.construct_view(ResumeView), name="resume"),
            path("disconnect/<int:pk>/", self.construct_view(DisconnectView), name="disconnect"),
            path("try/", self.construct_view(TryPageView), name="try"),
        ]
