"""Addresses of pages of one list."""


def address_below(parent, page, request) -> str:
    """Return the full address of ``page``, which begins with that of ``parent`` above it."""
    above = parent.get_full_url(request)
    return f"{above}{page.url_path[len(parent.url_path) :]}" if above else ""
