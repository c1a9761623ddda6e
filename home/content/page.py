"""The base of every announced page type: summary, picture, body and topics."""

from functools import cached_property

from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import ItemBase, Tag
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from civic_social.content.images import picture_of
from civic_social.messages import Picture
from civic_social.pages import SocialPageMixin, describe_errors
from feedback.alphabet import Alphabetical
from feedback.conf import settings as feedback_settings
from feedback.models import Reply

from .. import cards
from ..search.file_texts import texts_of_files
from ..search.index_text import PageText
from ..search.searchable import SearchableMixin, passages
from .blocks import BodyBlock
from .dates import format_date
from .former_names import field_with_former_column, with_former_names
from .forms import DESCRIPTION_MISSING, ContentPageForm
from .hashtags import hashtag
from .plain_language_widget import PlainLanguageTextarea
from .readability import find_errors
from .slugs import LatinSlugMixin
from .teaser import Teaser
from .topic_widget import TopicWidget
from .topics import label_topics


class PageTopic(ItemBase):
    """A topic of a page: a taggit tag, which feedback and the routing of posts use too."""

    tag = models.ForeignKey(
        Tag, verbose_name=_("topic"), related_name="page_topics", on_delete=models.CASCADE
    )
    content_object = ParentalKey("wagtailcore.Page", related_name="page_topics", on_delete=models.CASCADE)

    class Meta:
        verbose_name = _("topic of a page")
        verbose_name_plural = _("topics of pages")


class ContentPage(SearchableMixin, SocialPageMixin, LatinSlugMixin, Page):
    """A page that the municipality publishes and announces."""

    summary = models.TextField(
        _("summary in plain language"),
        max_length=400,
        help_text=_("Two or three sentences that everyone understands. They go into the post and the lists."),
    )
    picture = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Shown on the page and on the link card, cut to 1200 by 630 around its focal point."),
    )
    picture_alt = models.CharField(
        _("description of the picture"),
        max_length=250,
        blank=True,
        help_text=_("What the picture shows, for people who cannot see it."),
    )
    body = StreamField(BodyBlock(), verbose_name=_("text"), blank=True)
    topics = ClusterTaggableManager(
        through=PageTopic,
        verbose_name=_("topics"),
        blank=True,
        help_text=_("Topics bring the page to the thematic groups and to those who ask about them."),
    )

    civic_social_announcement = field_with_former_column("civic_social_announcement")
    civic_social_urgent = field_with_former_column("civic_social_urgent")
    civic_social_text = field_with_former_column("civic_social_text")
    civic_social_image = field_with_former_column("civic_social_image")
    civic_social_image_alt = field_with_former_column("civic_social_image_alt")
    civic_social_choices = field_with_former_column("civic_social_choices")

    base_form_class = ContentPageForm
    subpage_types = []

    search_fields = [
        *Page.search_fields,
        *SearchableMixin.search_text_fields,
    ]
    lead_panels = [
        FieldPanel("summary", widget=PlainLanguageTextarea),
        MultiFieldPanel([FieldPanel("picture"), FieldPanel("picture_alt")], heading=_("Picture")),
    ]
    body_panels = [
        FieldPanel("body"),
        FieldPanel("topics", widget=TopicWidget),
        *SocialPageMixin.social_panels,
    ]

    #: The schema.org type of ``get_structured_data``.
    structured_data_type = "WebPage"
    #: The schema.org property that names the municipality in ``get_structured_data``.
    structured_data_role = "publisher"

    class Meta:
        abstract = True

    def serializable_data(self):
        """Return the content of a revision, which the release before can read, too."""
        return with_former_names(super().serializable_data())

    @property
    def answered_messages(self) -> int:
        """The number of messages answered with a link to this page; 0 below ``REPLIES_SHOWN_FROM``."""
        count = Reply.objects.messages_referring_to(self) if self.pk else 0
        return count if count >= feedback_settings.REPLIES_SHOWN_FROM else 0

    @classmethod
    def kind(cls):
        """Return the name of this page type in the active language, with a capital."""
        return str(cls._meta.verbose_name).capitalize()

    @cached_property
    def topic_list(self) -> list[Tag]:
        """The page's topics by name, unsaved ones included."""
        return [topic for topic, _label in self.topic_labels]

    @cached_property
    def topic_labels(self) -> list[tuple[Tag, str]]:
        """The page's topics by name, unsaved ones included, each with its name in the page's language."""
        chosen = [item.tag_id for item in self.page_topics.all()]
        tags = list(Tag.objects.filter(pk__in=chosen).order_by(Alphabetical("name")))
        return label_topics(tags, self.locale.language_code)

    def save(self, *args, **kwargs):
        self.__dict__.pop("topic_list", None)
        self.__dict__.pop("topic_labels", None)
        return super().save(*args, **kwargs)

    #: The fields that can hold documents, whose texts are found too.
    fields_with_files = ("body",)
    #: The value of the filter by kind in the search of the site.
    search_kind = "page"

    def get_page_text(self) -> PageText:
        """Return the passages for the search: title, kind and date, summary and topics, text and files."""
        day = self.get_date()
        with translation.override(self.locale.language_code):
            title = [self.title, self.kind(), format_date(day) if day else ""]
        return PageText(
            title=title,
            lead=[self.summary, *self.get_social_topics()],
            body=[*passages(self, "body"), *texts_of_files(self, *self.fields_with_files)],
            facets=[f"kind{self.search_kind}", *([f"year{day.year}"] if day else [])],
        )

    def find_publishing_errors(self):
        """Return the sentences of the model's validation and of the checks in the editing form."""
        errors = super().find_publishing_errors()
        if self.picture_id and not self.picture_alt:
            errors += describe_errors(type(self), {"picture_alt": DESCRIPTION_MISSING})
        return errors + find_errors(self.body)

    def get_teaser(self) -> Teaser:
        """Return what lists, search, feeds and previews may show of the page, in the active language."""
        day = self.get_date()
        return Teaser(
            title=self.title,
            kind=self.kind(),
            day=day,
            text=self.summary,
        )

    def get_date(self):
        """Return the date of the content, for lists, or None."""
        return self.get_social_date()

    def get_social_description(self):
        return self.summary

    @property
    def card_image(self):
        """The picture of the link card and its description, or None."""
        return (self.picture, self.picture_alt) if self.picture else None

    def get_card_heading(self) -> str:
        """Return the line above the title on the drawn card, in the active language."""
        day = self.get_date()
        return " · ".join([self.kind(), format_date(day)]) if day else self.kind()

    def get_social_card(self, shape: str = "tall") -> Picture:
        """Return the lead picture if it has a description, or else the drawn card in ``shape``."""
        if self.picture and self.picture_alt:
            return picture_of(self.picture, self.picture_alt)
        return self.get_social_generated_card(shape)

    def get_social_generated_card(self, shape: str = "tall") -> Picture:
        """Return the drawn card in ``shape``."""
        content = cards.get_content(self)
        width, height = cards.SHAPES[shape]
        return Picture(
            image_id=0,
            alt=content.alt,
            file_hash=content.fingerprint,
            url=cards.get_url(self, content, shape),
            width=width,
            height=height,
        )

    def get_social_variables(self):
        date = self.get_social_date()
        with translation.override(self.locale.language_code):
            return super().get_social_variables() | {"date": format_date(date) if date else ""}

    def get_social_topics(self):
        return [topic.name for topic in self.topic_list]

    def get_social_hashtags(self):
        return [tag for tag in (hashtag(label) for _topic, label in self.topic_labels) if tag]

    def get_structured_data(self) -> dict:
        """Return the page as schema.org data; ``site.metadata`` adds the publisher and the picture."""
        return {
            "@type": self.structured_data_type,
            "name": self.title,
            "description": self.get_teaser().description,
            "url": self.full_url,
            "inLanguage": self.locale.language_code,
            "keywords": [label for _topic, label in self.topic_labels],
        }
