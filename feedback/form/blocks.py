"""The blocks of which an editor composes a feedback form.

A block that asks something has ``get_fields(value, block_id)``, which returns form fields by name. The name
depends on the block's id and not on its label, so rewording a question keeps its answers.
"""

from django import forms
from django.db.models import Q
from django.utils.module_loading import import_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag
from wagtail import blocks

from ..alphabet import sort_key
from ..conf import settings
from . import fields, topics
from .choosers import TopicChooserBlock
from .question_blocks import (
    ChoiceBlock,
    DateBlock,
    FileBlock,
    LongAnswerBlock,
    MultipleChoiceBlock,
    NumberBlock,
    ShortAnswerBlock,
    field_name,
)
from .sender import ANONYMITY, SenderKind

#: Rich text features of short texts.
INLINE_FEATURES = ["bold", "italic", "link"]


class OfferedTopicBlock(blocks.StructBlock):
    """A topic, and optionally a wording that replaces its name on this page."""

    topic = TopicChooserBlock(label=_("Topic"))
    label = blocks.CharBlock(
        label=_("Wording on this page"),
        required=False,
        max_length=120,
        help_text=_(
            "Only if the topic's name in the language of the page does not fit here. It stays the same topic."
        ),
    )


class TopicsBlock(blocks.StructBlock):
    """The topics of the message, of which the sender chooses one or more."""

    label = blocks.CharBlock(label=_("Question"), max_length=200, default=_("Spheres of interest"))
    help_text = blocks.CharBlock(
        label=_("Explanation"), required=False, max_length=300, default=_("You can choose more than one.")
    )
    topics = blocks.ListBlock(
        OfferedTopicBlock(),
        label=_("Topics"),
        default=[],
        help_text=_("Leave empty to offer every topic that a desk answers, in the order of the alphabet."),
    )

    class Meta:
        label = _("Topics")
        icon = "tag"

    def get_offered_topics(self, value: blocks.StructValue) -> list[tuple[Tag, str]]:
        """Return pairs of tag and label, without deleted topics.

        The label is the wording on this page, or else the topic's name in the active language. An empty list
        in the editor offers every topic that a desk answers, in alphabetical order.
        """
        chosen = [(item["topic"], item["label"]) for item in value["topics"] if item["topic"]]
        if not chosen:
            tags = list(Tag.objects.filter(~Q(feedback_desks=None)).distinct())
            return sorted(topics.named(tags), key=lambda pair: sort_key(pair[1]))
        names = dict(topics.named([tag for tag, wording in chosen if not wording]))
        return [(tag, wording or names[tag]) for tag, wording in chosen]

    def get_fields(self, value: blocks.StructValue, block_id: str) -> dict[str, forms.Field]:
        """Return the field ``topics``, or nothing if there is no topic to offer."""
        offered = self.get_offered_topics(value)
        if not offered:
            return {}
        return {
            "topics": fields.MultipleChoiceField(
                label=value["label"],
                help_text=value["help_text"],
                choices=[(str(tag.pk), label) for tag, label in offered],
                empty_message=_("Choose at least one sphere of interest."),
                gone_message=_("A chosen sphere of interest no longer exists. Choose again."),
            )
        }


class CommentBlock(blocks.StructBlock):
    """The text of the message."""

    label = blocks.CharBlock(label=_("Question"), max_length=200, default=_("Your comment"))
    help_text = blocks.CharBlock(
        label=_("Explanation"),
        required=False,
        max_length=300,
        default=_("Do not write personal data of other people here, nor your personal number."),
    )
    minimum = blocks.IntegerBlock(label=_("Fewest characters"), default=10, min_value=1, max_value=1000)
    maximum = blocks.IntegerBlock(label=_("Most characters"), default=5000, min_value=100, max_value=20000)

    class Meta:
        label = _("Comment")
        icon = "comment"

    def get_fields(self, value: blocks.StructValue, block_id: str) -> dict[str, forms.Field]:
        """Return the field ``comment``."""
        short = _("Write a comment of at least %(minimum)s characters.") % {"minimum": value["minimum"]}
        return {
            "comment": fields.TextField(
                label=value["label"],
                help_text=value["help_text"],
                min_length=value["minimum"],
                max_length=value["maximum"],
                empty_message=short,
                long_message=_("Shorten the comment to %(maximum)s characters.")
                % {"maximum": value["maximum"]},
                error_messages={"min_length": short},
                widget=fields.UncutTextarea(attrs={"rows": 8}),
            )
        }


class ContactBlock(blocks.StructBlock):
    """The choice between a reply and anonymity, and the contact data for a reply."""

    label = blocks.CharBlock(label=_("Question"), max_length=200, default=_("Do you want a reply?"))
    anonymous_text = blocks.RichTextBlock(
        label=_("What anonymity means"),
        features=INLINE_FEATURES,
        help_text=_("Shown before the choice is made."),
        default=_(
            "<p>If you stay anonymous we keep nothing that could tell who you are: no name, no address and "
            "no network address.</p>"
        ),
    )
    address = blocks.ChoiceBlock(
        label=_("Address"),
        choices=[
            ("no", _("Do not ask")),
            ("optional", _("Ask, may be left empty")),
            ("required", _("Required")),
        ],
        default="optional",
    )
    phone = blocks.ChoiceBlock(
        label=_("Telephone"),
        choices=[("no", _("Do not ask")), ("optional", _("Ask, may be left empty"))],
        default="optional",
        help_text=_("With a telephone or an address, the sender may leave the e-mail empty."),
    )

    class Meta:
        label = _("Contact details")
        icon = "user"

    def get_default(self) -> blocks.StructValue:
        """Return the values of a new block; the site may have its own text about anonymity."""
        value = super().get_default()
        if settings.ANONYMITY_TEXT:
            text = str(import_string(settings.ANONYMITY_TEXT))
            value["anonymous_text"] = self.child_blocks["anonymous_text"].normalize(text)
        return value

    def get_fields(self, value: blocks.StructValue, block_id: str) -> dict[str, forms.Field]:
        """Return the fields; ``FeedbackForm.clean()`` requires the contact data of a named sender."""
        contact: dict[str, forms.Field] = {
            "anonymity": fields.ChoiceField(
                label=value["label"],
                choices=ANONYMITY,
                empty_message=_("Choose whether you want a reply or stay anonymous."),
            ),
            "sender_kind": fields.ChoiceField(
                label=_("In whose name do you write?"), choices=SenderKind.choices, required=False
            ),
            "name": fields.NameField(label=_("Name"), required=False, takes_domains=True),
            "email": fields.EmailField(
                label=_("E-mail"), required=False, help_text=self.get_email_help(value)
            ),
        }
        if value.get("phone") != "no":
            contact["phone"] = fields.PhoneField(label=_("Telephone"), required=False)
        if value["address"] != "no":
            contact["address"] = fields.AddressField(
                label=_("Address (for an organisation: its registered seat)"),
                is_required_for_reply=value["address"] == "required",
            )
        return contact

    @staticmethod
    def get_email_help(value: blocks.StructValue) -> str:
        """Return the other ways in which a reply can be given, or an empty string if there is none."""
        if value.get("phone") != "no" and value["address"] != "no":
            return gettext("If you have no e-mail, fill in your telephone or your address.")
        if value.get("phone") != "no":
            return gettext("If you have no e-mail, fill in your telephone.")
        return gettext("If you have no e-mail, fill in your address.") if value["address"] != "no" else ""


class ConsentBlock(blocks.StructBlock):
    """A purpose that the sender may agree to, with an unticked box."""

    label = blocks.CharBlock(label=_("What the sender agrees to"), max_length=300)
    required = blocks.BooleanBlock(
        label=_("Nothing can be sent without it"),
        required=False,
        help_text=_("Rarely right: consent is free only where it can be refused."),
    )

    class Meta:
        label = _("Consent")
        icon = "tick"

    def get_fields(self, value: blocks.StructValue, block_id: str) -> dict[str, forms.Field]:
        """Return the box, named by the block's id."""
        return {
            f"consent_{field_name(block_id)}": forms.BooleanField(
                label=value["label"],
                required=value["required"],
                error_messages={
                    "required": _("Tick “%(label)s” to send the form.") % {"label": value["label"]}
                },
            )
        }


class FormBlocks(blocks.StreamBlock):
    """The whole form."""

    topics = TopicsBlock(group=_("Core"))
    comment = CommentBlock(group=_("Core"))
    contact = ContactBlock(group=_("Core"))
    consent = ConsentBlock(group=_("Core"))
    short = ShortAnswerBlock(group=_("Questions of your own"))
    long = LongAnswerBlock(group=_("Questions of your own"))
    choice = ChoiceBlock(group=_("Questions of your own"))
    choices = MultipleChoiceBlock(group=_("Questions of your own"))
    number = NumberBlock(group=_("Questions of your own"))
    date = DateBlock(group=_("Questions of your own"))
    file = FileBlock(group=_("Questions of your own"))
    text = blocks.RichTextBlock(
        label=_("Text"), icon="openquote", features=["h2", *INLINE_FEATURES, "ul", "ol"]
    )

    class Meta:
        block_counts = {
            "topics": {"max_num": 1},
            "comment": {"min_num": 1, "max_num": 1},
            "contact": {"max_num": 1},
        }


#: The blocks of a new page, in the recommended order.
DEFAULT_FORM = ("topics", "comment", "contact")
