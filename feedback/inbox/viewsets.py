"""The viewsets of feedback, which make up its menu in the admin."""

from typing import ClassVar

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views import View
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.viewsets.base import ViewSet, ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet

from ..alphabet import AlphabeticalMixin
from ..compat import RegisteredPolicyMixin
from ..models import Desk, PrivacyNotice, ReplyTemplate
from .case import AttachmentView, CaseView, EraseView, ReplyPrintView
from .columns import PHONE_LISTING, LabelledColumn, MomentColumn
from .data_subjects import DataSubjectView
from .listing import InboxView
from .manual_entry import ManualEntryView
from .permissions import policy
from .site_views import (
    DeskForm,
    OptionalSiteForm,
    ReplyTemplateForm,
    SiteDeleteView,
    SiteEditView,
    SiteHistoryView,
    SiteIndexView,
    SiteInspectView,
    SiteUsageView,
)
from .statistics import StatisticsView


class ReadersMenuItem(MenuItem):
    """A menu item for users who may read some submission."""

    def is_shown(self, request: HttpRequest) -> bool:
        return policy.user_has_permission(request.user, "view")


class InboxViewSet(ViewSet):
    """The list of submissions, the page of each, and manual entry."""

    name = url_namespace = "feedback_inbox"
    url_prefix = "feedback/inbox"
    icon = "mail"
    menu_label = _("Inbox")
    menu_name = "feedback-inbox"
    menu_item_class = ReadersMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return the URL patterns of the inbox."""
        return [
            path("", InboxView.as_view(), name="index"),
            path("results/", InboxView.as_view(results_only=True), name="index_results"),
            path("enter/", ManualEntryView.as_view(), name="enter"),
            path("<int:pk>/", CaseView.as_view(http_method_names=["get", "head", "options"]), name="case"),
            path("<int:pk>/files/<int:attachment_pk>/", AttachmentView.as_view(), name="attachment"),
            path("<int:pk>/replies/<int:reply_pk>/print/", ReplyPrintView.as_view(), name="reply_print"),
            path("<int:pk>/erase/", EraseView.as_view(), name="erase"),
            path("<int:pk>/<slug:action>/", CaseView.as_view(http_method_names=["post"]), name="step"),
        ]


class OnePageViewSet(ViewSet):
    """Base of the viewsets with a single page."""

    view_class: ClassVar[type[View]]

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return the URL pattern of the page."""
        return [path("", self.view_class.as_view(), name="index")]


class StatisticsViewSet(OnePageViewSet):
    """The page of statistics."""

    view_class = StatisticsView

    name = url_namespace = "feedback_figures"
    url_prefix = "feedback/figures"
    icon = "order"
    menu_label = _("Figures")
    menu_name = "feedback-figures"
    menu_item_class = ReadersMenuItem


class ErasersMenuItem(MenuItem):
    """A menu item for users who may erase the submissions of every desk."""

    def is_shown(self, request: HttpRequest) -> bool:
        user = request.user
        return policy.reads_every_desk(user) and policy.user_has_permission(user, "erase")


class DataSubjectViewSet(OnePageViewSet):
    """The page for the request of a data subject."""

    view_class = DataSubjectView

    name = url_namespace = "feedback_subject"
    url_prefix = "feedback/person"
    icon = "user"
    menu_label = _("Personal data")
    menu_name = "feedback-person"
    menu_item_class = ErasersMenuItem


class DeskDeleteView(SiteDeleteView):
    """Deletes a desk that has no submissions."""

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Delete the desk, or show an error if it has submissions."""
        if self.object.submissions.exists():
            text = _("“%(desk)s” has messages, so it cannot be deleted. Move them, or rename the desk.")
            messages.error(self.request, text % {"desk": self.object})
            return redirect(self.get_success_url())
        return super().form_valid(form)


class DeskIndexView(AlphabeticalMixin, SiteIndexView):
    """The list of desks."""

    table_classname = PHONE_LISTING


class ReplyTemplateIndexView(AlphabeticalMixin, SiteIndexView):
    """The list of reply templates."""

    table_classname = PHONE_LISTING
    alphabetical_fields = ("title",)


class DeskViewSet(RegisteredPolicyMixin, ModelViewSet):
    """The desks."""

    model = Desk
    icon = "group"
    menu_label = _("Desks")
    url_prefix = "feedback/desks"
    index_view_class = DeskIndexView
    edit_view_class = SiteEditView
    delete_view_class = DeskDeleteView
    history_view_class = SiteHistoryView
    usage_view_class = SiteUsageView
    search_fields = ["name", "mailbox"]
    list_display = [
        "name",
        LabelledColumn("mailbox", label=capfirst(_("mailbox"))),
        LabelledColumn("group", label=capfirst(_("group"))),
        LabelledColumn(
            "is_default",
            label=capfirst(_("takes what no other desk takes")),
            accessor=lambda desk: gettext("yes") if desk.is_default else "",
        ),
    ]
    edit_handler = ObjectList(
        [
            FieldPanel(name)
            for name in ("site", "name", "mailbox", "group", "topics", "signature", "is_default")
        ],
        base_form_class=DeskForm,
    )
    copy_view_enabled = False


class ReplyTemplateViewSet(RegisteredPolicyMixin, ModelViewSet):
    """The reply templates."""

    model = ReplyTemplate
    icon = "doc-full"
    menu_label = _("Ready-made replies")
    url_prefix = "feedback/reply-templates"
    index_view_class = ReplyTemplateIndexView
    edit_view_class = SiteEditView
    delete_view_class = SiteDeleteView
    history_view_class = SiteHistoryView
    usage_view_class = SiteUsageView
    search_fields = ["title", "body"]
    list_display = ["title", LabelledColumn("desk", label=_("Desk"))]
    copy_view_enabled = False
    edit_handler = ObjectList(
        [FieldPanel(name) for name in ("title", "body", "desk")], base_form_class=ReplyTemplateForm
    )


class NoticeIndexView(SiteIndexView):
    """The list of privacy notices, which offers to edit the drafts only."""

    table_classname = PHONE_LISTING

    def get_edit_url(self, instance: PrivacyNotice) -> str | None:
        return super().get_edit_url(instance) if instance.is_draft else None


class NoticeEditView(SiteEditView):
    """Edits and publishes a draft of the privacy notice."""

    def get_object(self, queryset: QuerySet[PrivacyNotice] | None = None) -> PrivacyNotice:
        """Return the draft. Raises PermissionDenied if the notice is published."""
        notice: PrivacyNotice = super().get_object(queryset)
        if not self.user_has_permission_for_instance("change", notice):
            raise PermissionDenied
        return notice


class NoticeViewSet(RegisteredPolicyMixin, ModelViewSet):
    """The versions of the privacy notice, which can be added but not changed, and drafts of new ones."""

    model = PrivacyNotice
    icon = "lock"
    menu_label = _("Privacy notice")
    url_prefix = "feedback/notices"
    index_view_class = NoticeIndexView
    edit_view_class = NoticeEditView
    list_display = [
        "__str__",
        MomentColumn("published_at", label=capfirst(_("published")), sort_key="published_at"),
        LabelledColumn("digest", label="SHA-256"),
    ]
    inspect_view_class = SiteInspectView
    history_view_class = SiteHistoryView
    usage_view_class = SiteUsageView
    edit_handler = ObjectList(
        [FieldPanel(name) for name in ("site", "purpose", "language_code", "text", "processors", "is_draft")],
        base_form_class=OptionalSiteForm,
    )
    inspect_view_enabled = True
    copy_view_enabled = False
    add_to_reference_index = False


class FeedbackViewSetGroup(ViewSetGroup):
    """The menu of feedback."""

    menu_label = _("Feedback")
    menu_icon = "comment"
    menu_order = 250
    items = (
        InboxViewSet,
        StatisticsViewSet,
        DeskViewSet,
        ReplyTemplateViewSet,
        NoticeViewSet,
        DataSubjectViewSet,
    )
