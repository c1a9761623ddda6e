"""The forms of the actions on one post, one for each function of ``actions``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ... import actions
from ...delivery.operations import operation_for
from ...delivery.transitions import FOR_A_PERSON
from ...manual_posting.permalinks import SHORT
from ...models import Post
from ...models.states import Operation, Status
from ..action_form import ActionForm

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class PostForm(ActionForm):
    """The form of one action on one post."""

    #: The action's name in URLs.
    verb = ""
    #: The states of a post in which the action is possible.
    states: tuple[Status, ...] = ()
    icon_name = ""

    def __init__(self, data: Any = None, *, post: Post):
        self.post = post
        super().__init__(data, auto_id=f"post-{post.pk}-{self.verb}-%s")

    @property
    def label(self) -> StrOrPromise:
        """Return the label of the button."""
        return ""

    @property
    def done(self) -> StrOrPromise:
        """Return the message after success, or "" if the screen shows the result anyway."""
        return ""

    @property
    def is_secondary(self) -> bool:
        """Return True if the post waits for another action than this one."""
        return True

    @classmethod
    def is_possible(cls, post: Post) -> bool:
        """Return True if the action is possible in the current state of ``post``."""
        return post.status in cls.states

    @property
    def shown_fields(self) -> list[forms.BoundField]:
        """Return the fields that the template renders."""
        return self.visible_fields()

    @property
    def general_errors(self) -> list[str]:
        """Return the errors that belong to no field."""
        return [str(error) for error in self.non_field_errors()]


class RetryForm(PostForm):
    """Retry a post now, or release a held or skipped one."""

    verb = "retry"
    states: tuple[Status, ...] = actions.RETRYABLE
    icon_name = "rotate"

    @property
    def label(self) -> StrOrPromise:
        if self.post.status == Status.HELD:
            return _("Release")
        is_first = self.post.status == Status.DUE and not self.post.failures
        return _("Post now") if is_first else _("Try again")

    @property
    def done(self) -> StrOrPromise:
        if self.post.status == Status.HELD:
            return _("“%(post)s” is released and will be posted.")
        return _("“%(post)s” will be tried again.")

    @property
    def is_secondary(self) -> bool:
        return self.post.status not in (Status.FAILED, Status.HELD)

    @classmethod
    def is_possible(cls, post: Post) -> bool:
        # Retrying a manual post would only put the same task back into the queue.
        is_manual = post.status == Status.WAITING and post.account.get_channel().by_hand
        returns_to_queue = is_manual and post.problem not in FOR_A_PERSON
        return super().is_possible(post) and not returns_to_queue

    def run_action(self, user: Any) -> None:
        actions.retry(self.post, user)


class ReleaseForm(RetryForm):
    """Release a held post; for the bulk action."""

    states = (Status.HELD,)


class HoldForm(PostForm):
    """Hold a post until a person releases it."""

    verb = "hold"
    states = actions.HOLDABLE
    icon_name = "lock"
    label = _("Hold back")
    done = _("“%(post)s” is held until somebody releases it.")

    def run_action(self, user: Any) -> None:
        actions.hold(self.post, user)


class SkipForm(PostForm):
    """Skip a post, with a reason."""

    verb = "skip"
    states = actions.SKIPPABLE
    icon_name = "cross"
    label = _("Skip")
    done = _("“%(post)s” is skipped.")

    reason = forms.CharField(
        label=_("Why is it skipped?"),
        max_length=300,
        error_messages={"required": _("Say why it is skipped.")},
    )

    def run_action(self, user: Any) -> None:
        actions.skip(self.post, self.cleaned_data["reason"], user)


class DoneForm(PostForm):
    """Confirm that a person has created, changed or removed the post at the network."""

    verb = "done"
    states = actions.BY_HAND
    icon_name = "check"
    done = _("“%(post)s” is marked as done.")

    permalink = forms.URLField(
        label=_("Address of the post"),
        help_text=_("Open the post at the network, copy its address and paste it here."),
        max_length=500,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"inputmode": "url", "autocomplete": "off"}),
        error_messages={
            "required": _("Paste the address of the post."),
            "invalid": _("Enter the address of the post, starting with https://."),
        },
    )
    #: The user's confirmation of a short URL, which does not name its group or Page; rendered only for one.
    vouched = forms.BooleanField(required=False)
    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, post: Post):
        super().__init__(data, post=post)
        # A removed post keeps its old permalink, which is wrong for the next post.
        self.initial = {"permalink": post.permalink if post.confirmed else ""}
        self.fields["vouched"].label = _("I have looked: the post is in “%(account)s”") % {
            "account": post.account
        }
        self.is_event = post.account.get_channel().capabilities.is_event
        if self.is_event:
            self.fields["permalink"].label = _("Address of the event")
            self.fields["permalink"].help_text = _("Open the event at the network and copy its address.")
        if self.operation == Operation.DELETE:
            del self.fields["permalink"], self.fields["vouched"]

    @classmethod
    def is_possible(cls, post: Post) -> bool:
        return super().is_possible(post) and operation_for(post) is not None

    @property
    def is_secondary(self) -> bool:
        return self.post.status != Status.WAITING

    @property
    def operation(self) -> Operation | None:
        """Return the operation that the person carries out at the network."""
        return operation_for(self.post)

    @property
    def fingerprint(self) -> str:
        """Return the fingerprint of the message shown next to the form; empty for a removal."""
        message = self.post.desired_message
        return message.fingerprint if message else ""

    @property
    def shown_fields(self) -> list[forms.BoundField]:
        errors = self.errors.as_data().get("permalink", []) if self.is_bound else []
        needs_vouching = any(error.code == SHORT for error in errors) or self.data.get("vouched")
        return [field for field in self.visible_fields() if field.name != "vouched" or needs_vouching]

    @property
    def label(self) -> StrOrPromise:
        if self.post.problem in FOR_A_PERSON:
            return _("It is there")
        match self.operation:
            case Operation.DELETE:
                return _("I have removed the event") if self.is_event else _("I have removed it")
            case Operation.UPDATE | Operation.COMMENT:
                return _("I have changed the event") if self.is_event else _("I have changed it")
        return _("I have made it") if self.is_event else _("I have posted it")

    def clean(self) -> dict[str, Any]:
        """Return the data. Raises ``actions.NotPossible`` if the page changed after the form was shown."""
        # The action checks this too, but an invalid field would hide its error.
        if self.cleaned_data.get("shown") not in ("", self.fingerprint):
            raise actions.NotPossible(actions.changed_meanwhile())
        return self.cleaned_data

    def run_action(self, user: Any) -> None:
        actions.done_by_hand(
            self.post,
            self.cleaned_data.get("permalink", ""),
            user,
            shown=self.cleaned_data["shown"],
            vouched=self.cleaned_data.get("vouched", False),
        )


class ClaimForm(PostForm):
    """Claim a manual post, so that no other person works on it."""

    verb = "claim"
    states = (Status.WAITING,)
    icon_name = "user"
    label = _("I am doing it")

    def run_action(self, user: Any) -> None:
        actions.claim(self.post, user)


class GiveBackForm(PostForm):
    """End the user's claim on a manual post."""

    verb = "give-back"
    states = (Status.WAITING,)
    icon_name = "cross"
    label = _("Leave it to the others")

    def run_action(self, user: Any) -> None:
        actions.give_back(self.post, user)


#: The actions on every post; claims exist only in the queue of manual posts.
FORMS: dict[str, type[PostForm]] = {form.verb: form for form in (DoneForm, RetryForm, SkipForm, HoldForm)}


def possible_forms(post: Post, bound: PostForm | None = None) -> list[PostForm]:
    """Return a form for each possible action on ``post``, starting with the one that it waits for.

    ``bound`` is a submitted form, which replaces the empty form of the same action.
    """
    possible = [form(post=post) for form in FORMS.values() if form.is_possible(post)]
    possible.sort(key=lambda form: form.is_secondary)
    return [bound if bound and form.verb == bound.verb else form for form in possible]
