"""Announce Wagtail pages on social networks, and keep the posts in line with their pages."""
