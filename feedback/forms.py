"""The form that a citizen fills in, built from the blocks of its page."""

from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _
from wagtail.blocks import StructValue

from .models.submissions import SenderKind

#: What is asked of a sender who wants a reply, and erased of one who does not.
CONTACT_FIELDS = ("sender_kind", "name", "email", "address")


@dataclass(frozen=True)
class Part:
    """One block of the form as its template shows it."""

    block_type: str
    value: object
    id: str
    names: tuple
    form: forms.Form

    @property
    def fields(self):
        """The block's fields, by name."""
        return {name: self.form[name] for name in self.names}

    @property
    def field(self):
        """The only field of a block that has one."""
        return self.form[self.names[0]]

    @property
    def template_name(self):
        """The template of this kind of block; questions that need nothing special share one."""
        own = {"contact": "contact", "text": "text", "consent": "consent", "comment": "comment"}
        return f"feedback/parts/{own.get(self.block_type, 'question')}.html"


class BlocksForm(forms.Form):
    """A form made of blocks; ``parts`` lists them in the editor's order.

    It knows nothing of senders and of anonymity: other apps' forms may build on it.
    """

    use_required_attribute = False

    def __init__(self, stream, data=None, files=None, **kwargs):
        super().__init__(data, files, label_suffix="", **kwargs)
        self.parts = []
        for child in stream:
            get_fields = getattr(child.block, "get_fields", None)
            built = get_fields(child.value, child.id) if get_fields else {}
            if get_fields and not built:
                continue
            self.fields.update(built)
            self.parts.append(Part(child.block_type, child.value, child.id, tuple(built), self))

    @property
    def file_names(self) -> list[str]:
        """The names of the fields that take files."""
        return [part.names[0] for part in self.parts if part.block_type == "file"]

    @property
    def mistakes(self):
        """Return pairs of the id of the first input and its message, in the order of the form."""
        found = []
        for name in self.fields:
            for message in self.errors.get(name, ()):
                bound = self[name]
                target = bound.subwidgets[0].id_for_label if bound.use_fieldset else bound.id_for_label
                found.append((target, message))
        return found

    def get_answers(self):
        """Return the answers to the editor's own questions, each with the wording that was answered."""
        answers = []
        for part in self.parts:
            if not self.is_own_question(part) or part.block_type == "file":
                continue
            value = self.cleaned_data.get(part.names[0])
            if value in (None, "", []):
                continue
            answers.append(
                {
                    "id": part.id,
                    "label": part.value["label"],
                    "value": value if isinstance(value, list) else str(value),
                    "personal": part.value["personal"],
                }
            )
        return answers

    @staticmethod
    def is_own_question(part) -> bool:
        """Whether the block is one that the editor worded from scratch."""
        return isinstance(part.value, StructValue) and "personal" in part.value

    def get_files(self):
        """Return pairs of question and cleaned file."""
        files = [
            (part, self.cleaned_data.get(part.names[0])) for part in self.parts if part.block_type == "file"
        ]
        return [(part.value["label"], file) for part, file in files if file]

    def get_consents(self):
        """Return what the sender was asked to agree to, and whether they did."""
        return [
            {"id": part.id, "label": part.value["label"], "given": bool(self.cleaned_data.get(part.names[0]))}
            for part in self.parts
            if part.block_type == "consent"
        ]


class FeedbackForm(BlocksForm):
    """One page's form.

    After ``is_valid()`` the cleaned data of an anonymous sender holds nothing personal, whatever was posted.
    """

    def clean(self):
        """Erase what an anonymous sender should not have sent; ask a named one for what a reply needs."""
        cleaned = super().clean()
        if self.has_error("anonymity"):
            return cleaned
        if self.is_anonymous:
            self.forget_sender(cleaned)
            self.refuse_documents(cleaned)
        else:
            self.require_sender(cleaned)
        return cleaned

    @property
    def asks_for_contact(self) -> bool:
        """Whether the form has the contact block; without it every sender is anonymous."""
        return "anonymity" in self.fields

    @property
    def is_anonymous(self) -> bool:
        """Whether the sender stays unknown: their choice, or the only possibility."""
        return not self.asks_for_contact or self.cleaned_data.get("anonymity") == "anonymous"

    @property
    def personal_names(self) -> set[str]:
        """The names of the editor's own questions whose answers are personal data."""
        return {
            name
            for part in self.parts
            if self.is_own_question(part) and part.value["personal"]
            for name in part.names
        }

    def forget_sender(self, cleaned):
        """Drop contact data, other personal answers, and whatever was wrong with them."""
        for name in {*CONTACT_FIELDS, *self.personal_names} & self.fields.keys():
            self.errors.pop(name, None)
            cleaned[name] = ""

    def refuse_documents(self, cleaned):
        """Refuse, from an anonymous sender, a file that cannot be cleaned of its author's name."""
        for name in self.file_names:
            if cleaned.get(name) and not cleaned[name].is_picture:
                self.add_error(name, _("A PDF can name its author. To stay anonymous, attach a picture."))

    def require_sender(self, cleaned):
        """Add an error for each thing without which a named sender cannot be answered."""
        organisation = cleaned.get("sender_kind") == SenderKind.ORGANISATION
        messages = {
            "sender_kind": _("Choose whether you write as a private person or for an organisation."),
            "name": _("Enter the name of the organisation.") if organisation else _("Enter your name."),
            "email": _("Enter an e-mail address like name@example.bg."),
        }
        address = self.fields.get("address")
        if address and address.is_needed:
            messages["address"] = (
                _("Enter the registered seat of the organisation.")
                if organisation
                else _("Enter your address.")
            )
        for name, message in messages.items():
            if not cleaned.get(name) and not self.has_error(name):
                self.add_error(name, message)
