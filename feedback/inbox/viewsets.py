"""What feedback adds to the admin's menu."""

from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel
from wagtail.admin.views.generic import DeleteView
from wagtail.admin.viewsets.base import ViewSet, ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet

from ..models import Desk, PrivacyNotice, ReplyTemplate
from .case import AttachmentView, CaseView, EraseView
from .entry import EntryView
from .figures import FiguresView
from .listing import InboxView
from .permissions import policy
from .subjects import SubjectView


class ReadersMenuItem(MenuItem):
    """Shown to those who may read something behind it."""

    def is_shown(self, request):
        return policy.user_has_permission(request.user, "view")


class InboxViewSet(ViewSet):
    """Everything that is done with submissions."""

    name = url_namespace = "feedback_inbox"
    url_prefix = "feedback/inbox"
    icon = "mail"
    menu_label = _("Inbox")
    menu_name = "feedback-inbox"
    menu_item_class = ReadersMenuItem

    def get_urlpatterns(self):
        """Return the addresses of the inbox."""
        return [
            path("", InboxView.as_view(), name="index"),
            path("results/", InboxView.as_view(results_only=True), name="index_results"),
            path("enter/", EntryView.as_view(), name="enter"),
            path("<int:pk>/", CaseView.as_view(), name="case"),
            path("<int:pk>/files/<int:attachment_pk>/", AttachmentView.as_view(), name="attachment"),
            path("<int:pk>/erase/", EraseView.as_view(), name="erase"),
            path("<int:pk>/<slug:action>/", CaseView.as_view(http_method_names=["post"]), name="step"),
        ]


class OnePageViewSet(ViewSet):
    """A menu item with one page behind it."""

    view_class = None

    def get_urlpatterns(self):
        """Return its one address."""
        return [path("", self.view_class.as_view(), name="index")]


class FiguresViewSet(OnePageViewSet):
    """The figures."""

    view_class = FiguresView

    name = url_namespace = "feedback_figures"
    url_prefix = "feedback/figures"
    icon = "order"
    menu_label = _("Figures")
    menu_name = "feedback-figures"
    menu_item_class = ReadersMenuItem


class ErasersMenuItem(MenuItem):
    """Shown to those who may answer a person's request about their data."""

    def is_shown(self, request):
        user = request.user
        return policy.reads_every_desk(user) and policy.user_has_permission(user, "erase")


class SubjectViewSet(OnePageViewSet):
    """Finding, handing over and erasing one person's data."""

    view_class = SubjectView

    name = url_namespace = "feedback_subject"
    url_prefix = "feedback/person"
    icon = "user"
    menu_label = _("Personal data")
    menu_name = "feedback-person"
    menu_item_class = ErasersMenuItem


class DeskDeleteView(DeleteView):
    """Deletes an empty desk; one that has answered something stays, for the sake of its history."""

    def form_valid(self, form):
        """Refuse, with what to do instead, where submissions lie on the desk."""
        if self.object.submissions.exists():
            text = _("“%(desk)s” has messages, so it cannot be deleted. Move them, or rename the desk.")
            messages.error(self.request, text % {"desk": self.object})
            return redirect(self.get_success_url())
        return super().form_valid(form)


class DeskViewSet(ModelViewSet):
    """The desks."""

    model = Desk
    icon = "group"
    menu_label = _("Desks")
    url_prefix = "feedback/desks"
    delete_view_class = DeskDeleteView
    list_display = ["name", "mailbox", "group", "is_default"]
    panels = [FieldPanel(name) for name in ("name", "mailbox", "group", "topics", "signature", "is_default")]
    copy_view_enabled = False


class ReplyTemplateViewSet(ModelViewSet):
    """The ready-made replies."""

    model = ReplyTemplate
    icon = "doc-full"
    menu_label = _("Ready-made replies")
    url_prefix = "feedback/reply-templates"
    list_display = ["title", "desk"]
    panels = [FieldPanel(name) for name in ("title", "body", "desk")]


class NoticeViewSet(ModelViewSet):
    """The versions of the privacy notice; a version is never changed, only followed by another."""

    model = PrivacyNotice
    icon = "lock"
    menu_label = _("Privacy notice")
    url_prefix = "feedback/notices"
    list_display = ["__str__", "published_at", "digest"]
    panels = [FieldPanel("language_code"), FieldPanel("text")]
    inspect_view_enabled = True
    copy_view_enabled = False
    add_to_reference_index = False


class FeedbackViewSetGroup(ViewSetGroup):
    """One menu for all of it."""

    menu_label = _("Feedback")
    menu_icon = "comment"
    menu_order = 250
    items = (
        InboxViewSet,
        FiguresViewSet,
        DeskViewSet,
        ReplyTemplateViewSet,
        NoticeViewSet,
        SubjectViewSet,
    )
