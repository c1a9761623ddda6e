"""What every announced page type has in common: summary, picture, body and topics."""

from functools import cached_property

from django.db import models
from django.db.models import Count, OuterRef, Subquery
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import ItemBase, Tag
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from civic_social.content.images import picture_of
from civic_social.messages import Picture
from civic_social.pages import SocialPageMixin
from feedback.conf import setting as feedback_setting
from feedback.models import Reply

from ..blocks import BodyBlock
from ..caching import remembered
from ..chosen import bring_chosen
from ..dates import format_date
from ..forms import ContentPageForm
from ..hashtags import hashtag
from ..rows import RowsOf
from ..stems import stems
from ..transliteration import transliterate
from .public import PublicPage
from .topics import labelled, with_labels


class PageTopic(ItemBase):
    """A topic of a page. The tag is taggit's own, which feedback and routing use too."""

    tag = models.ForeignKey(Tag, related_name="page_topics", on_delete=models.CASCADE)
    content_object = ParentalKey("wagtailcore.Page", related_name="page_topics", on_delete=models.CASCADE)


class ContentPage(PublicPage, SocialPageMixin, Page):
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

    base_form_class = ContentPageForm
    subpage_types = []

    search_fields = [
        *Page.search_fields,
        index.SearchField("summary", boost=2),
        index.SearchField("body"),
        index.SearchField("search_stems"),
        index.RelatedFields("topics", [index.SearchField("name")]),
    ]
    lead_panels = [
        FieldPanel("summary"),
        MultiFieldPanel([FieldPanel("picture"), FieldPanel("picture_alt")], heading=_("Picture")),
    ]
    body_panels = [FieldPanel("body"), FieldPanel("topics"), *SocialPageMixin.social_panels]

    #: The schema.org type of ``get_structured_data``.
    structured_data_type = "WebPage"
    #: What the municipality is to it, unless it says so itself.
    structured_data_role = "publisher"

    shown_with = ("locale", "picture")
    #: What a found page knows: its topics, and how many messages an answer that refers to it has answered.
    found_topics = found_replies = None

    class Meta:
        abstract = True

    @classmethod
    def to_be_shown(cls, path):
        """Return the pages with their topics, and with how often an answer refers to them."""
        replies = Reply.objects.filter(page=OuterRef("pk")).order_by().values("page")
        topics = Tag.objects.filter(page_topics__content_object=OuterRef("pk"))
        topics = with_labels(topics, OuterRef(OuterRef("locale__language_code")))
        return (
            super()
            .to_be_shown(path)
            .annotate(
                found_topics=RowsOf(topics.values_list("pk", "name", "slug", "label")),
                found_replies=Subquery(replies.annotate(n=Count("submission", distinct=True)).values("n")),
            )
        )

    @property
    def messages_referring(self) -> int:
        """How many messages were answered with this page, where they are enough to be told."""
        count = self.found_replies or 0
        if self.found_topics is None:
            count = Reply.objects.messages_referring_to(self) if self.pk else 0
        return count if count >= feedback_setting("REPLIES_SHOWN_FROM") else 0

    @classmethod
    def kind(cls):
        """Return what people call this type, in the active language and with a capital."""
        return str(cls._meta.verbose_name).capitalize()

    @cached_property
    def topic_list(self) -> list[Tag]:
        """The page's topics by name, unsaved ones included, in one query."""
        return [topic for topic, _label in self.topic_labels]

    @cached_property
    def topic_labels(self) -> list[tuple[Tag, str]]:
        """The page's topics by name, unsaved ones included, each with its name in the page's language."""
        if self.found_topics is not None:
            rows = sorted(self.found_topics, key=lambda row: row[1])
            return [(Tag(pk=pk, name=name, slug=slug), label or name) for pk, name, slug, label in rows]
        chosen = [item.tag_id for item in self.page_topics.all()]
        tags = list(Tag.objects.filter(pk__in=chosen).order_by("name"))
        return labelled(tags, self.locale.language_code)

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        if self.pk and not getattr(request, "is_preview", False):
            self.__dict__.update(remembered(f"surroundings:{self.pk}", self.get_surroundings))
        if self.is_answer:
            bring_chosen(self, self.get_further_pictures())
        return context

    def get_further_pictures(self) -> list:
        """Return the pictures that the page shows beside those that it names itself."""
        return []

    def get_surroundings(self) -> dict:
        """Return cached properties of a public page that come from other tables, to be remembered."""
        return {"topic_list": self.topic_list, "topic_labels": self.topic_labels}

    def full_clean(self, *args, **kwargs):
        """Give a page without an address one in Latin letters, as the law writes Bulgarian in them."""
        if not self.slug:
            self.slug = self._get_autogenerated_slug(slugify(transliterate(self.title)))
        super().full_clean(*args, **kwargs)

    def save(self, *args, **kwargs):
        self.__dict__.pop("topic_list", None)
        self.__dict__.pop("topic_labels", None)
        return super().save(*args, **kwargs)

    def search_stems(self):
        """Return the stems by which the search finds other forms of the page's words."""
        body = self._meta.get_field("body").get_searchable_content(self.body)
        return stems(" ".join([self.title, self.summary, *body, *self.get_social_topics()]))

    def get_date(self):
        """Return the date of what the page says, for lists; None when it has none."""
        return self.get_social_date()

    def get_social_description(self):
        return self.summary

    @property
    def card_image(self):
        """The page's own picture for its link card with its description, as a pair, or None."""
        return (self.picture, self.picture_alt) if self.picture else None

    def get_card_heading(self) -> str:
        """Return the line above the title on the drawn card, in the active language."""
        day = self.get_date()
        return " · ".join([self.kind(), format_date(day)]) if day else self.kind()

    def get_social_card(self, shape: str = "tall") -> Picture:
        """Return the lead picture, or else the drawn card, which is drawn when it is first asked for."""
        if self.picture and self.picture_alt:
            return picture_of(self.picture, self.picture_alt)
        from .. import cards  # it needs the models

        content = cards.content_of(self)
        width, height = cards.SHAPES[shape]
        return Picture(
            image_id=0,
            alt=content.alt,
            file_hash=content.fingerprint,
            url=cards.address_of(self, content, shape),
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
        """Return the page as schema.org says it; metadata.py adds the publisher and the picture."""
        return {
            "@type": self.structured_data_type,
            "name": self.title,
            "description": self.summary,
            "url": self.full_url,
            "inLanguage": self.locale.language_code,
            "keywords": [label for _topic, label in self.topic_labels],
        }
