"""What a person may ask of one post: a form for each verb of ``actions``."""

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext_lazy as _

from ... import actions
from ...delivery.operations import operation_for
from ...delivery.transitions import FOR_A_PERSON
from ...manual_posting.permalinks import SHORT
from ...models import Post
from ...models.states import Operation, Status


class PostForm(forms.Form):
    """One verb on one post. ``perform`` carries it out and keeps what went wrong in the form's errors."""

    verb = ""
    states = ()
    icon_name = ""
    #: What the button says, and the sentence afterwards, where the screen does not show it anyway.
    label = ""
    done = ""

    def __init__(self, data=None, *, post: Post):
        self.post = post
        super().__init__(data, auto_id=f"post-{post.pk}-{self.verb}-%s")

    @property
    def is_secondary(self) -> bool:
        """Whether something else is what the post waits for."""
        return True

    @classmethod
    def is_possible(cls, post: Post) -> bool:
        """Whether the verb makes sense for ``post`` as it is now."""
        return post.status in cls.states

    def carry_out(self, user) -> None:
        """Call the action. May raise ``ValidationError``."""
        raise NotImplementedError

    def perform(self, user) -> bool:
        """Carry the verb out if the form is valid; return whether it was done."""
        if not self.is_valid():
            return False
        try:
            self.carry_out(user)
        except ValidationError as error:
            visible = [name for name, field in self.fields.items() if not field.widget.is_hidden]
            is_general = isinstance(error, actions.NotPossible) or not visible
            self.add_error(None if is_general else visible[0], error)
        return not self.errors

    @property
    def shown_fields(self):
        """The fields to put on the screen."""
        return self.visible_fields()

    @property
    def general_errors(self):
        """The errors that belong to no field."""
        return self.errors.get(NON_FIELD_ERRORS, [])


class RetryForm(PostForm):
    """Try again now, or release what was held or skipped."""

    verb = "retry"
    states = actions.RETRYABLE
    icon_name = "rotate"

    @property
    def label(self):
        if self.post.status == Status.HELD:
            return _("Release")
        is_first = self.post.status == Status.DUE and not self.post.failures
        return _("Post now") if is_first else _("Try again")

    @property
    def done(self):
        if self.post.status == Status.HELD:
            return _("“%(post)s” is released and will be posted.")
        return _("“%(post)s” will be tried again.")

    @property
    def is_secondary(self):
        return self.post.status not in (Status.FAILED, Status.HELD)

    @classmethod
    def is_possible(cls, post):
        # What only a person can post would come straight back to the person, with the same words.
        comes_back = post.status == Status.WAITING and post.account.get_channel().by_hand
        comes_back = comes_back and post.problem not in FOR_A_PERSON
        return super().is_possible(post) and not comes_back

    def carry_out(self, user):
        actions.retry(self.post, user)


class ReleaseForm(RetryForm):
    """Let what is held go, and nothing else; for many posts at once."""

    states = (Status.HELD,)


class HoldForm(PostForm):
    """Keep the post back."""

    verb = "hold"
    states = actions.HOLDABLE
    icon_name = "lock"
    label = _("Hold back")
    done = _("“%(post)s” is held until somebody releases it.")

    def carry_out(self, user):
        actions.hold(self.post, user)


class SkipForm(PostForm):
    """Do not post it, and say why."""

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

    def carry_out(self, user):
        actions.skip(self.post, self.cleaned_data["reason"], user)


class DoneForm(PostForm):
    """A person has posted, edited or removed it at the network."""

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
    #: For an address that does not show where it leads; asked only then.
    vouched = forms.BooleanField(required=False)
    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, post):
        super().__init__(data, post=post)
        # The address of what was removed is not the address of what is posted anew.
        self.initial = {"permalink": post.permalink if post.confirmed else ""}
        self.fields["vouched"].label = _("I have looked: the post is in “%(account)s”") % {
            "account": post.account.name
        }
        self.is_event = post.account.get_channel().capabilities.is_event
        if self.is_event:
            self.fields["permalink"].label = _("Address of the event")
            self.fields["permalink"].help_text = _("Open the event at the network and copy its address.")
        if self.operation == Operation.DELETE:
            del self.fields["permalink"], self.fields["vouched"]

    @classmethod
    def is_possible(cls, post):
        return super().is_possible(post) and operation_for(post) is not None

    @property
    def is_secondary(self):
        return self.post.status != Status.WAITING

    @property
    def operation(self) -> Operation | None:
        """What the person has to do at the network."""
        return operation_for(self.post)

    @property
    def fingerprint(self) -> str:
        """The digest of the text that stands beside this form."""
        return self.post.desired_message.fingerprint if self.post.desired else ""

    @property
    def shown_fields(self):
        errors = self.errors.as_data().get("permalink", []) if self.is_bound else []
        asks = any(error.code == SHORT for error in errors) or self.data.get("vouched")
        return [field for field in self.visible_fields() if field.name != "vouched" or asks]

    @property
    def label(self):
        if self.post.problem in FOR_A_PERSON:
            return _("It is there")
        match self.operation:
            case Operation.DELETE:
                return _("I have removed the event") if self.is_event else _("I have removed it")
            case Operation.UPDATE | Operation.COMMENT:
                return _("I have changed the event") if self.is_event else _("I have changed it")
        return _("I have made it") if self.is_event else _("I have posted it")

    def clean(self):
        # Said here as well as by the action, so that no other mistake hides it.
        if self.cleaned_data.get("shown") not in ("", self.fingerprint):
            raise actions.NotPossible(actions.changed_meanwhile())
        return self.cleaned_data

    def carry_out(self, user):
        actions.done_by_hand(
            self.post,
            self.cleaned_data.get("permalink", ""),
            user,
            shown=self.cleaned_data["shown"],
            vouched=self.cleaned_data.get("vouched", False),
        )


class ClaimForm(PostForm):
    """Take a post by hand on, so that nobody else posts the same."""

    verb = "claim"
    states = (Status.WAITING,)
    icon_name = "user"
    label = _("I am doing it")

    def carry_out(self, user):
        actions.claim(self.post, user)


class GiveBackForm(PostForm):
    """Leave it to the others after all."""

    verb = "give-back"
    states = (Status.WAITING,)
    icon_name = "cross"
    label = _("Leave it to the others")

    def carry_out(self, user):
        actions.give_back(self.post, user)


#: The verbs of every post; a claim is a matter of the hand-off alone.
FORMS = {form.verb: form for form in (DoneForm, RetryForm, SkipForm, HoldForm)}


def possible_forms(post: Post, bound: PostForm | None = None) -> list[PostForm]:
    """Return a form for each verb that is possible for ``post``, first what it waits for.

    ``bound`` takes the place of its own kind.
    """
    possible = [form(post=post) for form in FORMS.values() if form.is_possible(post)]
    possible.sort(key=lambda form: form.is_secondary)
    return [bound if bound and form.verb == bound.verb else form for form in possible]
