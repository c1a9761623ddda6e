"""The page of one submission (a case) in the admin, its attachments, and its erasure."""

import logging
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import registry
from wagtail.models import Site

from .. import tasks
from ..alphabet import sort_key
from ..cases import case_actions
from ..mail.languages import override_language
from ..models import Attachment, Reply, Status, Submission
from ..personal_data import submission_records
from ..personal_data.data_subjects import records_erased
from ..personal_data.retention import anonymise, delete_submission
from ..spam_protection import SUSPICIONS
from .case_forms import FORMS, CaseForm, fill_template, reply_templates
from .columns import describe_due
from .permissions import policy

logger = logging.getLogger(__name__)

#: The hook by which a site links the origin of a message: ``function(request, submission)`` returns pairs of
#: text and address.
LINKS_HOOK = "register_feedback_case_links"


class CaseView(WagtailAdminTemplateMixin, TemplateView):
    """Shows one submission and carries out the actions on it; each reading is logged.

    A user who may not read the submission gets 404, as for one that does not exist.
    """

    template_name = "feedback/inbox/case.html"
    header_icon = "mail"
    bound_form: CaseForm | None = None

    @cached_property
    def submission(self) -> Submission:
        """The submission; raises Http404 if the user may not read it."""
        readable = policy.instances_user_has_any_permission_for(self.request.user, ["view"])
        related = readable.select_related("desk", "assignee", "notice", "page", "about")
        return get_object_or_404(related, pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Log the reading and show the submission."""
        case_actions.log_read(self.submission, request.user)
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Carry out the action in the URL, or show the page with the form's errors.

        Raises Http404 for an unknown action.
        """
        if kwargs["action"] not in FORMS:
            raise Http404
        form = FORMS[kwargs["action"]](self.submission, request.POST)
        if not form.is_valid():
            self.bound_form = form
            messages.error(request, _("Nothing has been changed: see the message below."))
            return self.render_to_response(self.get_context_data(**kwargs), status=422)
        form.carry_out(request.user)
        messages.success(request, form.done)
        if not policy.user_has_permission_for_instance(request.user, "view", self.submission):
            return redirect("feedback_inbox:index")
        return redirect("feedback_inbox:case", pk=self.submission.pk)

    def get_page_title(self) -> str:
        """Return the title, with the reference number."""
        return _("Message number %(reference)s") % {"reference": self.submission.reference}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the breadcrumbs, with the inbox before this page."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse("feedback_inbox:index"), "label": _("Inbox")},
            {"url": "", "label": self.submission.reference},
        ]

    def get_form(self, action: str) -> CaseForm:
        """Return the form of an action: the posted one with errors, or an unbound one."""
        if self.bound_form is not None and self.bound_form.action == action:
            return self.bound_form
        return FORMS[action](self.submission)

    def get_reply_form(self) -> CaseForm:
        """Return the form for a reply, filled in from the reply template in the query, if any."""
        form = self.get_form("reply")
        chosen = self.request.GET.get("template", "")
        if not form.is_bound and chosen.isascii() and chosen.isdecimal():
            template = reply_templates(self.submission).filter(pk=int(chosen)).first()
            if template:
                form.initial["body"] = fill_template(template, self.submission)
        return form

    def get_suspicion(self) -> str:
        """Return the reason for which the submission is suspected spam, or an empty string."""
        if self.submission.status != Status.SUSPECTED:
            return ""
        return str(SUSPICIONS.get(self.submission.suspicion, self.submission.suspicion))

    def get_topics(self) -> dict[str, list[str]]:
        """Return the labels of the topics, and those that the sender saw if they differ."""
        labels, seen = self.submission.topic_labels, self.submission.topic_names
        return {"topics": labels, "chosen_as": seen if sorted(seen, key=sort_key) != labels else []}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the submission, its history and the forms of the actions."""
        forms = {action: self.get_form(action) for action in FORMS} | {"reply": self.get_reply_form()}
        context = super().get_context_data(
            submission=self.submission,
            due=describe_due(self.submission),
            attachments=self.submission.attachments.all(),
            reply_form=forms["reply"],
            ask_form=forms["ask"],
            note_form=forms["note"],
            side_forms=[form for action, form in forms.items() if action not in ("reply", "ask", "note")],
            reply_templates=reply_templates(self.submission),
            entries=registry.get_logs_for_instance(self.submission).select_related("user"),
            suspicion=self.get_suspicion(),
            links=[
                link for hook in hooks.get_hooks(LINKS_HOOK) for link in hook(self.request, self.submission)
            ],
            may_erase=policy.user_has_permission_for_instance(self.request.user, "erase", self.submission),
            **self.get_topics(),
            **kwargs,
        )
        context["media"] = sum((form.media for form in forms.values()), start=forms["reply"].media)
        return context


class AttachmentView(View):
    """Hands out an attachment as a download; browsers must never render it within the site."""

    def get(self, request: HttpRequest, pk: int, attachment_pk: int) -> HttpResponseBase:
        """Log the reading and return the file; raises Http404 if the user may not read the submission.

        A file that is missing leads back to the submission, with a sentence.
        """
        readable = policy.instances_user_has_any_permission_for(request.user, ["view"])
        found = Attachment.objects.filter(submission__in=readable, submission=pk)
        attachment = get_object_or_404(found, pk=attachment_pk)
        try:
            file = attachment.open()
        except FileNotFoundError:
            logger.error("the file of an attachment is missing attachment=%s", attachment.pk)
            text = _(
                "The file “%(name)s” is missing on the server. The administrator can restore it from a "
                "backup."
            )
            messages.error(request, text % {"name": attachment.name})
            return redirect("feedback_inbox:case", pk)
        case_actions.log_attachment_read(attachment, request.user)
        response = FileResponse(
            file,
            as_attachment=True,
            filename=attachment.name,
            content_type=attachment.content_type,
        )
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        add_never_cache_headers(response)
        return response


class ReplyPrintView(View):
    """Shows a reply as a letter that the desk prints for a sender without an e-mail address."""

    def get(self, request: HttpRequest, pk: int, reply_pk: int) -> HttpResponse:
        """Log the reading and return the letter; raises Http404 if the user may not read the submission."""
        readable = policy.instances_user_has_any_permission_for(request.user, ["view"])
        found = Reply.objects.filter(submission__in=readable, submission=pk).select_related(
            "submission__desk"
        )
        reply = get_object_or_404(found, pk=reply_pk)
        case_actions.log_printed(reply, request.user)
        submission = reply.submission
        site = submission.site or Site.find_for_request(request)
        context = {"reply": reply, "submission": submission, "site_name": site.site_name if site else ""}
        with override_language(submission.language_code):
            response = render(request, "feedback/inbox/reply_print.html", context)
        add_never_cache_headers(response)
        return response


class EraseView(WagtailAdminTemplateMixin, TemplateView):
    """Asks for confirmation, then anonymises or deletes one submission."""

    template_name = "feedback/inbox/erase.html"
    header_icon = "bin"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Raise Http404 if the user may not read the submission, and PermissionDenied if not erase it."""
        readable = policy.instances_user_has_any_permission_for(request.user, ["view"])
        self.submission = get_object_or_404(readable, pk=kwargs["pk"])
        if not policy.user_has_permission_for_instance(request.user, "erase", self.submission):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Delete or anonymise the submission, depending on the button, unless it is on hold."""
        if self.submission.on_hold:
            messages.error(request, _("It must be kept for a legal reason: take it off hold first."))
            return redirect("feedback_inbox:case", pk=self.submission.pk)
        records_erased.send(sender=Submission, keys={submission_records.NAME: [str(self.submission.pk)]})
        if request.POST.get("how") == "delete":
            delete_submission(self.submission, request.user)
            tasks.enqueue_on_commit(tasks.compact_search_index)
            messages.success(request, _("Deleted: %(reference)s") % {"reference": self.submission.reference})
            return redirect("feedback_inbox:index")
        anonymise(self.submission, request.user)
        tasks.enqueue_on_commit(tasks.compact_search_index)
        messages.success(request, _("The personal data has been erased."))
        return redirect("feedback_inbox:case", pk=self.submission.pk)

    def get_page_title(self) -> str:
        """Return the title, with the reference number."""
        return _("Erase message number %(reference)s") % {"reference": self.submission.reference}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the submission."""
        return super().get_context_data(submission=self.submission, **kwargs)
