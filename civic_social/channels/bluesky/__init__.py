"""Bluesky, and other servers of the AT Protocol."""

from .channel import Bluesky

__all__ = ["Bluesky"]
