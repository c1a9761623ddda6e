"""The form that a citizen fills in, built from the blocks of its page."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from wagtail.blocks import StructValue

from .fields import AddressField, AttachmentField
from .kept_files import keep
from .sender import CONTACT_FIELDS, SenderKind
from .uploads import RAW_PICTURES, CleanFile

#: Block types that have their own template; all other questions share one.
OWN_TEMPLATES = ("comment", "consent", "contact", "text")


@dataclass(frozen=True)
class Part:
    """One block of a form, with what its template needs."""

    block_type: str
    value: Any
    id: str
    names: tuple[str, ...]
    form: forms.Form

    @property
    def fields(self) -> dict[str, BoundField]:
        """The block's bound fields by name."""
        return {name: self.form[name] for name in self.names}

    @property
    def field(self) -> BoundField:
        """The bound field of a block that has exactly one."""
        return self.form[self.names[0]]

    @property
    def template_name(self) -> str:
        """The template of this block type."""
        name = self.block_type if self.block_type in OWN_TEMPLATES else "question"
        return f"feedback/parts/{name}.html"

    @property
    def is_question(self) -> bool:
        """Return True if the block is a question that the editor added."""
        return isinstance(self.value, StructValue) and "personal" in self.value


class BlocksForm(forms.Form):
    """A form made of the blocks of a StreamField; ``parts`` lists them in the editor's order.

    It knows nothing of senders and anonymity, so that forms of other apps can build on it.
    """

    use_required_attribute = False

    def __init__(
        self, stream: Iterable[Any], data: Any = None, files: Any = None, *, owner: str = "", **kwargs: Any
    ) -> None:
        """``stream`` is the value of the StreamField; ``owner`` names the form whose kept files are read."""
        super().__init__(data, files, label_suffix="", **kwargs)
        self.parts: list[Part] = []
        for child in stream:
            get_fields = getattr(child.block, "get_fields", None)
            built = get_fields(child.value, child.id) if get_fields else {}
            if get_fields and not built:
                continue
            self.fields.update(built)
            self.parts.append(Part(child.block_type, child.value, child.id, tuple(built), self))
        for field in self.attachment_fields.values():
            field.owner = owner

    @property
    def file_names(self) -> list[str]:
        """The names of the fields that take files."""
        return [part.names[0] for part in self.parts if part.block_type == "file"]

    @property
    def attachment_fields(self) -> dict[str, AttachmentField]:
        """The fields that take files, by name."""
        return {name: field for name, field in self.fields.items() if isinstance(field, AttachmentField)}

    def keep_files(self, owner: str, *, may_keep: Callable[[], bool] = lambda: True) -> bool:
        """Keep the valid files for the form of ``owner``, which is shown next; return False if one is lost.

        ``may_keep`` is asked before each new file is stored.
        """
        self.errors  # noqa: B018 - cleans the form
        lost = False
        for name, field in self.attachment_fields.items():
            file = self.cleaned_data.get(name)
            if not file:
                continue
            kept = file.kept or (may_keep() and keep(file.name, file.content, file.content_type)) or None
            if kept:
                field.widget.keep(kept, owner)
            else:
                lost = True
        return not lost

    @property
    def only_lost_files(self) -> bool:
        """Return True if the only errors are that kept files are gone."""
        codes = {error.code for errors in self.errors.as_data().values() for error in errors}
        return codes == {"not_kept"}

    @property
    def mistakes(self) -> list[tuple[str, str]]:
        """The errors in the order of the form: pairs of the HTML id of the first input and the message."""
        found = []
        for name in self.fields:
            for message in self.errors.get(name, ()):
                bound = self[name]
                target = bound.subwidgets[0].id_for_label if bound.use_fieldset else bound.id_for_label
                found.append((target or "", str(message)))
        return found

    def get_answers(self) -> list[dict[str, Any]]:
        """Return the answers to the editor's questions, each with the wording that the sender saw."""
        answers = []
        for part in self.parts:
            if not part.is_question or part.block_type == "file":
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

    def get_files(self) -> list[tuple[str, CleanFile]]:
        """Return pairs of question and cleaned file."""
        files = [
            (part, self.cleaned_data.get(part.names[0])) for part in self.parts if part.block_type == "file"
        ]
        return [(part.value["label"], file) for part, file in files if file]

    def get_consents(self) -> list[dict[str, Any]]:
        """Return every consent that the form requested, with ``given`` True or False."""
        return [
            {"id": part.id, "label": part.value["label"], "given": bool(self.cleaned_data.get(part.names[0]))}
            for part in self.parts
            if part.block_type == "consent"
        ]


class FeedbackForm(BlocksForm):
    """The form of one feedback page.

    After ``is_valid()`` the cleaned data of an anonymous sender contains no personal data.
    """

    def clean(self) -> dict[str, Any]:
        """Empty the personal fields of an anonymous sender; require the contact data of a named one."""
        cleaned = super().clean() or {}
        if self.has_error("anonymity"):
            return cleaned
        if self.is_anonymous:
            self.erase_personal_fields(cleaned)
            self.refuse_documents(cleaned)
        else:
            self.require_contact_data(cleaned)
        return cleaned

    @property
    def asks_for_contact(self) -> bool:
        """Return True if the form has the contact block; without it every sender is anonymous."""
        return "anonymity" in self.fields

    @property
    def is_anonymous(self) -> bool:
        """Return True if the sender chose anonymity, or the form offers nothing else."""
        return not self.asks_for_contact or self.cleaned_data.get("anonymity") == "anonymous"

    @property
    def personal_names(self) -> set[str]:
        """The names of the fields of the editor's questions whose answers are personal data."""
        return {
            name for part in self.parts if part.is_question and part.value["personal"] for name in part.names
        }

    def erase_personal_fields(self, cleaned: dict[str, Any]) -> None:
        """Empty the contact data and other personal answers, and drop their errors."""
        for name in {*CONTACT_FIELDS, *self.personal_names} & self.fields.keys():
            self.errors.pop(name, None)
            cleaned[name] = ""

    def refuse_documents(self, cleaned: dict[str, Any]) -> None:
        """Add an error for each attached file whose hidden data, such as an author or a place, would stay."""
        for name in self.file_names:
            if cleaned.get(name) and not cleaned[name].is_picture:
                self.add_error(
                    name,
                    _(
                        "A photo in the HEIC format tells where and when it was taken. To stay anonymous, "
                        "save it as JPEG and attach it again."
                    )
                    if cleaned[name].content_type in RAW_PICTURES
                    else _("A PDF can name its author. To stay anonymous, attach a picture."),
                )

    def require_contact_data(self, cleaned: dict[str, Any]) -> None:
        """Add an error for each contact field that a reply needs and that is empty."""
        organisation = cleaned.get("sender_kind") == SenderKind.ORGANISATION
        messages = {
            "sender_kind": _("Choose whether you write as a private person or for an organisation."),
            "name": _("Enter the name of the organisation.") if organisation else _("Enter your name."),
        }
        if not any(cleaned.get(name) for name in ("phone", "address")):
            messages["email"] = (
                _("Enter an e-mail address like name@example.bg, or another way in which we can reply.")
                if {"phone", "address"} & self.fields.keys()
                else _("Enter an e-mail address like name@example.bg.")
            )
        address = self.fields.get("address")
        if isinstance(address, AddressField) and address.is_required_for_reply:
            messages["address"] = (
                _("Enter the registered seat of the organisation.")
                if organisation
                else _("Enter your address.")
            )
        for name, message in messages.items():
            if not cleaned.get(name) and not self.has_error(name):
                self.add_error(name, message)
