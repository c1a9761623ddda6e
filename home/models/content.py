"""What every announced page type has in common: summary, picture, body and topics."""

from functools import cached_property

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import ItemBase, Tag
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from civic_social.pages import SocialPageMixin

from ..blocks import BodyBlock
from ..hashtags import hashtag


class PageTopic(ItemBase):
    """A topic of a page. The tag is taggit's own, which feedback and routing use too."""

    tag = models.ForeignKey(Tag, related_name="page_topics", on_delete=models.CASCADE)
    content_object = ParentalKey("wagtailcore.Page", related_name="page_topics", on_delete=models.CASCADE)


class ContentPageForm(WagtailAdminPageForm):
    """The editing form: a picture is not published without its description."""

    def clean(self):
        cleaned = super().clean()
        if self.is_deferred_validation:
            return cleaned
        if cleaned.get("picture") and not cleaned.get("picture_alt"):
            self.add_error("picture_alt", _("Describe the picture for people who cannot see it."))
        return cleaned


class ContentPage(SocialPageMixin, Page):
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
        index.RelatedFields("topics", [index.SearchField("name")]),
    ]
    lead_panels = [
        FieldPanel("summary"),
        MultiFieldPanel([FieldPanel("picture"), FieldPanel("picture_alt")], heading=_("Picture")),
    ]
    body_panels = [FieldPanel("body"), FieldPanel("topics"), *SocialPageMixin.social_panels]

    #: The schema.org type of ``get_structured_data``.
    structured_data_type = "WebPage"

    class Meta:
        abstract = True

    @classmethod
    def kind(cls):
        """Return what people call this type, in the active language and with a capital."""
        return str(cls._meta.verbose_name).capitalize()

    @cached_property
    def topic_list(self) -> list[Tag]:
        """The page's topics by name, unsaved ones included, in one query."""
        if self.page_topics.is_deferring:
            chosen = [item.tag_id for item in self.page_topics.all()]
            return list(Tag.objects.filter(pk__in=chosen).order_by("name"))
        return list(self.topics.order_by("name"))

    def save(self, *args, **kwargs):
        self.__dict__.pop("topic_list", None)
        return super().save(*args, **kwargs)

    def get_date(self):
        """Return the date of what the page says, for lists; None when it has none."""
        return self.get_social_date()

    def get_social_description(self):
        return self.summary

    def get_social_topics(self):
        return [topic.name for topic in self.topic_list]

    def get_social_hashtags(self):
        return [tag for tag in map(hashtag, self.get_social_topics()) if tag]

    def get_structured_data(self) -> dict:
        """Return the page as schema.org says it; metadata.py adds the publisher and the picture."""
        return {
            "@type": self.structured_data_type,
            "name": self.title,
            "description": self.summary,
            "url": self.full_url,
            "inLanguage": self.locale.language_code,
            "keywords": self.get_social_topics(),
        }
