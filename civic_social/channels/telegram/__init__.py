"""Telegram channels, posted to by a bot."""

from .channel import Telegram

__all__ = ["Telegram"]
