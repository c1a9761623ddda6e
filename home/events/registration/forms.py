"""The registration form: name, e-mail, the questions of the event, and needs."""

from django import forms
from django.utils.translation import gettext as _

from feedback.form import fields
from feedback.form.forms import BlocksForm
from feedback.form.question_blocks import field_name


def name_field():
    """Return the form field for the name, by which the list at the entrance is sorted."""
    return fields.NameField(label=_("First and last name"), empty_message=_("Enter your name."))


def needs_field():
    """Return the form field for needs: sensitive data, which is erased first."""
    return fields.TextField(
        label=_("What do you need to take part?"),
        help_text=_(
            "For example a seat for a wheelchair, sign language, large print. Only the team of the event "
            "sees it, and it is erased a week after the event."
        ),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RegistrationForm(BlocksForm):
    """The registration form of one event.

    With ``with_email=False`` it edits a registration: the address cannot be changed, since the participant
    has proved to own it.
    """

    def __init__(self, page, data=None, *, with_email: bool = True, **kwargs):
        super().__init__(page.questions, data, **kwargs)
        first = {"name": name_field()}
        if with_email:
            first["email"] = fields.EmailField(
                label=_("E-mail"),
                help_text=_("We send you a mail in which you confirm the place."),
            )
        last = {"needs": needs_field()} if page.asks_needs else {}
        self.fields = {**first, **self.fields, **last}

    @property
    def common_fields(self):
        """The bound fields that every event has before its own questions."""
        return [self[name] for name in ("name", "email") if name in self.fields]

    @property
    def needs_bound(self):
        """The bound field for needs, or None if the event does not ask for them."""
        return self["needs"] if "needs" in self.fields else None

    def get_details(self) -> dict:
        """Return the values of a valid form that a registration stores, without the e-mail address."""
        return {
            "name": self.cleaned_data["name"],
            "needs": self.cleaned_data.get("needs", ""),
            "answers": self.get_answers(),
            "consents": self.get_consents(),
        }


def initial_from(registration) -> dict:
    """Return the initial values of the form; answers to removed questions are included and ignored."""
    values = {"name": registration.name, "needs": registration.needs}
    for answer in registration.answers:
        values[field_name(answer["id"])] = answer["value"]
    for consent in registration.consents:
        values[f"consent_{field_name(consent['id'])}"] = consent["given"]
    return values
