"""What a clerk can do on the page of one submission: one small form for each step."""

import datetime

from django import forms
from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets import AdminAutoHeightTextInput, AdminDateInput, AdminPageChooser
from wagtail.models import Page

from .. import handling
from ..models import Desk, ReplyTemplate, Status
from .permissions import policy


class CaseForm(forms.Form):
    """A step on one submission; its fields are named like the parameters of the function that takes it."""

    action = ""
    heading = ""
    button = ""
    done = ""
    #: The function of ``handling`` that does it.
    step = None
    #: The fields that show how things are now.
    present = ()

    def __init__(self, submission, data=None):
        initial = {name: getattr(submission, name) for name in self.present}
        super().__init__(data, prefix=self.action, initial=initial)
        self.submission = submission

    def carry_out(self, user):
        """Do what the valid form says."""
        self.step(self.submission, user, **self.cleaned_data)


class ReplyForm(CaseForm):
    """An answer to the sender."""

    action = "reply"
    step = staticmethod(handling.reply)
    heading = gettext_lazy("Reply")
    button = gettext_lazy("Send the reply")
    done = gettext_lazy("The reply has been stored; where there is an address, it is on its way.")

    body = forms.CharField(
        label=gettext_lazy("Reply"),
        max_length=20000,
        widget=AdminAutoHeightTextInput(attrs={"rows": 8}),
        help_text=gettext_lazy("The desk's signature is added below it."),
    )
    page = forms.ModelChoiceField(
        label=gettext_lazy("Page that the reply refers to"),
        queryset=Page.objects.all(),
        widget=AdminPageChooser,
        required=False,
        help_text=gettext_lazy(
            "What came of it: a document, a decision, an event. The sender gets its address. On the page "
            "itself stands only a number of replies, and nothing of the message."
        ),
    )

    def clean_page(self):
        """Refuse a page that the sender could not open."""
        page = self.cleaned_data["page"]
        if page and (not page.live or page.get_view_restrictions().exists()):
            raise forms.ValidationError(_("Choose a page that everybody can open."))
        return page

    def clean(self):
        """Refuse a reply that nobody could ever read."""
        if self.submission.anonymised_at:
            raise forms.ValidationError(_("The sender's data has been erased: there is nobody to reply to."))
        return super().clean()


class AskForm(CaseForm):
    """A question back to the sender."""

    action = "ask"
    step = staticmethod(handling.ask)
    heading = gettext_lazy("Ask the sender")
    button = gettext_lazy("Send the question")
    done = gettext_lazy(
        "The question is on the sender's private page; where there is an address, word of it is on its way."
    )

    text = forms.CharField(
        label=gettext_lazy("Question"),
        max_length=5000,
        widget=AdminAutoHeightTextInput(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "The sender answers on their private page, also when anonymous. The due date stays."
        ),
    )

    def clean(self):
        """Refuse a question that nobody could ever answer."""
        if self.submission.anonymised_at:
            raise forms.ValidationError(_("The sender's data has been erased: there is nobody to ask."))
        if not self.submission.has_private_page:
            raise forms.ValidationError(
                _("The sender has no private page, so they could not answer. Call or write to them.")
            )
        return super().clean()


class NoteForm(CaseForm):
    """A remark for colleagues."""

    action = "note"
    step = staticmethod(handling.add_note)
    heading = gettext_lazy("Internal note")
    button = gettext_lazy("Save the note")
    done = gettext_lazy("The note has been saved.")

    text = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=5000,
        widget=AdminAutoHeightTextInput(attrs={"rows": 3}),
        help_text=gettext_lazy("The sender never sees it."),
    )


class AssignForm(CaseForm):
    """Who works on it."""

    action = "assign"
    step = staticmethod(handling.assign)
    present = ("assignee",)
    heading = gettext_lazy("Assignee")
    button = gettext_lazy("Assign")
    done = gettext_lazy("The assignee has been changed.")

    assignee = forms.ModelChoiceField(
        label=gettext_lazy("Colleague"),
        queryset=get_user_model().objects.none(),
        required=False,
        empty_label=gettext_lazy("Nobody"),
    )

    def __init__(self, submission, data=None):
        super().__init__(submission, data)
        self.fields["assignee"].queryset = policy.users_with_any_permission_for_instance(["view"], submission)


class StatusForm(CaseForm):
    """Where it is on its way; only a reply makes it answered."""

    action = "status"
    step = staticmethod(handling.set_status)
    present = ("status",)
    heading = gettext_lazy("Status")
    button = gettext_lazy("Change the status")
    done = gettext_lazy("The status has been changed.")

    status = forms.ChoiceField(label=gettext_lazy("Status"))

    def __init__(self, submission, data=None):
        super().__init__(submission, data)
        self.fields["status"].choices = [
            choice
            for choice in Status.choices
            if choice[0] != Status.ANSWERED or submission.status == Status.ANSWERED or submission.answered_at
        ]


class MoveForm(CaseForm):
    """Another desk."""

    action = "move"
    step = staticmethod(handling.move)
    heading = gettext_lazy("Another desk")
    button = gettext_lazy("Move")
    done = gettext_lazy("The message has been moved. Its number, due date and history stay.")

    desk = forms.ModelChoiceField(
        label=gettext_lazy("Desk"),
        queryset=Desk.objects.none(),
        # A long name must not push the list out of its column.
        widget=forms.Select(attrs={"class": "w-w-full"}),
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)

    def __init__(self, submission, data=None):
        super().__init__(submission, data)
        self.fields["desk"].queryset = Desk.objects.exclude(pk=submission.desk_id)


class ExtendForm(CaseForm):
    """A later due date."""

    action = "extend"
    step = staticmethod(handling.extend)
    heading = gettext_lazy("Due date")
    button = gettext_lazy("Move the due date")
    done = gettext_lazy("The due date has been moved; the sender sees it on their page.")

    due_on = forms.DateField(label=gettext_lazy("New due date"), widget=AdminDateInput)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)

    def clean_due_on(self):
        """Refuse a date that is not later."""
        due_on = self.cleaned_data["due_on"]
        if due_on <= self.submission.due_on or due_on < timezone.localdate():
            raise forms.ValidationError(_("Choose a date after the present due date, and not in the past."))
        if due_on > timezone.localdate() + datetime.timedelta(days=366):
            raise forms.ValidationError(_("Choose a date within a year."))
        return due_on


class HoldForm(CaseForm):
    """Whether it may be purged."""

    action = "hold"
    step = staticmethod(handling.hold)
    present = ("on_hold",)
    heading = gettext_lazy("Keeping")
    button = gettext_lazy("Save")
    done = gettext_lazy("Saved.")

    on_hold = forms.BooleanField(
        label=gettext_lazy("Keep beyond its time, for a legal reason"), required=False
    )


STEPS = (ReplyForm, AskForm, NoteForm, AssignForm, StatusForm, MoveForm, ExtendForm, HoldForm)
FORMS = {step.action: step for step in STEPS}


def reply_templates(submission):
    """Return the ready-made replies of the submission's desk, and those of every desk."""
    return ReplyTemplate.objects.filter(desk=None) | ReplyTemplate.objects.filter(desk=submission.desk_id)


def fill_template(template, submission) -> str:
    """Return the text of a ready-made reply for this submission; unknown braces stay as they are."""
    words = {
        "{reference}": submission.reference,
        "{name}": submission.name or _("Sir or Madam"),
        "{date}": timezone.localtime(submission.received_at).strftime("%d.%m.%Y"),
        "{desk}": str(submission.desk or ""),
    }
    text = template.body
    for placeholder, word in words.items():
        text = text.replace(placeholder, word)
    return text
