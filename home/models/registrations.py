"""Names that migration 0005 imports from here; registrations live in ``home.events.registration``."""

from ..events.registration.models import new_code, new_secret

__all__ = ["new_code", "new_secret"]
