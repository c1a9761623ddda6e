"""Accounts: list, add, edit, pause, resume, delete."""

from django.db.models import ProtectedError
from django.shortcuts import redirect
from django.urls import path, reverse
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
from ...models import Mode, SocialAccount
from ...oauth.accounts import INSTAGRAM, PAGE
from ..permissions import OneAccountMixin, visible_accounts
from ..posts.columns import AccountStateColumn, warnings_about
from .disconnect import DisconnectView
from .forms import account_panels
from .scope import describe_scope
from .trial import TryPageView


class AccountIndexView(generic.IndexView):
    """Every account, whether it works, and what it announces."""

    template_name = "civic_social/admin/account_index.html"
    table_classname = "listing social-listing"

    def get_base_queryset(self):
        accounts = visible_accounts(self.request.user).defer("credentials_token")
        return accounts.select_related("root_page", "health").prefetch_related("topics")

    @cached_property
    def header_buttons(self):
        if not self.user_has_permission("add"):
            return super().header_buttons
        connect = HeaderButton(
            _("Connect Facebook"), url=reverse("civic_social_connect:index"), icon_name="link", priority=5
        )
        return [connect, *super().header_buttons]

    @cached_property
    def header_more_buttons(self):
        trial = Button(
            _("Try a page"), url=reverse("civic_social_accounts:try"), icon_name="view", priority=50
        )
        return [*super().header_more_buttons, trial]

    @cached_property
    def columns(self):
        return [
            self._get_title_column("name", TitleColumn),
            Column("get_channel_display", label=_("Network"), sort_key="channel"),
            AccountStateColumn("state", label=_("State")),
            Column("scope", label=_("What is announced"), accessor=describe_scope),
        ]


class CheckedTokenMixin:
    """Says so where a pasted token could not be checked."""

    def save_instance(self):
        account = super().save_instance()
        if self.form.unchecked:
            messages.warning(
                self.request,
                _("The token is stored but could not be checked at Facebook; that is done later by itself."),
            )
        return account


@method_decorator(sensitive_post_parameters("access_token"), name="dispatch")
class AccountCreateView(CheckedTokenMixin, generic.CreateView):
    """The empty form: for groups, and for whoever knows the page's number and token."""


@method_decorator(sensitive_post_parameters("access_token"), name="dispatch")
class AccountEditView(OneAccountMixin, CheckedTokenMixin, generic.EditView):
    """The account's form, under a box that says how it stands."""

    template_name = "civic_social/admin/account_edit.html"

    def save_instance(self):
        account = super().save_instance()
        if self.form.has_new_token:
            # Whoever gives a disconnected account a new access connects it again.
            SocialAccount.objects.filter(pk=account.pk).update(disconnected_at=None)
            account.refresh_from_db(fields=["problem", "is_paused"])
            # A person's pause ends by that person's hand only.
            if account.problem and not account.is_paused:
                actions.resume(account, self.request.user)
        return account

    def get_context_data(self, **kwargs):
        account = SocialAccount.objects.select_related("root_page", "health").get(pk=self.object.pk)
        return super().get_context_data(
            account=account,
            scope=describe_scope(account),
            warnings=warnings_about(account),
            can_login=account.channel in (PAGE, INSTAGRAM) and account.mode == Mode.API,
            **kwargs,
        )


class AccountHistoryView(OneAccountMixin, generic.HistoryView):
    """What was done to the account."""


class AccountDeleteView(OneAccountMixin, generic.DeleteView):
    """Only an account without posts can be deleted: they are the record of what was said."""

    template_name = "civic_social/admin/account_delete.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(posts_count=self.object.posts.count(), **kwargs)

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except ProtectedError:
            messages.error(
                self.request, _("The account has posts and cannot be deleted. Disconnect it instead.")
            )
            return redirect(reverse(self.edit_url_name, args=[self.object.pk]))


class AccountOperationView(OneAccountMixin, PermissionCheckedMixin, BaseOperationView):
    """One verb on an account; posts only."""

    model = SocialAccount
    permission_required = "change"
    success_url_name = "civic_social_accounts:edit"
    http_method_names = ["post", "options"]


class PauseView(AccountOperationView):
    """Sends nothing for the account until it is resumed."""

    def perform_operation(self):
        actions.pause(self.object, self.request.user)

    def get_success_message(self):
        return _("“%(account)s” is paused. What is due stays due.") % {"account": self.object}


class ResumeView(AccountOperationView):
    """Goes on sending."""

    def perform_operation(self):
        actions.resume(self.object, self.request.user)

    def get_success_message(self):
        return _("“%(account)s” goes on.") % {"account": self.object}


class AccountViewSet(ModelViewSet):
    """The accounts' desk. No copies: one account at a network exists once."""

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

    def get_common_view_kwargs(self, **kwargs):
        return super().get_common_view_kwargs(usage_url_name=self.UNDEFINED, **kwargs)

    def get_urlpatterns(self):
        patterns = [pattern for pattern in super().get_urlpatterns() if pattern.name != "usage"]
        return [
            *patterns,
            path("pause/<int:pk>/", self.construct_view(PauseView), name="pause"),
            path("resume/<int:pk>/", self.construct_view(ResumeView), name="resume"),
            path("disconnect/<int:pk>/", self.construct_view(DisconnectView), name="disconnect"),
            path("try/", self.construct_view(TryPageView), name="try"),
        ]
