"""Instagram accounts that log in themselves, without a Facebook Page."""

from .channel import InstagramLogin

__all__ = ["InstagramLogin"]
