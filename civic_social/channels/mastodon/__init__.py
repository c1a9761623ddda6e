"""Mastodon and the servers with the same interface, such as GoToSocial and snac."""

from .channel import Mastodon

__all__ = ["Mastodon"]
