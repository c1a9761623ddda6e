"""The page on which a data subject's request is answered."""

from django import forms
from django.http import JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.log_actions import log

from .. import retention, subjects
from ..models import Export, Submission
from .permissions import policy


class SubjectForm(forms.Form):
    """Whom it is about."""

    email = forms.EmailField(label=gettext_lazy("E-mail address of the person"))


class SubjectView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    """Finds everything under an e-mail address; hands it over as JSON or a printable page, or erases it.

    The address travels in POST bodies only, never in an address or the log.
    """

    model = Submission
    permission_required = "erase"
    template_name = "feedback/inbox/subject.html"
    form_class = SubjectForm
    header_icon = "user"
    page_title = gettext_lazy("Personal data of one person")

    def dispatch(self, request, *args, **kwargs):
        """Let in those who may erase and read every desk: a person's data lies on any of them."""
        if not policy.reads_every_desk(request.user):
            self.permission_required = "never"
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        """Show where this is."""
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs):
        """Add what the next purge will do."""
        todo = retention.plan()
        return super().get_context_data(todo=todo, next_purge=retention.next_date(), **kwargs)

    def form_valid(self, form):
        """Do what the pressed button says."""
        email, user = form.cleaned_data["email"], self.request.user
        how = self.request.POST.get("how", "find")
        if how == "erase":
            receipt = subjects.erase(email, user)
            return self.render_to_response(self.get_context_data(form=SubjectForm(), receipt=receipt))
        found = subjects.find(email)
        self.log(how, sum(len(records) for records in found.values()))
        if how == "json":
            response = JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 2})
            response["Content-Disposition"] = 'attachment; filename="personal-data.json"'
            return response
        if how == "print":
            return render(self.request, "feedback/inbox/subject_print.html", {"found": found, "email": email})
        return self.render_to_response(self.get_context_data(form=form, found=found))

    def log(self, how, rows):
        """Log what left the site, and also what was only looked at."""
        how = how if how in ("json", "print") else "find"
        record = Export.objects.create(user=self.request.user, query=how, is_personal=True)
        action = "feedback.find" if how == "find" else "feedback.export"
        data = {"rows": rows, "personal": True, "format": how}
        log(record, action, user=self.request.user, data=data)
