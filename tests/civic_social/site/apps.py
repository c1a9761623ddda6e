"""App configuration."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Configuration of the test site."""

    name = "tests.civic_social.site"
    label = "civic_social_test_site"
    default_auto_field = "django.db.models.BigAutoField"
