"""Links by which visitors pass a page on: plain addresses, so that nobody follows them around."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class ShareLink:
    """One way to pass a page on. ``elsewhere``: it opens another site."""

    name: str
    url: str
    elsewhere: bool = True


def share_links(url: str, title: str) -> list[ShareLink]:
    """Return the ways to share the page at ``url``."""
    words = f"{title} {url}"
    return [
        ShareLink("Facebook", f"https://www.facebook.com/sharer/sharer.php?{urlencode({'u': url})}"),
        # Viber has no web page for it: the link opens the app where there is one.
        ShareLink("Viber", f"viber://forward?text={quote(words)}", elsewhere=False),
        ShareLink("Telegram", f"https://t.me/share/url?{urlencode({'url': url, 'text': title})}"),
        ShareLink(_("E-mail"), f"mailto:?subject={quote(title)}&body={quote(words)}", elsewhere=False),
    ]
