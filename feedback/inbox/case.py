"""The page of one submission in the admin, and the steps taken on it."""

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import registry

from .. import handling, tasks
from ..human_check import SUSPICIONS
from ..models import Attachment, Status
from .case_forms import FORMS, fill_template, reply_templates
from .permissions import policy


class CaseView(WagtailAdminTemplateMixin, TemplateView):
    """Shows one submission to those who may read it; each reading is logged.

    A POST names a step and carries it out. Whoever may not read gets the same answer as for one that does
    not exist.
    """

    template_name = "feedback/inbox/case.html"
    header_icon = "mail"
    bound_form = None

    @cached_property
    def submission(self):
        """The submission, if the user may read it."""
        readable = policy.instances_user_has_any_permission_for(self.request.user, ["view"])
        related = readable.select_related("desk", "assignee", "notice", "page", "about")
        return get_object_or_404(related, pk=self.kwargs["pk"])

    def get(self, request, *args, **kwargs):
        """Show it, and log that."""
        handling.read(self.submission, request.user)
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        """Carry out a step, or show the page again with its mistakes."""
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

    def get_page_title(self):
        """Name the submission."""
        return _("Message number %(reference)s") % {"reference": self.submission.reference}

    def get_breadcrumbs_items(self):
        """Lead back to the inbox."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse("feedback_inbox:index"), "label": _("Inbox")},
            {"url": "", "label": self.submission.reference},
        ]

    def get_form(self, action):
        """Return the form of a step: the one that has just failed, or a fresh one."""
        if self.bound_form is not None and self.bound_form.action == action:
            return self.bound_form
        return FORMS[action](self.submission)

    def get_reply_form(self):
        """Return the form for a reply, filled in from a ready-made one where that was asked for."""
        form = self.get_form("reply")
        chosen = self.request.GET.get("template", "")
        if not form.is_bound and chosen.isascii() and chosen.isdecimal():
            template = reply_templates(self.submission).filter(pk=int(chosen)).first()
            if template:
                form.initial["body"] = fill_template(template, self.submission)
        return form

    def get_suspicion(self):
        """Return in words why the submission is kept apart, while it is."""
        if self.submission.status != Status.SUSPECTED:
            return ""
        return SUSPICIONS.get(self.submission.suspicion, self.submission.suspicion)

    def get_spheres(self):
        """Return what the topics are called here, and what the sender saw, where that was something else."""
        names, seen = self.submission.spheres, self.submission.topic_names
        return {"spheres": names, "chosen_as": seen if sorted(seen) != names else []}

    def get_context_data(self, **kwargs):
        """Add the submission's history and the steps."""
        forms = {action: self.get_form(action) for action in FORMS} | {"reply": self.get_reply_form()}
        context = super().get_context_data(
            submission=self.submission,
            attachments=self.submission.attachments.all(),
            reply_form=forms["reply"],
            ask_form=forms["ask"],
            note_form=forms["note"],
            side_forms=[form for action, form in forms.items() if action not in ("reply", "ask", "note")],
            reply_templates=reply_templates(self.submission),
            entries=registry.get_logs_for_instance(self.submission).select_related("user"),
            suspicion=self.get_suspicion(),
            may_erase=policy.user_has_permission_for_instance(self.request.user, "erase", self.submission),
            **self.get_spheres(),
            **kwargs,
        )
        context["media"] = sum((form.media for form in forms.values()), start=forms["reply"].media)
        return context


class AttachmentView(View):
    """Hands a file to those who may read its submission: to be saved, never to be shown on the spot."""

    def get(self, request, pk, attachment_pk):
        """Return the file, and log that it was read."""
        readable = policy.instances_user_has_any_permission_for(request.user, ["view"])
        found = Attachment.objects.filter(submission__in=readable, submission=pk)
        attachment = get_object_or_404(found, pk=attachment_pk)
        handling.read_attachment(attachment, request.user)
        response = FileResponse(
            attachment.open(),
            as_attachment=True,
            filename=attachment.name,
            content_type=attachment.content_type,
        )
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        add_never_cache_headers(response)
        return response


class EraseView(WagtailAdminTemplateMixin, TemplateView):
    """Asks, then erases the personal data of one submission or deletes it."""

    template_name = "feedback/inbox/erase.html"
    header_icon = "bin"

    def dispatch(self, request, *args, **kwargs):
        """Refuse whoever may not erase, before anything is shown."""
        readable = policy.instances_user_has_any_permission_for(request.user, ["view"])
        self.submission = get_object_or_404(readable, pk=kwargs["pk"])
        if not policy.user_has_permission_for_instance(request.user, "erase", self.submission):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        """Do what the pressed button says; what is on hold is not touched."""
        from ..retention import anonymise, delete

        if self.submission.on_hold:
            messages.error(request, _("It must be kept for a legal reason: take it off hold first."))
            return redirect("feedback_inbox:case", pk=self.submission.pk)
        if request.POST.get("how") == "delete":
            delete(self.submission, request.user)
            tasks.after_commit(tasks.compact_search_index)
            messages.success(request, _("Deleted: %(reference)s") % {"reference": self.submission.reference})
            return redirect("feedback_inbox:index")
        anonymise(self.submission, request.user)
        tasks.after_commit(tasks.compact_search_index)
        messages.success(request, _("The personal data has been erased."))
        return redirect("feedback_inbox:case", pk=self.submission.pk)

    def get_page_title(self):
        """Name the submission."""
        return _("Erase message number %(reference)s") % {"reference": self.submission.reference}

    def get_context_data(self, **kwargs):
        """Add the submission."""
        return super().get_context_data(submission=self.submission, **kwargs)
