"""StreamField blocks of the pages' texts."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock, ImageChooserBlock

#: Rich text has no headings: they are blocks, so that their order can be checked.
PARAGRAPH_FEATURES = ["bold", "italic", "ol", "ul", "link", "document-link"]


class HeadingBlock(blocks.StructBlock):
    """A heading of level 2 or 3; the page's title is the only one of level 1."""

    text = blocks.CharBlock(label=_("text"), max_length=160)
    level = blocks.ChoiceBlock(
        label=_("level"), choices=[("2", _("Section")), ("3", _("Subsection"))], default="2"
    )

    class Meta:
        icon = "title"
        label = _("Heading")
        template = "home/blocks/heading.html"


class QuoteBlock(blocks.StructBlock):
    """A quotation with its author."""

    text = blocks.TextBlock(label=_("text"))
    author = blocks.CharBlock(label=_("who said it"), required=False)

    class Meta:
        icon = "openquote"
        label = _("Quote")
        template = "home/blocks/quote.html"


class DocumentBlock(blocks.StructBlock):
    """A file to download, under a title written for people."""

    title = blocks.CharBlock(label=_("title"), max_length=200)
    document = DocumentChooserBlock(label=_("document"))

    class Meta:
        icon = "doc-full"
        label = _("Document")
        template = "home/blocks/document.html"


#: The kinds of files attached to a publication.
ATTACHMENT_KINDS = {
    "original": _("signed original"),
    "annex": _("annex"),
    "rationale": _("rationale"),
    "minutes": _("minutes"),
    "data": _("data"),
    "other": _("other file"),
}


class AttachmentBlock(DocumentBlock):
    """A file attached to a publication, with its kind and language."""

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
    """A photo with a required description, since it may be published as a post."""

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
    """A photo of an event, published only with the consent of the people who can be recognised."""

    people_agreed = blocks.BooleanBlock(
        label=_("people who can be recognised in the photo know about it and agree"),
        help_text=_("Tick it as well where nobody can be recognised."),
    )


class FollowBlock(blocks.StructBlock):
    """The list of accounts to follow; its template reads them from the navigation."""

    heading = blocks.CharBlock(label=_("heading"), required=False, max_length=120)

    class Meta:
        icon = "social-networks"
        label = _("Follow us")
        template = "home/blocks/follow.html"


class BodyBlock(blocks.StreamBlock):
    """The body of a page. It has no embeds, so that a visit sends no request to third parties."""

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
