"""Page types of the test site."""

from dataclasses import replace

from django.db import models
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail.admin.panels import FieldPanel
from wagtail.images import get_image_model, get_image_model_string
from wagtail.models import Page

from civic_social.content.images import picture_of
from civic_social.messages import EventFacts
from civic_social.pages import SocialPageMixin


class NoticeTopic(TaggedItemBase):
    """A topic on a notice."""

    content_object = ParentalKey("NoticePage", on_delete=models.CASCADE, related_name="tagged_topics")


class NoticePage(SocialPageMixin, Page):
    """A page that is announced."""

    template = "civic_social_test_site/notice_page.html"
    summary = models.TextField(blank=True)
    dated = models.DateField(null=True, blank=True)
    photo = models.ForeignKey(
        get_image_model_string(), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    #: IDs of further images, shown after ``photo``.
    photos = models.JSONField(default=list, blank=True)
    topics = ClusterTaggableManager(through=NoticeTopic, blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("dated"),
        FieldPanel("photo"),
        FieldPanel("topics"),
    ]
    promote_panels = [*Page.promote_panels, *SocialPageMixin.social_panels]

    def get_social_description(self):
        return self.summary

    def get_social_date(self):
        return self.dated

    def get_social_event(self):
        """Return an event from 12:00 to 13:00 if the notice has a date, else None."""
        if self.dated is None:
            return None
        event = EventFacts(f"{self.dated}T12:00:00+02:00", f"{self.dated}T13:00:00+02:00", place="Площадът")
        return replace(self.get_social_message(), description="На площада", event=event)

    def get_social_topics(self):
        return [tag.name for tag in self.topics.all()]

    def get_social_pictures(self):
        images = get_image_model().objects.in_bulk(self.photos) if self.photos else {}
        first = [self.photo] if self.photo else []
        return [picture_of(image) for image in [*first, *(images[image_id] for image_id in self.photos)]]


class PlainPage(Page):
    """A page that is never announced."""
