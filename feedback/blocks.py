"""What a feedback form is composed of, in the page editor.

Each question block turns itself into form fields: ``get_fields(value, block_id)`` returns them by name. The
name comes from the block's id, never from its label, so that rewording a question does not lose answers.
"""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag
from wagtail import blocks

from . import fields, topics
from .choosers import TopicChooserBlock
from .models.submissions import SenderKind
from .question_blocks import (
    ChoiceBlock,
    DateBlock,
    FileBlock,
    LongAnswerBlock,
    NumberBlock,
    SeveralChoicesBlock,
    ShortAnswerBlock,
    field_name,
)

PLAIN = ["bold", "italic", "link"]


class OfferedTopicBlock(blocks.StructBlock):
    """A topic, with its own wording where this page needs another than the topic's name."""

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
    """The spheres of interest; several can be chosen."""

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

    def get_offered(self, value):
        """Return pairs of tag and wording; a topic that has been deleted is left out.

        A wording of this page's own comes before the topic's name in the language of the page.
        """
        chosen = [(item["topic"], item["label"]) for item in value["topics"] if item["topic"]]
        if not chosen:
            tags = list(Tag.objects.filter(~Q(feedback_desks=None)).distinct())
            return sorted(topics.named(tags), key=lambda pair: pair[1].casefold())
        names = dict(topics.named([tag for tag, wording in chosen if not wording]))
        return [(tag, wording or names[tag]) for tag, wording in chosen]

    def get_fields(self, value, block_id):
        offered = self.get_offered(value)
        if not offered:
            return {}
        return {
            "topics": fields.SeveralChoicesField(
                label=value["label"],
                help_text=value["help_text"],
                choices=[(str(tag.pk), label) for tag, label in offered],
                empty_message=_("Choose at least one sphere of interest."),
                gone_message=_("A chosen sphere of interest no longer exists. Choose again."),
            )
        }


class CommentBlock(blocks.StructBlock):
    """What the sender has to say."""

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

    def get_fields(self, value, block_id):
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
                # Never a maxlength attribute: it would silently cut what is pasted.
                widget=fields.UncutTextarea(attrs={"rows": 8}),
            )
        }


ANONYMITY = [
    ("named", _("Yes, I want a reply and will say who I am")),
    ("anonymous", _("No, I want to stay anonymous")),
]


class ContactBlock(blocks.StructBlock):
    """Anonymous or named, and how to reach who is named."""

    label = blocks.CharBlock(label=_("Question"), max_length=200, default=_("Do you want a reply?"))
    anonymous_text = blocks.RichTextBlock(
        label=_("What anonymity means"),
        features=PLAIN,
        help_text=_("Shown before the choice is made."),
        default=_(
            "<p>If you stay anonymous we keep nothing that could tell who you are: no name, no address and "
            "no network address. An anonymous proposal or report is read, but no official proceedings can be "
            "opened on it (art. 111, para. 4 of the Administrative Procedure Code).</p>"
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

    class Meta:
        label = _("Contact details")
        icon = "user"

    def get_fields(self, value, block_id):
        """Return the fields; which of them are needed, FeedbackForm.clean() says once the choice is made."""
        contact = {
            "anonymity": fields.ChoiceField(
                label=value["label"],
                choices=ANONYMITY,
                empty_message=_("Choose whether you want a reply or stay anonymous."),
            ),
            "sender_kind": fields.ChoiceField(
                label=_("In whose name do you write?"), choices=SenderKind.choices, required=False
            ),
            "name": fields.TextField(
                label=_("Name"),
                max_length=200,
                required=False,
                widget=fields.forms.TextInput(attrs={"autocomplete": "name"}),
            ),
            "email": fields.EmailField(label=_("E-mail"), required=False),
        }
        if value["address"] != "no":
            contact["address"] = fields.TextField(
                label=_("Address (for an organisation: its registered seat)"),
                max_length=500,
                required=False,
                widget=fields.forms.Textarea(attrs={"rows": 3, "autocomplete": "street-address"}),
            )
            contact["address"].is_needed = value["address"] == "required"
        return contact


class ConsentBlock(blocks.StructBlock):
    """One purpose that the sender may agree to; each has a box of its own, unticked."""

    label = blocks.CharBlock(label=_("What the sender agrees to"), max_length=300)
    required = blocks.BooleanBlock(
        label=_("Nothing can be sent without it"),
        required=False,
        help_text=_("Rarely right: consent is free only where it can be refused."),
    )

    class Meta:
        label = _("Consent")
        icon = "tick"

    def get_fields(self, value, block_id):
        return {
            f"consent_{field_name(block_id)}": fields.forms.BooleanField(
                label=value["label"],
                required=value["required"],
                error_messages={
                    "required": _("Tick “%(label)s” to send the form.") % {"label": value["label"]}
                },
            )
        }


class FormBlocks(blocks.StreamBlock):
    """A whole form."""

    topics = TopicsBlock(group=_("Core"))
    comment = CommentBlock(group=_("Core"))
    contact = ContactBlock(group=_("Core"))
    consent = ConsentBlock(group=_("Core"))
    short = ShortAnswerBlock(group=_("Questions of your own"))
    long = LongAnswerBlock(group=_("Questions of your own"))
    choice = ChoiceBlock(group=_("Questions of your own"))
    choices = SeveralChoicesBlock(group=_("Questions of your own"))
    number = NumberBlock(group=_("Questions of your own"))
    date = DateBlock(group=_("Questions of your own"))
    file = FileBlock(group=_("Questions of your own"))
    text = blocks.RichTextBlock(label=_("Text"), icon="openquote", features=["h2", *PLAIN, "ul", "ol"])

    class Meta:
        block_counts = {
            "topics": {"max_num": 1},
            "comment": {"min_num": 1, "max_num": 1},
            "contact": {"max_num": 1},
        }


class SmallFormBlock(blocks.StructBlock):
    """For the body of any page: a box for a comment, which leads on to a feedback page.

    It remembers the page in whose body it stands.
    """

    heading = blocks.CharBlock(label=_("Heading"), max_length=120, default=_("Tell us what you think"))
    feedback_page = blocks.PageChooserBlock(page_type="feedback.FeedbackPage", label=_("Feedback form"))

    class Meta:
        label = _("Feedback box")
        icon = "comment"
        template = "feedback/small_form.html"

    def get_context(self, value, parent_context=None):
        from .templatetags.feedback_tags import small_form_context

        context = super().get_context(value, parent_context)
        return {**context, "heading": value["heading"], **small_form_context(context, value["feedback_page"])}


#: The blocks of a new page, in the order of the recommendation; each has sensible defaults of its own.
DEFAULT_FORM = ("topics", "comment", "contact")
