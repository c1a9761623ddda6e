"""What topics are called: each is one tag, whatever the language of the form in which it was chosen."""

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import get_language
from taggit.models import Tag

from .conf import setting


def named(tags: list[Tag], language: str | None = None) -> list[tuple[Tag, str]]:
    """Return each of ``tags``, in their order, with what it is called in ``language``.

    ``FEEDBACK["TOPIC_NAMES"]`` says so; without it a topic has the same name in every language. By default
    ``language`` is that of the page that is being shown, as for every other word of a form.
    """
    function = setting("TOPIC_NAMES")
    if not tags or function is None:
        return [(tag, tag.name) for tag in tags]
    return import_string(function)(tags, language or get_language() or settings.LANGUAGE_CODE)
