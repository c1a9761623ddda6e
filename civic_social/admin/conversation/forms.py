"""The forms of the actions on a thread, on one comment of it, and on one operation."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminAutoHeightTextInput, AdminPageChooser

from ...actions import NotPossible
from ...compat import get_page_model
from ...conversation import asking, operations
from ...conversation.desks import get_desks
from ...models import Comment, CommentOperation
from .columns import author_of, first_words

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Reason = CommentOperation.Reason


class ThreadForm(forms.Form):
    """The form of one action; ``perform`` validates it and runs the action."""

    #: The action's name in URLs.
    verb = ""
    label: ClassVar[StrOrPromise] = ""
    #: The message after success.
    done: ClassVar[StrOrPromise] = ""
    icon_name = "check"
    is_secondary = True

    def __init__(self, thread: Comment, data: Any = None, *, target: Any = None) -> None:
        self.thread, self.target = thread, target or thread
        super().__init__(data, auto_id=f"{self.verb}-{self.target.pk}-%s")
        if data is None and "token" in self.fields:
            self.initial["token"] = secrets.token_hex(8)

    def run_action(self, user: Any) -> None:
        """Run the action as ``user``. Raises ``ValidationError`` if it is refused."""
        raise NotImplementedError

    def perform(self, user: Any) -> bool:
        """Run the action if the form is valid; return True if it succeeded, otherwise keep the errors."""
        if not self.is_valid():
            return False
        try:
            self.run_action(user)
        except ValidationError as error:
            visible = [name for name, field in self.fields.items() if not field.widget.is_hidden]
            is_general = isinstance(error, NotPossible) or not visible
            self.add_error(None if is_general else visible[0], error)
            if isinstance(error, NotPossible):
                self._show_again()
        return not self.errors

    def _show_again(self) -> None:
        """Let the form be sent again after a refusal: the person has seen what is there by now."""
        if "seen" in self.fields:
            self.data = {**_plain(self.data), "seen": str(operations.last_answer(self.thread))}


def _plain(data: Any) -> dict[str, Any]:
    """Return submitted data as a dictionary that can be changed; each field has one value."""
    return {name: data.get(name) for name in data}


class TokenForm(ThreadForm):
    """A form with the token by which a second click is recognized."""

    token = forms.CharField(max_length=40, widget=forms.HiddenInput)


class TextForm(TokenForm):
    """A form with a text."""

    text = forms.CharField(
        label=_("Answer"), max_length=10_000, widget=AdminAutoHeightTextInput(attrs={"rows": 4})
    )


class AnswerForm(TextForm):
    """A public answer."""

    verb = "answer"
    label = _("Answer publicly")
    done = _("The answer is on its way; it stands below the comment in a few seconds.")
    icon_name = "mail"
    is_secondary = False

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    to = forms.TypedChoiceField(
        label=_("Answer to"),
        coerce=int,
        # Keeps a long comment from widening the column.
        widget=forms.Select(attrs={"class": "w-w-full"}),
    )

    page = forms.ModelChoiceField(
        label=_("Page that shows what was done"),
        queryset=get_page_model().objects.none(),
        widget=AdminPageChooser,
        required=False,
        help_text=_("Its address is added to the answer."),
    )

    field_order = ("to", "text", "page")

    def __init__(self, thread: Comment, data: Any = None, *, target: Any = None) -> None:
        super().__init__(thread, data, target=target)
        self.people = _offer_people(self, thread)
        self.initial["seen"] = operations.last_answer(thread)
        pages: Any = self.fields["page"]
        # Only what everybody can read may be linked.
        pages.queryset = get_page_model().objects.live().public()

    def run_action(self, user: Any) -> None:
        data = self.cleaned_data
        comment, text = self.people[data["to"]], data["text"]
        url = (data["page"].full_url or "") if data["page"] else ""
        if url and url not in text:
            text = f"{text.rstrip()}\n{url}"
        operations.answer(comment, user, text, token=data["token"], seen=data["seen"])


def _offer_people(form: ThreadForm, thread: Comment) -> dict[int, Comment]:
    """Let the field ``to`` offer the comments that can be answered, at first the newest; return them."""
    people = answerable(thread)
    field: Any = form.fields["to"]
    field.choices = [(comment.pk, f"{author_of(comment)}: {first_words(comment)}") for comment in people]
    if people:
        form.initial.setdefault("to", people[-1].pk)
    if len(people) < 2:
        field.widget = forms.HiddenInput()
    return {comment.pk: comment for comment in people}


class MessageForm(TextForm):
    """A private message to the author."""

    verb = "message"
    label = _("Send a private message")
    done = _("The private message is on its way.")
    icon_name = "lock"

    def run_action(self, user: Any) -> None:
        operations.message(self.target, user, self.cleaned_data["text"], token=self.cleaned_data["token"])


class AskForm(TokenForm):
    """The request to use the form for messages, which alone makes a registered case."""

    verb = "ask"
    label = _("Ask the author to use the form")
    done = _("The author is asked to use the form.")
    icon_name = "form"

    to = forms.TypedChoiceField(
        label=_("Who is asked"), coerce=int, widget=forms.Select(attrs={"class": "w-w-full"})
    )
    how = forms.ChoiceField(
        label=_("How"),
        choices=[("public", _("By a public answer")), ("private", _("By a private message"))],
        widget=forms.RadioSelect,
        initial="public",
    )

    def __init__(self, thread: Comment, data: Any = None, *, target: Any = None) -> None:
        super().__init__(thread, data, target=target)
        self.people = _offer_people(self, thread)
        self.messageable = {pk for pk, each in self.people.items() if operations.message_until(each)}
        if not self.messageable:
            field: Any = self.fields["how"]
            field.choices = field.choices[:1]
            field.widget = forms.HiddenInput()

    @property
    def text(self) -> str:
        """The words of the public request, as everybody will read them."""
        return operations.signed_text(asking.request_text(self.thread), self.thread)

    def clean(self) -> dict[str, Any]:
        """Return the choices. Raises ``ValidationError`` if the person cannot be sent a private message."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("how") == "private" and "to" in data and data["to"] not in self.messageable:
            self.add_error("how", _("The network takes no private message to this person. Ask publicly."))
        return data

    def run_action(self, user: Any) -> None:
        data = self.cleaned_data
        comment = self.people[data["to"]]
        if data["how"] == "private":
            text = asking.request_text(self.thread, is_private=True)
            operations.message(comment, user, text, token=data["token"])
        else:
            operations.answer(comment, user, self.text, token=data["token"])


class HideForm(TokenForm):
    """Hide a comment for a reason."""

    verb = "hide"
    label = _("Hide")
    done = _("The comment is being hidden. You can take it back.")
    icon_name = "view"

    reason = forms.ChoiceField(
        label=_("Why?"),
        help_text=_("Criticism is no reason, however sharp. The reason goes into the official record."),
        error_messages={"required": _("Choose a reason. Criticism is none.")},
    )

    def __init__(self, thread: Comment, data: Any = None, *, target: Any = None) -> None:
        super().__init__(thread, data, target=target)
        reasons = [choice for choice in Reason.choices if choice[0] != Reason.HELD_WORD]
        field: Any = self.fields["reason"]
        field.choices = [("", _("Choose…")), *reasons]

    def run_action(self, user: Any) -> None:
        operations.hide(self.target, user, self.cleaned_data["reason"], token=self.cleaned_data["token"])


class DeleteForm(HideForm):
    """Remove a hidden comment for a reason."""

    verb = "delete"
    label = _("Remove for good")
    done = _("The comment is being removed. A copy is kept for the retention time.")
    icon_name = "bin"

    def run_action(self, user: Any) -> None:
        operations.delete(self.target, user, self.cleaned_data["reason"], token=self.cleaned_data["token"])


class DeleteAnswerForm(TokenForm):
    """Remove an answer of ours."""

    verb = "delete-answer"
    label = _("Remove our answer")
    done = _("Our answer is being removed.")
    icon_name = "bin"

    def run_action(self, user: Any) -> None:
        if not self.target.is_ours:
            raise NotPossible(_("This is no answer of ours."))
        operations.delete(self.target, user, token=self.cleaned_data["token"])


class UnhideForm(TokenForm):
    """Show a hidden comment again."""

    verb = "unhide"
    label = _("Show again")
    done = _("The comment is being shown again.")
    icon_name = "view"

    def run_action(self, user: Any) -> None:
        operations.unhide(self.target, user, token=self.cleaned_data["token"])


class PersonField(forms.ModelChoiceField):
    """A choice of a user by the full name."""

    def label_from_instance(self, obj: Any) -> str:
        return obj.get_full_name() or obj.get_username()


class AssignForm(ThreadForm):
    """Give the thread to a member of its desk."""

    verb = "assign"
    label = _("Assign")
    done = _("Assigned.")
    icon_name = "user"

    assignee = PersonField(
        label=_("Assignee"),
        queryset=get_user_model().objects.none(),
        required=False,
        empty_label=_("nobody"),
    )

    def __init__(self, thread: Comment, data: Any = None, *, target: Any = None) -> None:
        super().__init__(thread, data, target=target)
        members = [member.pk for member in get_desks().members_of(thread.desk_key)]
        field: Any = self.fields["assignee"]
        field.queryset = get_user_model().objects.filter(pk__in=members)
        self.initial["assignee"] = thread.assignee_id

    def run_action(self, user: Any) -> None:
        operations.assign(self.thread, user, self.cleaned_data["assignee"])


class NoteForm(ThreadForm):
    """A remark that nobody outside reads."""

    verb = "note"
    label = _("Add the note")
    done = _("The note is stored.")
    icon_name = "edit"

    text = forms.CharField(
        label=_("Note"), max_length=5000, widget=AdminAutoHeightTextInput(attrs={"rows": 2})
    )

    def run_action(self, user: Any) -> None:
        operations.add_note(self.thread, user, self.cleaned_data["text"])


class CaseForm(ThreadForm):
    """The number of the case that was made of the thread."""

    verb = "case"
    label = _("Store the number")
    done = _("The number is stored.")
    icon_name = "link"

    reference = forms.CharField(label=_("Incoming number of the case"), max_length=40, required=False)

    def __init__(self, thread: Comment, data: Any = None, *, target: Any = None) -> None:
        super().__init__(thread, data, target=target)
        self.initial["reference"] = thread.case_reference

    def clean_reference(self) -> str:
        """Return the number. Raises ``ValidationError`` if there is no such case."""
        reference: str = self.cleaned_data["reference"].strip()
        if reference and not get_desks().has_case(reference):
            raise ValidationError(
                _("There is no case with this number. It is in the inbox of messages, beside the message.")
            )
        return reference

    def run_action(self, user: Any) -> None:
        operations.set_case(self.thread, user, self.cleaned_data["reference"])


class ButtonForm(ThreadForm):
    """An action without fields."""

    function: ClassVar[Callable[..., Any]]

    def run_action(self, user: Any) -> None:
        self.function(self.target, user)


class CloseForm(ButtonForm):
    """Record that the thread needs no answer."""

    verb = "close"
    label = _("Needs no answer")
    done = _("Marked as needing no answer.")
    icon_name = "check"
    function = staticmethod(operations.close)


class ReopenForm(ButtonForm):
    """Let the thread wait again."""

    verb = "reopen"
    label = _("Mark as unanswered")
    done = _("The thread waits for an answer again.")
    icon_name = "rotate"
    function = staticmethod(operations.reopen)


class UnreadForm(ButtonForm):
    """Mark the thread as unread."""

    verb = "unread"
    label = _("Mark as unread")
    done = _("Marked as unread.")
    icon_name = "mail"

    def run_action(self, user: Any) -> None:
        operations.mark_read(self.thread, user, is_read=False)


class UndoForm(ButtonForm):
    """Take an operation back."""

    verb = "undo"
    label = _("Take back")
    done = _("Taken back.")
    icon_name = "rotate"
    function = staticmethod(operations.undo)


class RetryForm(ButtonForm):
    """Let the program try again."""

    verb = "retry"
    label = _("Try again")
    done = _("It is being tried again.")
    icon_name = "rotate"
    function = staticmethod(operations.retry)


class DoneForm(ButtonForm):
    """Record that a person has done it at the network."""

    verb = "done"
    label = _("Done by hand")
    done = _("Recorded as done by hand.")
    icon_name = "check"
    function = staticmethod(operations.done_by_hand)


#: The forms of actions on the thread, on one comment, and on one operation, by their names in URLs.
THREAD_FORMS: dict[str, type[ThreadForm]] = {
    form.verb: form
    for form in (AnswerForm, AskForm, AssignForm, NoteForm, CaseForm, CloseForm, ReopenForm, UnreadForm)
}
COMMENT_FORMS: dict[str, type[ThreadForm]] = {
    form.verb: form for form in (MessageForm, HideForm, UnhideForm, DeleteForm, DeleteAnswerForm)
}
OPERATION_FORMS: dict[str, type[ThreadForm]] = {form.verb: form for form in (UndoForm, RetryForm, DoneForm)}


def answerable(thread: Comment) -> list[Comment]:
    """Return the comments of people in the thread that can be answered publicly, the oldest first."""
    found = Comment.objects.in_thread(thread).visible().filter(is_ours=False, is_hidden=False)
    return list(found.select_related("account", "parent").order_by("written_at", "pk"))
