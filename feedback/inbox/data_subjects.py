"""The page for the request of a data subject."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.log_actions import log
from wagtail.models import Site

from ..compat import RegisteredPolicyMixin
from ..mailbox import tidy
from ..models import Export, Submission
from ..personal_data import data_subjects, retention
from ..personal_data.data_subjects import MAXIMUM_RECORDS, Person, Record, Source
from ..personal_data.matching import SHORTEST_PHONE, phone_key, words_of
from ..personal_data.wording import as_data
from .log_actions import DETAILS
from .permissions import policy

Found = dict[Source, list[Record]]


class AnySpellingField(forms.EmailField):
    """An address in any spelling: what was stored before a rule existed must be found, too."""

    def to_python(self, value: Any) -> Any:
        """Return the address without what nobody sees."""
        return super().to_python(tidy(value) if isinstance(value, str) else value)


class DataSubjectForm(forms.Form):
    """The details that the person has given; one of them is enough."""

    email = AnySpellingField(label=gettext_lazy("E-mail address of the person"), required=False)
    name = forms.CharField(
        label=gettext_lazy("Name of the person"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Whole words in any order. Other people may have the same name."),
    )
    phone = forms.CharField(label=gettext_lazy("Telephone of the person"), required=False, max_length=40)
    address = forms.CharField(
        label=gettext_lazy("Postal address of the person"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("The words that matter, for example the street and its number."),
    )

    def clean_name(self) -> str:
        """Raise ValidationError for a name so short that it selects many people."""
        name: str = self.cleaned_data["name"]
        if name and max(map(len, words_of(name)), default=0) < 3:
            raise ValidationError(_("Enter at least one whole name."))
        return name

    def clean_phone(self) -> str:
        """Raise ValidationError for a number that is too short to be compared."""
        phone: str = self.cleaned_data["phone"]
        if phone and len(phone_key(phone)) < SHORTEST_PHONE:
            raise ValidationError(_("Enter the whole telephone number."))
        return phone

    def clean_address(self) -> str:
        """Raise ValidationError for an address that selects a whole town."""
        address: str = self.cleaned_data["address"]
        if address and len(words_of(address)) < 2:
            raise ValidationError(_("Enter the street and the number, not only one word."))
        return address

    def clean(self) -> dict[str, Any]:
        """Raise ValidationError if every detail is empty."""
        cleaned = super().clean() or {}
        if not self.errors and not any(cleaned.values()):
            raise ValidationError(_("Enter at least one of the details."))
        return cleaned

    def get_person(self) -> Person:
        """Return the person of a valid form."""
        return Person(**self.cleaned_data)


class DataSubjectView(RegisteredPolicyMixin, PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    """Finds everything about a person, and hands over as JSON or a printable page, or erases, what is ticked.

    What is to be erased is shown once more, and erased only by the button of that page. The details are sent
    in POST bodies only, so that neither a URL nor a log contains them.
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

    def form_valid(self, form: DataSubjectForm) -> HttpResponse:
        """Find, hand over or erase the data, depending on the button."""
        person = form.get_person()
        how = self.request.POST.get("how", "find")
        found = data_subjects.find(person)
        ticked = self.request.POST.getlist("record")
        if how not in ("json", "print", "erase"):
            self.log("find", person, found)
            return self.show_found(form, found, ticked if how == "back" else ())
        chosen = data_subjects.select(found, ticked)
        is_question = how == "erase" and not self.request.POST.get("confirmed")
        self.log("find" if is_question else how, person, chosen)
        if not any(chosen.values()):
            form.add_error(None, _("Tick the records that are about the person."))
            return self.show_found(form, found)
        if is_question:
            return self.ask(form, chosen)
        if how == "erase":
            keys = {source.name: [record.key for record in records] for source, records in chosen.items()}
            receipt = data_subjects.erase(keys, self.request.user)
            return self.render_to_response(self.get_context_data(form=DataSubjectForm(), receipt=receipt))
        if how == "json":
            data = {
                str(source.label): [as_data(record.values) for record in records]
                for source, records in chosen.items()
            }
            response = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 2})
            response["Content-Disposition"] = 'attachment; filename="personal-data.json"'
            return response
        site = Site.find_for_request(self.request)
        context = {"found": label_sources(chosen), "site_name": site.site_name if site else ""}
        return render(self.request, "feedback/inbox/subject_print.html", context)

    def ask(self, form: DataSubjectForm, chosen: Found) -> HttpResponse:
        """Return the page with what would be erased, and the button that erases it."""
        records = [f"{source.name}:{record.key}" for source, rows in chosen.items() for record in rows]
        context = self.get_context_data(form=form, chosen=label_sources(chosen), records=records)
        return render(self.request, "feedback/inbox/subject_erase.html", context)

    def show_found(self, form: DataSubjectForm, found: Found, ticked: Sequence[str] = ()) -> HttpResponse:
        """Return the page with the records, and a box for each: those of ``ticked``, or the certain ones."""
        return self.render_to_response(
            self.get_context_data(
                form=form,
                found=[
                    {
                        "label": source.label,
                        "number": len(records),
                        "left_out": max(0, len(records) - MAXIMUM_RECORDS),
                        "records": [
                            {
                                "name": f"{source.name}:{record.key}",
                                "values": record.values,
                                "is_ticked": (
                                    f"{source.name}:{record.key}" in ticked if ticked else record.is_certain
                                ),
                                "found_by": [
                                    DETAILS[detail] for detail in DETAILS if detail in record.found_by
                                ],
                            }
                            for record in records[:MAXIMUM_RECORDS]
                        ],
                    }
                    for source, records in found.items()
                ],
                was_found=any(found.values()),
            )
        )

    def log(self, how: str, person: Person, found: Found) -> None:
        """Log the export or the search: the kinds of details that were searched, never what was typed."""
        rows = sum(len(records) for records in found.values())
        by = [detail for detail in DETAILS if getattr(person, detail)]
        user: Any = self.request.user
        export = Export.objects.create(user=user, query=how, is_personal=True)
        action = "feedback.export" if how in ("json", "print") else "feedback.find"
        log(export, action, user=user, data={"rows": rows, "personal": True, "format": how, "by": by})


def label_sources(found: Found) -> dict[str, list[dict[str, Any]]]:
    """Return the values of the records by the label of their source, without empty sources."""
    return {
        str(source.label): [record.values for record in records]
        for source, records in found.items()
        if records
    }
