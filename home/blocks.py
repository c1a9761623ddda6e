"""What a page's body is made of."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock, ImageChooserBlock

#: Headings are blocks of their own, so that a page's outline stays in order.
PARAGRAPH_FEATURES = ["bold", "italic", "ol", "ul", "link", "document-link"]


class HeadingBlock(blocks.StructBlock):
    """A heading of the body: the page's title is the only first-level heading."""

    text = blocks.CharBlock(label=_("text"), max_length=160)
    level = blocks.ChoiceBlock(
        label=_("level"), choices=[("2", _("Section")), ("3", _("Subsection"))], default="2"
    )

    class Meta:
        icon = "title"
        label = _("Heading")
        template = "home/blocks/heading.html"


class QuoteBlock(blocks.StructBlock):
    """Somebody's words."""

    text = blocks.TextBlock(label=_("text"))
    author = blocks.CharBlock(label=_("who said it"), required=False)

    class Meta:
        icon = "openquote"
        label = _("Quote")
        template = "home/blocks/quote.html"


class DocumentBlock(blocks.StructBlock):
    """A file to download, named for people and not by its file name."""

    title = blocks.CharBlock(label=_("title"), max_length=200)
    document = DocumentChooserBlock(label=_("document"))

    class Meta:
        icon = "doc-full"
        label = _("Document")
        template = "home/blocks/document.html"


#: What a file is to its publication.
ATTACHMENT_KINDS = {
    "original": _("signed original"),
    "annex": _("annex"),
    "rationale": _("rationale"),
    "minutes": _("minutes"),
    "data": _("data"),
    "other": _("other file"),
}


class AttachmentBlock(DocumentBlock):
    """A file of a publication: what it is and in which language, besides its title."""

    kind = blocks.ChoiceBlock(
        label=_("kind"),
        choices=list(ATTACHMENT_KINDS.items()),
        default="original",
    )
    language = blocks.ChoiceBlock(
        label=_("language"), choices=[("bg", _("Bulgarian")), ("en", _("English"))], default="bg"
    )

    class Meta:
        icon = "doc-full"
        label = _("Document")
        template = "home/blocks/attachment.html"


class PhotoBlock(blocks.StructBlock):
    """A photo that may go out as a post of its own: therefore it is never without a description."""

    image = ImageChooserBlock(label=_("photo"))
    alt_text = blocks.CharBlock(
        label=_("alternative text"),
        max_length=250,
        help_text=_("What the photo shows, for people who cannot see it."),
    )
    caption = blocks.CharBlock(label=_("caption"), required=False, max_length=250)
    credit = blocks.CharBlock(label=_("photographer"), required=False, max_length=120)
    poster = blocks.BooleanBlock(
        label=_("poster"),
        required=False,
        help_text=_("Nothing is cut off: where a network wants another shape, white is added at the edges."),
    )

    class Meta:
        icon = "image"
        label = _("Photo")
        template = "home/blocks/photo.html"


class EventPhotoBlock(PhotoBlock):
    """A photo of people who came: they know of it, or nobody can be recognised."""

    people_agreed = blocks.BooleanBlock(
        label=_("people who can be recognised in the photo know about it and agree"),
        help_text=_("Tick it as well where nobody can be recognised."),
    )


class FollowBlock(blocks.StructBlock):
    """The connected accounts to follow; what is connected later appears by itself."""

    heading = blocks.CharBlock(label=_("heading"), required=False, max_length=120)

    class Meta:
        icon = "social-networks"
        label = _("Follow us")
        template = "home/blocks/follow.html"


class BodyBlock(blocks.StreamBlock):
    """The body of a page. There are no embeds: the site asks nothing of third parties."""

    heading = HeadingBlock()
    paragraph = blocks.RichTextBlock(
        label=_("Text"),
        icon="pilcrow",
        features=PARAGRAPH_FEATURES,
        template="home/blocks/paragraph.html",
    )
    quote = QuoteBlock()
    image = ImageBlock(label=_("Picture"), template="home/blocks/image.html")
    document = DocumentBlock()
    follow = FollowBlock()
    table = TypedTableBlock(
        [
            ("text", blocks.CharBlock(label=_("Text"), required=False)),
            ("number", blocks.DecimalBlock(label=_("Number"), required=False)),
        ],
        label=_("Table"),
        icon="table",
        template="home/blocks/table.html",
    )
