"""Blocks of an event: the programme, and the questions of the registration form."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from feedback.form.blocks import ConsentBlock
from feedback.form.question_blocks import (
    ChoiceBlock,
    DateBlock,
    LongAnswerBlock,
    MultipleChoiceBlock,
    NumberBlock,
    ShortAnswerBlock,
)


class ProgrammeItemBlock(blocks.StructBlock):
    """One item of the programme."""

    time = blocks.CharBlock(
        label=_("Hour"), required=False, max_length=40, help_text=_("For example 18:00, or 18:00–18:20.")
    )
    title = blocks.CharBlock(label=_("What"), max_length=200)
    speaker = blocks.CharBlock(label=_("Who"), required=False, max_length=200)
    text = blocks.TextBlock(label=_("More about it"), required=False, max_length=1000)

    class Meta:
        label = _("Point of the programme")
        icon = "time"


class ProgrammeBlock(blocks.StreamBlock):
    """The programme of an event."""

    item = ProgrammeItemBlock()


class QuestionBlocks(blocks.StreamBlock):
    """Questions of the registration form besides name, e-mail address and needs."""

    short = ShortAnswerBlock()
    long = LongAnswerBlock()
    choice = ChoiceBlock()
    choices = MultipleChoiceBlock()
    number = NumberBlock()
    date = DateBlock()
    consent = ConsentBlock()
