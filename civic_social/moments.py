"""Public API: posts about a single moment of a page."""

from .planning.moments import announce_moment

__all__ = ["announce_moment"]
