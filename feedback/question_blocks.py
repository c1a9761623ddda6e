"""The questions that an editor words, in any number, in the page editor."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from . import fields
from .conf import setting


def field_name(block_id) -> str:
    """Return the form field's name for a block."""
    return f"q_{str(block_id).replace('-', '')}"


class QuestionBlock(blocks.StructBlock):
    """A question that an editor words."""

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

    def get_field(self, options, value):
        """Return the form field of one such block, given its label, help text and whether it is required."""
        raise NotImplementedError

    def get_fields(self, value, block_id):
        """Return the form fields of the block, by name."""
        options = {name: value[name] for name in ("label", "help_text", "required")}
        return {field_name(block_id): self.get_field(options, value)}


class ShortAnswerBlock(QuestionBlock):
    """One line of text."""

    class Meta:
        label = _("Short answer")
        icon = "pilcrow"

    def get_field(self, options, value):
        return fields.TextField(max_length=255, **options)


class LongAnswerBlock(QuestionBlock):
    """Several lines of text."""

    class Meta:
        label = _("Long answer")
        icon = "doc-full"

    def get_field(self, options, value):
        return fields.TextField(max_length=5000, widget=fields.forms.Textarea(attrs={"rows": 5}), **options)


class OptionsBlock(QuestionBlock):
    """A question with answers to choose from."""

    options = blocks.ListBlock(blocks.CharBlock(max_length=200), label=_("Answers"), min_num=2)

    def clean(self, value):
        """Refuse the same answer twice: nobody could tell them apart."""
        value = super().clean(value)
        if len(set(value["options"])) < len(value["options"]):
            raise blocks.StructBlockValidationError(
                block_errors={"options": ValidationError(_("Each answer can be offered only once."))}
            )
        return value


class ChoiceBlock(OptionsBlock):
    """One of several answers."""

    class Meta:
        label = _("One of several answers")
        icon = "radio-full"

    def get_field(self, options, value):
        return fields.ChoiceField(choices=[(option, option) for option in value["options"]], **options)


class SeveralChoicesBlock(OptionsBlock):
    """Several of several answers."""

    class Meta:
        label = _("Several answers")
        icon = "list-ul"

    def get_field(self, options, value):
        return fields.SeveralChoicesField(
            choices=[(option, option) for option in value["options"]], **options
        )


class NumberBlock(QuestionBlock):
    """A number."""

    minimum = blocks.DecimalBlock(label=_("Smallest"), required=False)
    maximum = blocks.DecimalBlock(label=_("Largest"), required=False)

    class Meta:
        label = _("Number")
        icon = "order"

    def get_field(self, options, value):
        return fields.NumberField(min_value=value["minimum"], max_value=value["maximum"], **options)


class DateBlock(QuestionBlock):
    """A date."""

    class Meta:
        label = _("Date")
        icon = "date"

    def get_field(self, options, value):
        return fields.DateField(**options)


class FileBlock(QuestionBlock):
    """A picture or a PDF."""

    class Meta:
        label = _("File")
        icon = "upload"

    def get_field(self, options, value):
        return fields.AttachmentField(**options)

    def get_fields(self, value, block_id):
        """Return the field, or nothing where the site has no place for files."""
        return super().get_fields(value, block_id) if setting("ATTACHMENT_ROOT") else {}
