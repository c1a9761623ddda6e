"""The page for the request of a data subject."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.log_actions import log

from ..mailbox import tidy
from ..models import Export, Submission
from ..personal_data import data_subjects, retention
from .permissions import policy


class AnySpellingField(forms.EmailField):
    """An address in any spelling: what was stored before a rule existed must be found, too."""

    def to_python(self, value: Any) -> Any:
        """Return the address without what nobody sees."""
        return super().to_python(tidy(value) if isinstance(value, str) else value)


class DataSubjectForm(forms.Form):
    """The e-mail address of the person."""

    email = AnySpellingField(label=gettext_lazy("E-mail address of the person"))


class DataSubjectView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    """Finds everything under an e-mail address, and hands it over as JSON or a printable page, or erases it.

    The address is sent in POST bodies only, so that neither a URL nor a log contains it.
    """

    model = Submission
    permission_required = "erase"
    template_name = "feedback/inbox/subject.html"
    form_class = DataSubjectForm
    header_icon = "user"
    page_title = gettext_lazy("Personal data of one person")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse users who may not read every desk, since any desk may have data of the person."""
        if not policy.reads_every_desk(request.user):
            self.permission_required = "never"
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the breadcrumbs, ending with this page."""
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the plan of the next purge."""
        return super().get_context_data(
            todo=retention.plan_purge(), next_purge=retention.next_purge_date(), **kwargs
        )

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Find, hand over or erase the data, depending on the button."""
        email = form.cleaned_data["email"]
        how = self.request.POST.get("how", "find")
        if how == "erase":
            receipt = data_subjects.erase(email, self.request.user)
            return self.render_to_response(self.get_context_data(form=DataSubjectForm(), receipt=receipt))
        found = data_subjects.find(email)
        self.log(how, sum(len(records) for records in found.values()))
        if how == "json":
            response = JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 2})
            response["Content-Disposition"] = 'attachment; filename="personal-data.json"'
            return response
        if how == "print":
            return render(self.request, "feedback/inbox/subject_print.html", {"found": found, "email": email})
        return self.render_to_response(self.get_context_data(form=form, found=found))

    def log(self, how: str, rows: int) -> None:
        """Log the export, or the search if nothing was exported."""
        how = how if how in ("json", "print") else "find"
        user: Any = self.request.user
        export = Export.objects.create(user=user, query=how, is_personal=True)
        action = "feedback.find" if how == "find" else "feedback.export"
        data = {"rows": rows, "personal": True, "format": how}
        log(export, action, user=user, data=data)
