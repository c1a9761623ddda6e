"""The privacy notice of registrations: a purpose of its own, and the view of each version."""

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from feedback.models import PrivacyNotice
from feedback.models.notices import register_purpose
from feedback.models.sites import find_site
from feedback.views.responses import render

from ...site.aliases import original_of

PURPOSE = "registration"


def connect() -> None:
    """Offer the purpose in the admin; called once, when the apps are ready."""
    register_purpose(PURPOSE, _("Registration for events"))


def find_notice(page, version: str = "") -> PrivacyNotice | None:
    """Return the notice that the form of an event shows, or was shown with if it posted ``version``.

    A site that has published none for registrations shows that of its feedback form.
    """
    language, site = page.locale.language_code, find_site(page)
    notices = PrivacyNotice.objects
    return notices.seen(version, language, site, PURPOSE) or notices.seen(version, language, site)


def notice_url(page, request, notice) -> str:
    """Return the address of a version below the event."""
    return page.get_url(request) + page.reverse_subpage("notice", args=[notice.purpose, notice.version])


def serve_notice(page, request, purpose: str, version: int):
    """Show one version of the notice in the page's language. Raises Http404 if there is none."""
    page = original_of(page) if page.alias_of_id else page
    notices = PrivacyNotice.objects.published(page.locale.language_code, find_site(page), purpose)
    notice = notices.filter(version=version).first()
    if notice is None or not page.takes_registrations:
        raise Http404
    return render(page, request, {"notice": notice}, template="home/events/notice.html")
