"""Events of a Page. The API has no endpoint for them: people create them on the wall."""

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .identifiers import new_graph_id
from .posts import Photo
from .profiles import Profile


class PageEvent(models.Model):
    """An event of a Page. A deleted event is kept so that its URL can respond with 410 Gone."""

    graph_number = models.CharField(max_length=20, unique=True, default=new_graph_id, editable=False)
    profile = models.ForeignKey(
        Profile, on_delete=models.CASCADE, related_name="events", verbose_name=_("Page")
    )
    name = models.CharField(pgettext_lazy("of an event", "name"), max_length=255)
    starts_at = models.DateTimeField(pgettext_lazy("of an event", "start"))
    ends_at = models.DateTimeField(pgettext_lazy("of an event", "end"), null=True, blank=True)
    place = models.CharField(pgettext_lazy("of an event", "place"), max_length=300, blank=True)
    description = models.TextField(pgettext_lazy("of an event", "description"), blank=True)
    cover = models.ForeignKey(
        Photo, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    cancelled_at = models.DateTimeField(null=True, editable=False)
    removed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["starts_at", "pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("civic_social_sandbox:event", args=[self.graph_number])
