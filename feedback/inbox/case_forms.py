"""The forms of the actions on a submission, one for each action."""

import datetime
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets import AdminAutoHeightTextInput, AdminDateInput
from wagtail.models import Page

from ..alphabet import Alphabetical
from ..cases import case_actions
from ..models import Desk, Reply, ReplyTemplate, Status, Submission
from ..page_chooser import PageChooser
from .people import PersonChoiceField, order_by_name
from .permissions import policy

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class CaseForm(forms.Form):
    """Base of the forms; the fields are named like the parameters of the function that carries them out."""

    #: The name of the action in URLs.
    action = ""
    heading: ClassVar["StrOrPromise"] = ""
    button: ClassVar["StrOrPromise"] = ""
    #: The message after the action.
    done: ClassVar["StrOrPromise"] = ""
    #: The function of ``case_actions`` that is called with the submission, the user and the cleaned data.
    function: ClassVar[Callable[..., Any]]
    #: Fields whose initial value is the submission's.
    initial_fields: ClassVar[tuple[str, ...]] = ()

    def __init__(self, submission: Submission, data: Any = None) -> None:
        initial = {name: getattr(submission, name) for name in self.initial_fields}
        super().__init__(data, prefix=self.action, initial=initial)
        self.submission = submission

    def carry_out(self, user: Any) -> None:
        """Carry out the action of the valid form."""
        self.function(self.submission, user, **self.cleaned_data)


class ReplyForm(CaseForm):
    """A reply to the sender."""

    action = "reply"
    function = staticmethod(case_actions.reply)
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
        widget=PageChooser,
        required=False,
        help_text=gettext_lazy(
            "What came of it: a document, a decision, an event. The sender gets its address. On the page "
            "itself stands only a number of replies, and nothing of the message."
        ),
    )

    given = forms.ChoiceField(
        label=gettext_lazy("How the reply is given"),
        choices=[
            (delivery.value, delivery.label)
            for delivery in (
                Reply.Delivery.POST,
                Reply.Delivery.PHONE,
                Reply.Delivery.DESK,
                Reply.Delivery.NONE,
            )
        ],
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "The sender left no e-mail address. You can print the reply once it is stored."
        ),
    )

    def __init__(self, submission: Submission, data: Any = None) -> None:
        super().__init__(submission, data)
        if submission.has_email or submission.is_anonymous:
            del self.fields["given"]
            return
        delivery = Reply.Delivery
        self.initial["given"] = (
            delivery.POST if submission.address else delivery.PHONE if submission.phone else delivery.NONE
        )

    def clean_page(self) -> Page | None:
        """Return the page; raises ValidationError if visitors cannot open it."""
        page = self.cleaned_data["page"]
        if page and (not page.live or page.get_view_restrictions().exists()):
            raise forms.ValidationError(_("Choose a page that everybody can open."))
        return page

    def clean(self) -> dict[str, Any] | None:
        """Raise ValidationError if the sender's data has been erased."""
        if self.submission.anonymised_at:
            raise forms.ValidationError(_("The sender's data has been erased: there is nobody to reply to."))
        return super().clean()


class AskForm(CaseForm):
    """A question to the sender."""

    action = "ask"
    function = staticmethod(case_actions.ask_sender)
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

    def clean(self) -> dict[str, Any] | None:
        """Raise ValidationError if the sender has no private page on which to answer."""
        if self.submission.anonymised_at:
            raise forms.ValidationError(_("The sender's data has been erased: there is nobody to ask."))
        if not self.submission.has_private_page:
            raise forms.ValidationError(
                _("The sender has no private page, so they could not answer. Call or write to them.")
            )
        return super().clean()


class NoteForm(CaseForm):
    """An internal note."""

    action = "note"
    function = staticmethod(case_actions.add_note)
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
    """The assignment to a user who may read the submission."""

    action = "assign"
    function = staticmethod(case_actions.assign)
    initial_fields = ("assignee",)
    heading = gettext_lazy("Assignee")
    button = gettext_lazy("Assign")
    done = gettext_lazy("The assignee has been changed.")

    assignee = PersonChoiceField(
        label=gettext_lazy("Colleague"),
        queryset=get_user_model().objects.none(),
        required=False,
        empty_label=gettext_lazy("Nobody"),
    )

    def __init__(self, submission: Submission, data: Any = None) -> None:
        super().__init__(submission, data)
        field: Any = self.fields["assignee"]
        field.queryset = order_by_name(policy.users_with_any_permission_for_instance(["view"], submission))


class StatusForm(CaseForm):
    """A change of the status; only a reply sets it to answered."""

    action = "status"
    function = staticmethod(case_actions.set_status)
    initial_fields = ("status",)
    heading = gettext_lazy("Status")
    button = gettext_lazy("Change the status")
    done = gettext_lazy("The status has been changed.")

    status = forms.ChoiceField(label=gettext_lazy("Status"))

    def __init__(self, submission: Submission, data: Any = None) -> None:
        super().__init__(submission, data)
        field: Any = self.fields["status"]
        field.choices = [
            choice
            for choice in Status.choices
            if choice[0] != Status.ANSWERED or submission.status == Status.ANSWERED or submission.answered_at
        ]


class MoveForm(CaseForm):
    """A move to another desk."""

    action = "move"
    function = staticmethod(case_actions.move_to_desk)
    heading = gettext_lazy("Another desk")
    button = gettext_lazy("Move")
    done = gettext_lazy("The message has been moved. Its number, due date and history stay.")

    desk = forms.ModelChoiceField(
        label=gettext_lazy("Desk"),
        queryset=Desk.objects.none(),
        # Keeps a long name from widening the column.
        widget=forms.Select(attrs={"class": "w-w-full"}),
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)

    def __init__(self, submission: Submission, data: Any = None) -> None:
        super().__init__(submission, data)
        desk = submission.desk
        field: Any = self.fields["desk"]
        desks = Desk.objects.of_site(submission.site)
        desks = desks.exclude(pk=desk.pk) if desk else desks
        field.queryset = desks.order_by(Alphabetical("name"))


class ExtendForm(CaseForm):
    """A change of the due date."""

    action = "extend"
    function = staticmethod(case_actions.extend_due_date)
    heading = gettext_lazy("Due date")
    button = gettext_lazy("Move the due date")
    done = gettext_lazy("The due date has been moved; the sender sees it on their page.")

    due_on = forms.DateField(label=gettext_lazy("New due date"), widget=AdminDateInput)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)

    def clean_due_on(self) -> datetime.date:
        """Return the date; raises ValidationError unless it postpones the reply by at most a year."""
        due_on = self.cleaned_data["due_on"]
        if due_on <= self.submission.due_on or due_on < timezone.localdate():
            raise forms.ValidationError(_("Choose a date after the present due date, and not in the past."))
        if due_on > timezone.localdate() + datetime.timedelta(days=366):
            raise forms.ValidationError(_("Choose a date within a year."))
        return due_on


class HoldForm(CaseForm):
    """A hold, which excludes the submission from the purge."""

    action = "hold"
    function = staticmethod(case_actions.set_on_hold)
    initial_fields = ("on_hold",)
    heading = gettext_lazy("Keeping")
    button = gettext_lazy("Save")
    done = gettext_lazy("Saved.")

    on_hold = forms.BooleanField(
        label=gettext_lazy("Keep beyond its time, for a legal reason"), required=False
    )


FORM_CLASSES: tuple[type[CaseForm], ...] = (
    ReplyForm,
    AskForm,
    NoteForm,
    AssignForm,
    StatusForm,
    MoveForm,
    ExtendForm,
    HoldForm,
)
FORMS = {form_class.action: form_class for form_class in FORM_CLASSES}


def reply_templates(submission: Submission) -> QuerySet[ReplyTemplate]:
    """Return the reply templates for the submission's desk and for every desk."""
    return ReplyTemplate.objects.filter(desk=None) | ReplyTemplate.objects.filter(desk=submission.desk_id)


def fill_template(template: ReplyTemplate, submission: Submission) -> str:
    """Return the template's text with its placeholders replaced; unknown ones are left as is."""
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
