"""Link previews: what the network's crawler once read at an address."""

from django.db import models


class LinkPreview(models.Model):
    """The card of one canonical address (``og:url``), shared by every post that links to it.

    Kept until somebody asks for a new reading: a page that was corrected keeps its old card until then.
    """

    canonical_url = models.TextField(unique=True)
    kind = models.CharField(max_length=40, default="website")
    title = models.TextField(blank=True)
    description = models.TextField(blank=True)
    site_name = models.TextField(blank=True)
    image_url = models.TextField(blank=True)
    image_alt = models.TextField(blank=True)
    picture = models.FileField(upload_to="sandbox/previews/", blank=True)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    scraped_at = models.DateTimeField()

    def __str__(self):
        return self.canonical_url


class ScrapedAddress(models.Model):
    """An address as it was posted, with its utm parameters, and the preview that it led to."""

    url = models.TextField(unique=True)
    preview = models.ForeignKey(LinkPreview, on_delete=models.CASCADE, related_name="addresses")

    def __str__(self):
        return self.url
