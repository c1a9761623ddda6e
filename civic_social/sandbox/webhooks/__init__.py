"""Webhooks: the events that a site has subscribed to, and their delivery."""
