"""Viber channels, through Viber's interface for posting."""

from .channel import Viber

__all__ = ["Viber"]
