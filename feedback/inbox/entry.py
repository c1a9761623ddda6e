"""Entering what came by phone, by letter or in person: the same number series, clock and figures."""

import datetime

from django import forms
from django.db import transaction
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
from wagtail.log_actions import log

from .. import tasks, topics
from ..intake import content_digest, months_later
from ..models import Channel, Desk, FeedbackPage, SenderKind, Submission
from .permissions import policy


class EntryForm(forms.Form):
    """What the clerk was told."""

    page = forms.ModelChoiceField(
        label=gettext_lazy("Form whose terms apply"), queryset=FeedbackPage.objects.order_by("title")
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
        queryset=Tag.objects.exclude(feedback_desks=None).distinct().order_by("name"),
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
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    address = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_received_on(self):
        """Refuse a day that has not come yet."""
        received_on = self.cleaned_data["received_on"]
        if received_on > timezone.localdate():
            raise forms.ValidationError(_("The date must not be in the future."))
        return received_on

    def clean(self):
        """Erase contact data of somebody who stays anonymous; ask for the name of who does not."""
        cleaned = super().clean()
        if not cleaned.get("sender_kind"):
            cleaned.update(name="", email="", address="")
            self.errors.pop("email", None)
        elif not cleaned.get("name"):
            self.add_error("name", _("Enter the sender's name."))
        return cleaned


class EntryView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    """Stores what a clerk entered, and opens it."""

    model = Submission
    permission_required = "enter"
    template_name = "feedback/inbox/entry.html"
    form_class = EntryForm
    header_icon = "mail"
    page_title = gettext_lazy("Enter a message")

    def get_breadcrumbs_items(self):
        """Lead back to the inbox."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse("feedback_inbox:index"), "label": _("Inbox")},
            {"url": "", "label": self.get_page_title()},
        ]

    def form_valid(self, form):
        """Store it, and say where it went if the clerk may not read it there."""
        submission = enter(form, self.request.user)
        messages.success(
            self.request, _("Stored with number %(reference)s.") % {"reference": submission.reference}
        )
        if policy.user_has_permission_for_instance(self.request.user, "view", submission):
            return redirect("feedback_inbox:case", pk=submission.pk)
        return redirect("feedback_inbox:index")


@transaction.atomic
def enter(form, user) -> Submission:
    """Store what the valid form says; the clock runs from the day on which it came in."""
    data = form.cleaned_data
    page, chosen, received_on = data["page"], list(data["topics"]), data["received_on"]
    noon = timezone.make_aware(datetime.datetime.combine(received_on, datetime.time(12)))
    submission = Submission(
        digest=content_digest(form),
        page=page,
        page_title=page.title,
        language_code=page.locale.language_code,
        channel=data["channel"],
        received_at=min(noon, timezone.now()),
        topic_names=[name for _tag, name in topics.named(chosen, page.locale.language_code)],
        comment=data["comment"],
        is_anonymous=not data["sender_kind"],
        desk=Desk.objects.for_topics(chosen),
        due_on=received_on + datetime.timedelta(days=page.response_days),
        purge_on=months_later(received_on, page.retention_months),
        **{name: data[name] for name in ("sender_kind", "name", "email", "address")},
    )
    submission.give_reference()
    submission.save(force_insert=True)
    submission.topics.set(chosen)
    log(submission, "feedback.enter", user=user)
    tasks.after_commit(tasks.send_acknowledgement, submission)
    return submission
