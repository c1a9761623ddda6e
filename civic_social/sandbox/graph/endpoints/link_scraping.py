"""Endpoint for updating a link preview: ``POST /?id=<url>&scrape=true``."""

from ...crawler import CrawlError, scrape
from .. import errors
from ..authentication import require_app
from ..formatting import graph_time
from ..graph_call import GraphCall


def scrape_link(call: GraphCall) -> dict:
    """Handle ``POST /?id=<url>&scrape=true``, which updates the preview in all posts that link to the URL."""
    require_app(call)
    call.reject_unknown_parameters({"id", "scrape"})
    url = call.text("id")
    if not url or not call.boolean("scrape", default=False):
        raise errors.invalid_parameter("The parameters id and scrape=true are required")
    try:
        preview = scrape(url)
    except CrawlError as error:
        raise errors.link_not_scrapable(url) from error
    return {
        "url": preview.canonical_url,
        "type": preview.kind,
        "title": preview.title,
        "description": preview.description,
        "image": [{"url": preview.image_url}] if preview.image_url else [],
        "updated_time": graph_time(preview.scraped_at),
        "id": str(10**15 + preview.pk),
    }
