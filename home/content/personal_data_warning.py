"""A warning about personal numbers on a page that needs no reason for them: news and events.

Their telephones and accounts are mostly meant to be public. Publications are checked beforehand.
"""

from django.utils.translation import gettext as _
from wagtail.fields import StreamField

from .personal_data import Kind, find_personal_data
from .stream_texts import read_stream

#: The kinds that no news item and no event needs to show.
KINDS = (Kind.EGN, Kind.LNCH, Kind.ID_CARD)
FIELDS = (
    "title",
    "seo_title",
    "search_description",
    "summary",
    "picture_alt",
    "civic_social_text",
    "outcome",
)


def warn_of_personal_data(page) -> str:
    """Return a sentence about the personal numbers on a published page, or an empty string."""
    texts = [getattr(page, name, "") or "" for name in FIELDS]
    streams = [field.name for field in page._meta.get_fields() if isinstance(field, StreamField)]
    texts += [read_stream(getattr(page, name)) for name in streams]
    found = [each for each in find_personal_data("\n".join(texts)) if each.kind in KINDS]
    if not found:
        return ""
    named = "; ".join(f"{each.kind.label} {each.masked}" for each in found)
    return _("Everybody can read what seems to be personal data now: %(data)s. Remove it.") % {"data": named}
