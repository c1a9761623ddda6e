"""Blocks for the questions that an editor adds to a form."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from ..conf import settings
from . import fields


def field_name(block_id: str) -> str:
    """Return the name of the form field that belongs to a block."""
    return f"q_{str(block_id).replace('-', '')}"


class QuestionBlock(blocks.StructBlock):
    """Base of the blocks that ask one question."""

    label = blocks.CharBlock(label=_("Question"), max_length=200)
    help_text = blocks.CharBlock(label=_("Explanation"), required=False, max_length=300)
    required = blocks.BooleanBlock(label=_("Must be answered"), required=False)
    personal = blocks.BooleanBlock(
        label=_("The answer is personal data"),
        required=False,
        help_text=_(
            "It is then erased when the sender stays anonymous, and left out of exports without names."
        ),
    )

    def get_field(self, options: dict[str, Any], value: blocks.StructValue) -> forms.Field:
        """Return the form field; ``options`` holds its label, help text and whether it is required.

        Raises NotImplementedError in this base class.
        """
        raise NotImplementedError

    def get_fields(self, value: blocks.StructValue, block_id: str) -> dict[str, forms.Field]:
        """Return the form fields of the block by name."""
        options = {name: value[name] for name in ("label", "help_text", "required")}
        return {field_name(block_id): self.get_field(options, value)}


class ShortAnswerBlock(QuestionBlock):
    """A question answered with one line of text."""

    class Meta:
        label = _("Short answer")
        icon = "pilcrow"

    def get_field(self, options: dict[str, Any], value: blocks.StructValue) -> forms.Field:
        return fields.TextField(max_length=255, **options)


class LongAnswerBlock(QuestionBlock):
    """A question answered with several lines of text."""

    class Meta:
        label = _("Long answer")
        icon = "doc-full"

    def get_field(self, options: dict[str, Any], value: blocks.StructValue) -> forms.Field:
        return fields.TextField(max_length=5000, widget=forms.Textarea(attrs={"rows": 5}), **options)


class OptionsBlock(QuestionBlock):
    """Base of the questions with a list of answers to choose from."""

    options = blocks.ListBlock(blocks.CharBlock(max_length=200), label=_("Answers"), min_num=2)

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        """Return the cleaned value; raises StructBlockValidationError if an answer is listed twice."""
        value = super().clean(value)
        if len(set(value["options"])) < len(value["options"]):
            raise blocks.StructBlockValidationError(
                block_errors={"options": ValidationError(_("Each answer can be offered only once."))}
            )
        return value


class ChoiceBlock(OptionsBlock):
    """A question answered with one of the listed answers."""

    class Meta:
        label = _("One of several answers")
        icon = "radio-full"

    def get_field(self, options: dict[str, Any], value: blocks.StructValue) -> forms.Field:
        return fields.ChoiceField(choices=[(option, option) for option in value["options"]], **options)


class MultipleChoiceBlock(OptionsBlock):
    """A question answered with any number of the listed answers."""

    class Meta:
        label = _("Several answers")
        icon = "list-ul"

    def get_field(self, options: dict[str, Any], value: blocks.StructValue) -> forms.Field:
        return fields.MultipleChoiceField(
            choices=[(option, option) for option in value["options"]], **options
        )


class NumberBlock(QuestionBlock):
    """A question answered with a number."""

    minimum = blocks.DecimalBlock(label=_("Smallest"), required=False)
    maximum = blocks.DecimalBlock(label=_("Largest"), required=False)

    class Meta:
        label = _("Number")
        icon = "order"

    def get_field(self, options: dict[str, Any], value: blocks.StructValue) -> forms.Field:
        return fields.NumberField(min_value=value["minimum"], max_value=value["maximum"], **options)


class DateBlock(QuestionBlock):
    """A question answered with a date."""

    class Meta:
        label = _("Date")
        icon = "date"

    def get_field(self, options: dict[str, Any], value: blocks.StructValue) -> forms.Field:
        return fields.DateField(**options)


class FileBlock(QuestionBlock):
    """A question answered with a picture or a PDF."""

    class Meta:
        label = _("File")
        icon = "upload"

    def get_field(self, options: dict[str, Any], value: blocks.StructValue) -> forms.Field:
        limit = _("JPEG, PNG, WebP, HEIC or PDF, at most %(limit)s MB.") % {
            "limit": settings.ATTACHMENT_MEGABYTES
        }
        help_text = " ".join(filter(None, [options.pop("help_text", ""), limit]))
        return fields.AttachmentField(help_text=help_text, **options)

    def get_fields(self, value: blocks.StructValue, block_id: str) -> dict[str, forms.Field]:
        """Return the field, or nothing if the site has no folder for attachments."""
        return (
            super().get_fields(value, block_id)
            if settings.ATTACHMENT_ROOT or settings.ATTACHMENT_STORAGE
            else {}
        )
