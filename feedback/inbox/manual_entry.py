"""The page for entering a message that came by phone, by letter or in person."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from taggit.models import Tag
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets import AdminDateInput

from ..alphabet import Alphabetical
from ..cases.receive import receive_by_hand
from ..compat import RegisteredPolicyMixin
from ..form.fields import EmailField, PhoneField
from ..models import Channel, FeedbackPage, SenderKind, Submission
from ..models.sites import find_site
from .permissions import policy


class ManualEntryForm(forms.Form):
    """The message and its sender."""

    page = forms.ModelChoiceField(
        label=gettext_lazy("Form whose terms apply"),
        queryset=FeedbackPage.objects.order_by(Alphabetical("title")),
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("Came in"),
        choices=[choice for choice in Channel.choices if choice[0] != Channel.WEB],
    )
    received_on = forms.DateField(
        label=gettext_lazy("Received on"), widget=AdminDateInput, initial=timezone.localdate
    )
    topics = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Spheres"),
        queryset=Tag.objects.exclude(feedback_desks=None).distinct().order_by(Alphabetical("name")),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    comment = forms.CharField(
        label=gettext_lazy("What was said"), max_length=20000, widget=forms.Textarea(attrs={"rows": 8})
    )
    sender_kind = forms.ChoiceField(
        label=gettext_lazy("Sender"),
        choices=[("", gettext_lazy("Anonymous")), *SenderKind.choices],
        required=False,
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200, required=False)
    email = EmailField(label=gettext_lazy("E-mail"), required=False)
    phone = PhoneField(label=gettext_lazy("Telephone"), required=False)
    address = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if policy.reads_every_desk(user):
            return
        desks = policy.readable_desks(user)
        topics: Any = self.fields["topics"]
        topics.queryset = topics.queryset.filter(feedback_desks__in=desks)
        pages: Any = self.fields["page"]
        sites = {*policy.site_ids(user), *desks.values_list("site_id", flat=True)}
        pages.queryset = pages.queryset.filter(
            pk__in=[page.pk for page in pages.queryset if (site := find_site(page)) and site.pk in sites]
        )

    def clean_received_on(self) -> Any:
        """Return the date; raises ValidationError if it is in the future."""
        received_on = self.cleaned_data["received_on"]
        if received_on > timezone.localdate():
            raise forms.ValidationError(_("The date must not be in the future."))
        return received_on

    def clean(self) -> dict[str, Any]:
        """Empty the contact data of an anonymous sender; require the name of any other."""
        cleaned = super().clean() or {}
        if not cleaned.get("sender_kind"):
            cleaned.update(name="", email="", phone="", address="")
            for name in ("email", "phone"):
                self.errors.pop(name, None)
        elif not cleaned.get("name"):
            self.add_error("name", _("Enter the sender's name."))
        return cleaned


class ManualEntryView(RegisteredPolicyMixin, PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    """Stores the entered message and opens it."""

    model = Submission
    permission_required = "enter"
    template_name = "feedback/inbox/entry.html"
    form_class = ManualEntryForm
    header_icon = "mail"
    page_title = gettext_lazy("Enter a message")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the breadcrumbs, with the inbox before this page."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse("feedback_inbox:index"), "label": _("Inbox")},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_form_kwargs(self) -> dict[str, Any]:
        """Add the user, who may enter messages for their own sites only."""
        return {**super().get_form_kwargs(), "user": self.request.user}

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Store the message; open it, or the inbox if the user may not read the desk it was routed to."""
        submission = receive_by_hand(form, self.request.user)
        messages.success(
            self.request, _("Stored with number %(reference)s.") % {"reference": submission.reference}
        )
        if policy.user_has_permission_for_instance(self.request.user, "view", submission):
            return redirect("feedback_inbox:case", pk=submission.pk)
        return redirect("feedback_inbox:index")
