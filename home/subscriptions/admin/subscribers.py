"""The list of subscribers, with a permission of its own; each look is logged."""

from django.db.models import Count
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import log

from feedback.inbox.columns import PHONE_LISTING, LabelledColumn, MomentColumn
from feedback.mailbox import mailbox_key
from feedback.spreadsheet import NoSpreadsheetMixin

from ...models import Subscriber
from .invitations import INVITE, InvitationView


class SubscriberIndexView(NoSpreadsheetMixin, IndexView):
    """The subscribers, the latest first; a search finds an address only as a whole."""

    any_permission_required = ["view"]
    table_classname = PHONE_LISTING
    is_searchable = True

    def get(self, request, *args, **kwargs):
        """Log who looked at the list, and what was searched for only as "search"."""
        response = super().get(request, *args, **kwargs)
        shown = list(response.context_data["object_list"])
        for account in {subscriber.account for subscriber in shown}:
            data = {"shown": sum(subscriber.account_id == account.pk for subscriber in shown)}
            log(instance=account, action="home.subscribers_viewed", user=request.user, data=data)
        return response

    @cached_property
    def header_more_buttons(self):
        """The button to the invitation, for those who may invite."""
        if not self.request.user.has_perm(INVITE):
            return []
        return [Button(_("Invite to subscribe"), url=reverse("home_subscribers:invite"), icon_name="mail")]

    def get_base_queryset(self):
        """Return the subscribers with the number of their bounces."""
        found = Subscriber.objects.select_related("account").prefetch_related("topics")
        return found.annotate(bounce_count=Count("bounces"))

    def search_queryset(self, queryset):
        if not self.is_searching:
            return queryset
        return queryset.filter(mailbox=mailbox_key(self.search_query))

    def get_edit_url(self, instance):
        return None

    def get_list_buttons(self, instance):
        return []


class SubscriberViewSet(ModelViewSet):
    """The list of subscribers: nobody adds, changes or exports them here."""

    model = Subscriber
    name = "home_subscribers"
    url_prefix = "subscribers"
    icon = "group"
    menu_label = capfirst(gettext_lazy("subscribers"))
    menu_name = "subscribers"
    menu_order = 243
    add_to_admin_menu = True
    index_view_class = SubscriberIndexView
    copy_view_enabled = False
    add_to_reference_index = False
    form_fields: list[str] = []
    list_per_page = 50
    list_filter = ["state", "frequency"]
    search_fields = ["mailbox"]
    list_export: list[str] = []
    list_display = [
        Column("email", label=gettext_lazy("E-mail")),
        LabelledColumn("state", label=gettext_lazy("State"), accessor="get_state_display"),
        LabelledColumn("frequency", label=gettext_lazy("How often"), accessor="get_frequency_display"),
        LabelledColumn(
            "bounce_count", label=gettext_lazy("Bounces"), accessor=lambda s: s.bounce_count or ""
        ),
        MomentColumn("confirmed_at", label=gettext_lazy("Confirmed"), sort_key="confirmed_at"),
    ]

    def get_common_view_kwargs(self, **kwargs):
        names = ["add_url_name", "edit_url_name", "delete_url_name", "history_url_name", "usage_url_name"]
        return super().get_common_view_kwargs(**dict.fromkeys(names, self.UNDEFINED), **kwargs)

    def get_urlpatterns(self):
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("invite/", InvitationView.as_view(), name="invite"),
        ]
