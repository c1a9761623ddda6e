"""The screens of civic_social in Wagtail's admin."""
