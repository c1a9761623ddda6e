"""Names that migration 0005 imports from here; events live in ``home.events``."""

from ..events.page import EventPage, check_time_zone
from ..events.status import EventStatus

__all__ = ["EventPage", "EventStatus", "check_time_zone"]
