"""News, with photos."""

from django.db import models
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from civic_social.content.images import picture_of

from ..blocks import PhotoBlock
from ..visibility import found_below
from .content import ContentPage

#: What Instagram's API takes in one post; it is enough for a news item.
MOST_PHOTOS = 10


def news_below(path, depth, closed):
    """Return the live news below ``path``, the newest first, each with its picture and without its text."""
    news = NewsPage.objects.filter(found_below(path, depth, closed)).order_by("-date", "-pk")
    return news.defer_streamfields().select_related("picture")


class NewsPage(ContentPage):
    """A news item. With photos it is announced as photos, without them as a link."""

    date = models.DateField(_("date"), default=localdate)
    photos = StreamField(
        [("photo", PhotoBlock())],
        verbose_name=_("photos"),
        blank=True,
        max_num=MOST_PHOTOS,
        help_text=_("Up to 10. They are posted as photos, in this order."),
    )

    parent_page_types = ["home.NewsIndexPage"]
    structured_data_type = "NewsArticle"

    search_fields = [*ContentPage.search_fields, index.FilterField("date")]
    content_panels = [
        *Page.content_panels,
        FieldPanel("date"),
        *ContentPage.lead_panels,
        FieldPanel("photos"),
        *ContentPage.body_panels,
    ]

    class Meta:
        verbose_name = _("news item")
        verbose_name_plural = _("news")
        indexes = [models.Index(fields=["-date"], name="home_news_date")]

    def get_social_date(self):
        return self.date

    def get_social_pictures(self):
        return [
            picture_of(photo.value["image"], photo.value["alt_text"], whole=bool(photo.value.get("poster")))
            for photo in self.photos
            if photo.value["image"]
        ]

    def get_structured_data(self):
        return {
            **super().get_structured_data(),
            "headline": self.title,
            "datePublished": self.date.isoformat(),
        }

    @property
    def lead_is_a_photo(self) -> bool:
        """Whether the lead picture is among the photos, which then need not show it twice."""
        return self.picture_id in {photo.value["image"].pk for photo in self.photos if photo.value["image"]}

    @property
    def card_image(self):
        """The lead picture or else the first photo, each with its description, for the link card."""
        return super().card_image or next(
            (
                (photo.value["image"], photo.value["alt_text"])
                for photo in self.photos
                if photo.value["image"] and not photo.value.get("poster")
            ),
            None,
        )
