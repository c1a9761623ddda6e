"""The issues in the admin: their progress, and what a person may do with them."""

from collections import Counter

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.ui.tables import TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button

from feedback.inbox.columns import PHONE_LISTING, LabelledColumn, MomentColumn
from feedback.spreadsheet import NoSpreadsheetMixin

from ...models import MailIssue, SubscriptionMail
from .. import issues
from ..trial_mail import compose_test, send_test
from .digests import DigestsView, DigestView
from .unsettled import context_of, decide

MANAGE = "home.manage_mailissue"
Status = SubscriptionMail.Status


class MailIssueIndexView(NoSpreadsheetMixin, IndexView):
    """The issues, the latest first."""

    any_permission_required = ["view"]
    table_classname = PHONE_LISTING

    def get_base_queryset(self):
        """Return the issues with the numbers of their mails."""
        open_mails = Q(mails__status__in=[Status.DUE, Status.SENDING])
        return MailIssue.objects.annotate(
            total=Count("mails"),
            left=Count("mails", filter=open_mails),
            unknown=Count("mails", filter=Q(mails__status=Status.UNKNOWN)),
        )

    @cached_property
    def header_more_buttons(self):
        """The button to the digests."""
        return [Button(_("Digests"), url=reverse("home_mail_issues:digests"), icon_name="list-ul")]

    def get_edit_url(self, instance):
        return None

    def get_list_buttons(self, instance):
        return []


def progress(issue) -> str:
    """Return how many mails of an issue with its numbers are done."""
    return _("%(done)d of %(total)d") % {"done": issue.total - issue.left, "total": issue.total}


class MailIssueView(WagtailAdminTemplateMixin, TemplateView):
    """One issue: its numbers, the mail as it is sent, and the buttons."""

    template_name = "home/subscriptions/admin/issue.html"
    page_title = gettext_lazy("Mail to subscribers")
    header_icon = "mail"

    def dispatch(self, request, *args, **kwargs):
        """Raise PermissionDenied without the permission to view issues, or for a change to manage them."""
        needed = ["home.view_mailissue"] if request.method == "GET" else [MANAGE]
        if not request.user.has_perms(needed):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def issue(self) -> MailIssue:
        """The issue that the URL names. Raises Http404 if there is none."""
        return get_object_or_404(MailIssue.objects.select_related("account", "page"), pk=self.kwargs["pk"])

    def get_page_subtitle(self):
        return str(self.issue)

    def get_breadcrumbs_items(self):
        """Return the breadcrumbs, with a link to the list of issues."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse("home_mail_issues:index"), "label": _("Mails to subscribers")},
            {"url": "", "label": str(self.issue)},
        ]

    def get_context_data(self, **kwargs):
        """Return the context with the numbers and the text that goes out."""
        issue, user = self.issue, self.request.user
        names = dict(Status.choices)
        counts = Counter(dict(issue.mails.values_list("status").annotate(count=Count("pk"))))
        preview = compose_test(issue, user)
        return super().get_context_data(
            issue=issue,
            counts=[(names[status], counts[status]) for status in names if counts[status]],
            total=counts.total(),
            preview=preview,
            **context_of(issue, user),
            may_manage=user.has_perm(MANAGE),
            is_open=issue.state in (MailIssue.State.QUEUED, MailIssue.State.SENDING),
            correction_is_due=not issue.correction_of_id
            and not issues.is_corrected(issue)
            and bool(issue.mailed_checksum),
            **kwargs,
        )

    def post(self, request, pk):
        """Do what the pressed button says, and show the issue again."""
        if decide(self.issue, request):
            return redirect("home_mail_issues:inspect", pk)
        actions = {
            "stop": (issues.stop, _("Stopped. Nothing more is sent.")),
            "resume": (issues.resume, _("The rest is being sent.")),
            "correct": (issues.correct, _("The correction is being sent.")),
            "test": (send_test, _("A test has been sent to you.")),
        }
        action, words = actions.get(request.POST.get("do", ""), (None, ""))
        if action:
            try:
                action(self.issue, request.user)
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
            else:
                messages.success(request, words)
        return redirect("home_mail_issues:inspect", pk)


class MailIssueViewSet(ModelViewSet):
    """The views of issues."""

    model = MailIssue
    name = "home_mail_issues"
    url_prefix = "subscriber-mails"
    icon = "mail"
    menu_label = gettext_lazy("Mails to subscribers")
    menu_name = "subscriber-mails"
    menu_order = 242
    add_to_admin_menu = True
    index_view_class = MailIssueIndexView
    copy_view_enabled = False
    add_to_reference_index = False
    form_fields: list[str] = []
    list_per_page = 50
    list_filter = ["state"]
    list_display = [
        TitleColumn("__str__", label=capfirst(gettext_lazy("title")), url_name="home_mail_issues:inspect"),
        LabelledColumn("state", label=capfirst(gettext_lazy("state")), accessor="get_state_display"),
        LabelledColumn("progress", label=gettext_lazy("Done"), accessor=progress),
        LabelledColumn("unknown", label=gettext_lazy("Unknown"), accessor=lambda issue: issue.unknown or ""),
        MomentColumn("created_at", label=capfirst(gettext_lazy("created")), sort_key="created_at"),
    ]

    def get_common_view_kwargs(self, **kwargs):
        names = ["add_url_name", "edit_url_name", "delete_url_name", "history_url_name", "usage_url_name"]
        return super().get_common_view_kwargs(**dict.fromkeys(names, self.UNDEFINED), **kwargs)

    def get_urlpatterns(self):
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("digests/", DigestsView.as_view(), name="digests"),
            path("digests/<int:pk>/", DigestView.as_view(), name="digest"),
            path("<int:pk>/", MailIssueView.as_view(), name="inspect"),
        ]
