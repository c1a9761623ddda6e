"""``POST /?id=<address>&scrape=true``: have the crawler read a page again."""

from ..crawler import CrawlError, scrape
from . import errors
from .authentication import require_token
from .calls import GraphCall
from .nodes import meta_time


def rescrape(call: GraphCall) -> dict:
    """Read the page anew; every post that shows its card shows the new one from then on."""
    require_token(call)
    call.refuse_unknown({"id", "scrape"})
    url = call.text("id")
    if not url or not call.boolean("scrape", default=False):
        raise errors.bad_parameter("The parameters id and scrape=true are required")
    try:
        preview = scrape(url)
    except CrawlError as error:
        raise errors.not_scrapable(url) from error
    return {
        "url": preview.canonical_url,
        "type": preview.kind,
        "title": preview.title,
        "description": preview.description,
        "image": [{"url": preview.image_url}] if preview.image_url else [],
        "updated_time": meta_time(preview.scraped_at),
        "id": str(10**15 + preview.pk),
    }
