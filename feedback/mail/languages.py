"""The language of a mail."""

from django.conf import settings as django_settings
from django.utils import translation
from wagtail.coreutils import get_supported_content_language_variant


def override_language(language_code: str) -> translation.override:
    """Return a context in which texts are in the given language, or in the site's if it is not supported."""
    try:
        return translation.override(get_supported_content_language_variant(language_code))
    except LookupError:
        return translation.override(django_settings.LANGUAGE_CODE)
