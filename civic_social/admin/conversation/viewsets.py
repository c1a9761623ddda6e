"""The viewsets of comments: the inbox and the prepared answers."""

from __future__ import annotations

from django import forms
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet

from ...alphabet import AlphabeticalMixin
from ...compat import RegisteredPolicyMixin
from ...conversation.desks import get_desks
from ...conversation.permissions import may_read_some
from ...models import AnswerTemplate
from ...spreadsheet import NoSpreadsheetMixin
from ..base_views import MenuViewSet
from .listing import InboxView
from .manual_entry import EnterView
from .thread import ThreadActionView, ThreadView


class CommentsViewSet(MenuViewSet):
    """The inbox of comments, its threads and the actions on them."""

    name = "civic_social_comments"
    url_prefix = "social/comments"
    icon = "comment"
    menu_label = gettext_lazy("Comments")
    menu_name = "civic-social-comments"
    is_permitted = staticmethod(may_read_some)

    def get_urlpatterns(self) -> list[URLPattern]:
        act = ThreadActionView.as_view()
        return [
            path("", InboxView.as_view(), name="index"),
            path("results/", InboxView.as_view(results_only=True), name="index_results"),
            path("enter/<int:post_pk>/", EnterView.as_view(), name="enter"),
            path(
                "<int:pk>/",
                ThreadView.as_view(http_method_names=["get", "head", "options"]),
                name="thread",
            ),
            path("<int:pk>/<slug:verb>/", act, name="action"),
            path("<int:pk>/comments/<int:comment_pk>/<slug:verb>/", act, name="comment_action"),
            path("<int:pk>/operations/<int:operation_pk>/<slug:verb>/", act, name="operation_action"),
        ]


class AnswerTemplateForm(WagtailAdminModelForm):
    """The form of a prepared answer; the desk is a choice."""

    desk_key = forms.ChoiceField(
        label=gettext_lazy("Desk"),
        required=False,
        choices=lambda: [
            ("", _("every desk")),
            *((desk.key, desk.name) for desk in get_desks().all() if desk.key),
        ],
    )


class AnswerTemplateIndexView(NoSpreadsheetMixin, RegisteredPolicyMixin, AlphabeticalMixin, IndexView):
    """The list of prepared answers."""

    template_name = "civic_social/admin/account_index.html"
    alphabetical_fields = ("title",)


class AnswerTemplateViewSet(RegisteredPolicyMixin, ModelViewSet):
    """The prepared answers."""

    model = AnswerTemplate
    name = "civic_social_answers"
    url_prefix = "social/answers"
    icon = "doc-full"
    menu_label = gettext_lazy("Prepared answers")
    menu_name = "civic-social-answers"
    index_view_class = AnswerTemplateIndexView
    create_template_name = "civic_social/admin/comments/answer_create.html"
    edit_template_name = "civic_social/admin/comments/answer_edit.html"
    list_display = ["title", "desk_key"]
    search_fields = ["title", "text"]
    copy_view_enabled = False
    add_to_reference_index = False
    edit_handler = ObjectList(
        [FieldPanel(name) for name in ("title", "text", "desk_key")], base_form_class=AnswerTemplateForm
    )
