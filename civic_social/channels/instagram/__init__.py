"""Instagram: posts made of containers, and their comments."""

from .channel import Instagram

__all__ = ["Instagram"]
