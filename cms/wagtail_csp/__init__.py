"""Wagtail's admin without inline scripts, so that a content security policy can forbid them."""
