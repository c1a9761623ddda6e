"""A warning about translations whose text is still in the language of the original."""

from __future__ import annotations

from typing import Any

from wagtail.coreutils import get_content_languages

from ...error_messages import Explanation, explain
from ...pages import SocialPageMixin


def explain_untranslated(page: SocialPageMixin) -> Explanation | None:
    """Return a warning if the text of ``page`` equals that of its translation in another language."""
    own = _text(page)
    translations: Any = page.get_translations()
    for other in translations.select_related("locale").specific():
        if isinstance(other, SocialPageMixin) and own and _text(other) == own:
            code = other.locale.language_code
            return explain("untranslated", {"language": str(get_content_languages().get(code, code))})
    return None


def _text(page: SocialPageMixin) -> str:
    """Return the summary, or else the title: titles such as names are equal in many languages."""
    return page.get_social_description().strip() or page.title
