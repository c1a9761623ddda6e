"""News items with photos."""

from django.db import models
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from civic_social.content.images import picture_of

from ..content.blocks import PhotoBlock
from ..content.page import ContentPage
from ..site.aliases import is_no_repeat
from ..site.visibility import is_public_below

#: Instagram's limit for one post.
MOST_PHOTOS = 10


def find_news(path, depth, restricted):
    """Return the public news below ``path``, newest first, with their pictures and without their texts.

    ``depth`` (None for any) and ``restricted`` are as in ``is_public_below``.
    """
    news = NewsPage.objects.filter(is_public_below(path, depth, restricted))
    news = news.filter(is_no_repeat(path, depth, restricted)).order_by("-date", "-pk")
    return news.defer_streamfields().select_related("picture")


class NewsPage(ContentPage):
    """A news item, announced as photos if it has photos, and as a link otherwise."""

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
    search_kind = "news"

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
    def picture_is_among_photos(self) -> bool:
        """True if the lead picture is one of the photos, so that the page shows it once."""
        return self.picture_id in {photo.value["image"].pk for photo in self.photos if photo.value["image"]}

    @property
    def card_image(self):
        """The lead picture, or else the first photo that is no poster, with its description; or None."""
        return super().card_image or next(
            (
                (photo.value["image"], photo.value["alt_text"])
                for photo in self.photos
                if photo.value["image"] and not photo.value.get("poster")
            ),
            None,
        )
