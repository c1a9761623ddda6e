"""Instagram media containers."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

from .access import App
from .identifiers import new_graph_id
from .posts import Photo, Post
from .profiles import Profile

#: The time after which an unpublished container expires.
LIFETIME = timedelta(hours=24)


class Container(models.Model):
    """An image or a carousel with a caption. It is published by a second API call, and only once."""

    class MediaType(models.TextChoices):
        IMAGE = "IMAGE"
        CAROUSEL = "CAROUSEL"

    graph_id = models.CharField(max_length=20, unique=True, default=new_graph_id)
    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="containers")
    app = models.ForeignKey(App, on_delete=models.SET_NULL, null=True, blank=True)
    media_type = models.CharField(max_length=8, choices=MediaType.choices, default=MediaType.IMAGE)
    is_carousel_item = models.BooleanField(default=False)
    caption = models.TextField(blank=True)
    photo = models.ForeignKey(Photo, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    #: The container IDs of a carousel's items, in order.
    children = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    ready_at = models.DateTimeField(default=timezone.now)
    #: The error subcode if processing failed.
    error_subcode = models.PositiveIntegerField(null=True, blank=True)
    post = models.OneToOneField(
        Post, on_delete=models.SET_NULL, null=True, blank=True, related_name="container"
    )
    published_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.graph_id

    @property
    def status_code(self) -> str:
        """The value of Instagram's ``status_code`` field."""
        now = timezone.now()
        if self.published_at:
            return "PUBLISHED"
        if self.created_at + LIFETIME <= now:
            return "EXPIRED"
        if self.ready_at > now:
            return "IN_PROGRESS"
        return "ERROR" if self.error_subcode else "FINISHED"

    @property
    def status(self) -> str:
        """The value of Instagram's ``status`` field: the status with an explanation."""
        texts = {
            "PUBLISHED": "Published: Media has been successfully published.",
            "EXPIRED": "Expired: The container was not published within 24 hours and has expired.",
            "IN_PROGRESS": "In Progress: Media is still being processed.",
            "ERROR": f"Error: Media upload has failed with error code {self.error_subcode}",
            "FINISHED": "Finished: Media has been uploaded and it is ready to be published.",
        }
        return texts[self.status_code]
