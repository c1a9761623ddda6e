"""The names of topics in each language; a topic is one tag in every language."""

from django.conf import settings as django_settings
from django.utils.module_loading import import_string
from django.utils.translation import get_language
from taggit.models import Tag

from ..conf import settings


def named(tags: list[Tag], language: str | None = None) -> list[tuple[Tag, str]]:
    """Return pairs of tag and its name in ``language``, in the order of ``tags``.

    ``language`` defaults to the active language. The names come from the function in
    ``FEEDBACK["TOPIC_NAMES"]``; without one, each tag has its own name in every language.
    Raises ImportError if the setting names no function.
    """
    if not tags or settings.TOPIC_NAMES is None:
        return [(tag, tag.name) for tag in tags]
    function = import_string(settings.TOPIC_NAMES)
    return function(tags, language or get_language() or django_settings.LANGUAGE_CODE)
