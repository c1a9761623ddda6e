"""Link previews read by the crawler."""

from django.db import models


class LinkPreview(models.Model):
    """The preview of one canonical URL (``og:url``), shared by all posts that link to it.

    ``crawler.preview_for_post`` and ``crawler.scrape`` decide when it is read again.
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

    def __str__(self) -> str:
        return self.canonical_url


class ScrapedAddress(models.Model):
    """A URL as it was posted, including its utm parameters, and the preview of its canonical URL."""

    url = models.TextField(unique=True)
    preview = models.ForeignKey(LinkPreview, on_delete=models.CASCADE, related_name="addresses")

    def __str__(self) -> str:
        return self.url
