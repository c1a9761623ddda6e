"""The question "Was this page useful?": no cookie, no script, and nothing about who answers.

The form has no CSRF token, so that the page around it can be cached: an answer forged by another site could
do no more than the same person by hand, and the rate limits hold for both.
"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template import Context
from wagtail.models import Page

from ..models import FeedbackPage, PageRating
from ..models.ratings import MAX_WORDS
from ..models.sites import find_site
from ..spam_protection import rate_limit
from ..text_normalization import normalize_line
from .responses import render
from .small_form import small_form_context

#: Answers of one network: about one page in a day, and about all pages in an hour.
PAGE_LIMIT, HOUR_LIMIT = 3, 20
ANSWERS = {"yes": True, "no": False}


def rating_context(context: Context | dict[str, Any], feedback_page: Page | None = None) -> dict[str, Any]:
    """Return the context of the question within the context of the page around it; ``url`` may be empty."""
    form = small_form_context(context, feedback_page)
    url = f"{form['url']}useful/{form['about']}/" if form["url"] and form["about"] else ""
    return {"url": url, "most_words": MAX_WORDS}


def serve_rating(page: FeedbackPage, request: HttpRequest, rated: int) -> HttpResponse:
    """Store an answer about the page ``rated`` and redirect to the thanks, or show them.

    Raises Http404 if ``rated`` is no public page of the same site.
    """
    about = Page.objects.live().public().filter(pk=rated).first()
    if about is None or find_site(about) != find_site(page):
        raise Http404
    answer = ANSWERS.get(request.POST.get("useful", "")) if request.method == "POST" else None
    if answer is None:
        return render(page, request, {"about": about}, template="feedback/rated.html")
    if not may_rate(request, rated):
        context = {"about": about, "is_refused": True}
        return render(page, request, context, template="feedback/rated.html", status=429)
    words = normalize_line(request.POST.get("words", ""))[:MAX_WORDS]
    PageRating.objects.create(page=about, is_useful=answer, words=words)
    return HttpResponseRedirect(request.path, status=303)


def may_rate(request: HttpRequest, rated: int) -> bool:
    """Return True if the client's network has not reached its limits; the network itself is not stored."""
    network = rate_limit.client_network(request)
    return rate_limit.consume("rating", network, limit=HOUR_LIMIT, hours=1) and rate_limit.consume(
        "rating of a page", f"{network} {rated}", limit=PAGE_LIMIT, hours=24
    )
