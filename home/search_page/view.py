"""The view of the search."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from taggit.models import Tag
from wagtail.models import Locale, Page, Site

from civic_social.models.sites import filter_pages

from ..content.topics import label_topics
from ..models import HomePage
from ..site.aliases import repeated_in
from ..site.pagination import paginate
from . import results
from .task_words import words_of_tasks

#: Characters; longer queries are cut, since the database would work for them in vain.
MAX_QUERY_LENGTH = 200
#: Topics that are offered where nothing was found.
TOPICS = 12


@require_safe
def search(request):
    """Show the site's pages that match ``q``, in the language of the URL.

    ``kind`` and ``year`` filter the results; ``exact`` takes the words as they are typed.
    """
    query = request.GET.get("q", "").strip()[:MAX_QUERY_LENGTH]
    context = {"query": query, "title": _("Search")}
    if query:
        values = {name: request.GET.get(name, "")[:20] for name in ("kind", "year")}
        pages = _searched_pages(request)
        home = HomePage.objects.filter(pk__in=pages.values("pk")).first()
        corrects = "exact" not in request.GET
        found = results.find(query, pages, **values, corrects=corrects, tasks=words_of_tasks(home))
        context["results"], context["listing"] = found, paginate(request, found.hits)
        results.describe(list(context["listing"]), found.query)
    if not query or not context["results"].hits:
        tags = Tag.objects.filter(page_topics__content_object__in=_searched_pages(request)).distinct()
        context["topics"] = label_topics(
            list(tags.order_by("name")[:TOPICS]), Locale.get_active().language_code
        )
    return render(request, "home/search.html", context)


def _searched_pages(request):
    """Return the public pages of the site in the active language, aliases left out that repeat another."""
    pages = Page.objects.live().public().filter(locale=Locale.get_active(), depth__gt=1)
    pages = filter_pages(pages, Site.find_for_request(request))
    # Primary keys and no subquery: the search can filter by indexed fields only.
    if repeated := list(repeated_in(pages).values_list("pk", flat=True)):
        pages = pages.exclude(pk__in=repeated)
    return pages
