"""Links to a map; the site itself loads none, so that no third party learns of a visit."""

from urllib.parse import urlencode


def map_url(address: str) -> str:
    """Return the link to ``address`` on OpenStreetMap, or an empty string without an address."""
    if not address:
        return ""
    query = ", ".join(line.strip() for line in address.splitlines() if line.strip())
    return f"https://www.openstreetmap.org/search?{urlencode({'query': query})}"
