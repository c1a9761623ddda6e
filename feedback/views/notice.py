"""The view of the privacy notice."""

from django.http import Http404, HttpRequest, HttpResponse

from ..models import FeedbackPage, PrivacyNotice
from ..models.sites import find_site


def serve_notice(page: FeedbackPage, request: HttpRequest, version: int) -> HttpResponse:
    """Show one version of the notice in the page's language; raises Http404 if there is none."""
    notices = PrivacyNotice.objects.published(page.locale.language_code, find_site(page))
    notice = notices.filter(version=version).first()
    if notice is None:
        raise Http404
    return page.render(request, template="feedback/notice.html", context_overrides={"notice": notice})
