"""Announce Wagtail pages on social networks, and keep what stands there true."""
