"""Outdating of the cached pages when an alert begins or ends, for which there is no signal."""

from django.core.cache import cache

from ..site import caching, frontend_purge
from .queries import current_alerts

#: The cache key of the alerts that the cached pages show.
SHOWN = "home.alerts.shown"


def outdate_changed() -> int:
    """Outdate all cached pages if other alerts are due than at the last call; return 1 then, else 0.

    A cache that has lost the list costs one outdating more than necessary.
    """
    due = sorted(current_alerts().values_list("pk", flat=True))
    shown = cache.get(SHOWN)
    if shown == due or (shown is None and not due):
        return 0
    cache.set(SHOWN, due, None)
    caching.outdate_pages()
    if frontend_purge.is_used():
        frontend_purge.purge_all.enqueue()
    return 1
