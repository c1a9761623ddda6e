"""The alerts that pages show now."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.timezone import now

from ..site.visibility import not_below, restricted_paths
from .page import AlertPage, Severity

#: The most alerts above a page; with more, none would be read.
SHOWN = 3
_ORDER = [Severity.URGENT, Severity.WARNING, Severity.INFO]


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert above a page, in the language in which it was written."""

    title: str
    place: str
    severity: str
    language: str
    url: str


def current_alerts():
    """Return the live alerts that have begun and not ended."""
    moment = now()
    begun = Q(shown_from=None) | Q(shown_from__lte=moment)
    return AlertPage.objects.live().filter(begun, shown_until__gt=moment)


def find_alerts(request, homes, language: str) -> list[Alert]:
    """Return the alerts for a page in ``language``, the most severe first.

    ``homes`` are the home pages of the site. An alert without a translation is shown in its own language:
    a warning that cannot be read is better than none.
    """
    below = Q()
    for home in homes:
        below |= Q(path__startswith=home.path)
    pages = current_alerts().filter(below).defer_streamfields().select_related("locale")
    found = list(pages.order_by("-first_published_at"))
    if found and (restricted := restricted_paths()):
        found = list(pages.filter(not_below(restricted)).order_by("-first_published_at"))
    own = {page.translation_key for page in found if page.locale.language_code == language}
    found = [
        page for page in found if page.locale.language_code == language or page.translation_key not in own
    ]
    found.sort(key=lambda page: _ORDER.index(page.severity))
    return [
        Alert(page.title, page.place, page.severity, page.locale.language_code, page.get_url(request) or "")
        for page in found[:SHOWN]
    ]
