"""Bulgarian for Wagtail, taggit and what Django leaves in English."""
