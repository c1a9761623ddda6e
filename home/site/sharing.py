"""Links to share a page: plain URLs, so that no network tracks the visitors."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class ShareLink:
    """A link to share a page; ``external`` is True if it opens another site."""

    name: str
    url: str
    external: bool = True


def share_links(url: str, title: str) -> list[ShareLink]:
    """Return the links to share the page at ``url``."""
    text = f"{title} {url}"
    return [
        ShareLink("Facebook", f"https://www.facebook.com/sharer/sharer.php?{urlencode({'u': url})}"),
        # Viber has no web page for sharing; the link opens the app if it is installed.
        ShareLink("Viber", f"viber://forward?text={quote(text)}", external=False),
        ShareLink("Telegram", f"https://t.me/share/url?{urlencode({'url': url, 'text': title})}"),
        ShareLink(_("E-mail"), f"mailto:?subject={quote(title)}&body={quote(text)}", external=False),
    ]
