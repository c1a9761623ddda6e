"""Public answers, private messages, and the request to use the form for messages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminAutoHeightTextInput

from ....compat import get_page_model
from ....conversation import asking, operations
from ....models import Comment
from ....page_chooser import PageChooser
from ..columns import author_of, first_words
from .base import ThreadForm, TokenForm


class TextForm(TokenForm):
    """A form with a text."""

    text = forms.CharField(
        label=_("Answer"),
        max_length=10_000,
        widget=AdminAutoHeightTextInput(attrs={"rows": 4}),
        error_messages={"required": _("Write the answer.")},
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
        widget=PageChooser,
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


def answerable(thread: Comment) -> list[Comment]:
    """Return the comments of people in the thread that can be answered publicly, the oldest first."""
    found = Comment.objects.in_thread(thread).visible().filter(is_ours=False, is_hidden=False)
    return list(found.select_related("account", "parent").order_by("written_at", "pk"))
