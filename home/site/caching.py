"""The page cache: whole public pages, all of them outdated by any change on the site.

An entry holds the number of the generation in which its page was built and is valid in that generation only.
A change ends the generation, so no entry has to be found and deleted. Changes without a signal (an update in
bulk, a date that is reached) show after ``SITE_CACHE_SECONDS``.
"""

import hashlib
import secrets

from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.http import HttpResponse
from django.utils.cache import has_vary_header

from .frontend_purge import is_used, purge_after_commit

#: The cache key of the current generation's number.
GENERATION = "home.page_cache.generation"
#: The models whose rows are shown on public pages; subclasses such as the page types are included.
WATCHED_MODELS = (
    "wagtailcore.Page",
    "wagtailcore.Site",
    "wagtailcore.Locale",
    "wagtailcore.PageViewRestriction",
    "wagtailimages.Image",
    "wagtaildocs.Document",
    "taggit.Tag",
    "home.TopicIntroduction",
    "home.TopicLabel",
    "home.SiteIdentity",
    "home.RegisterEntry",
    "home.FileDigest",
    "home.FileText",
    "home.SynonymGroup",
    "home.Moment",
    "home.PublishedAnswer",
    "civic_social.SocialAccount",
)
#: Directives of Cache-Control that forbid a shared cache.
PRIVATE_DIRECTIVES = ("no-store", "no-cache", "private")


class PageCacheMiddleware:
    """Answer anonymous GET requests from the cache.

    Place it above every middleware that changes a response and below the one that redirects to HTTPS.
    A request with a session, CSRF or messages cookie, or with credentials, neither reads nor writes the
    cache. A response is stored only if it is the same for everybody: see ``is_cacheable``.

    Django's own cache middleware is not used because it adds ``max-age`` to every response, so that browsers
    would show outdated pages.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not settings.SITE_CACHE_SECONDS or not is_anonymous(request):
            return self.get_response(request)
        key = entry_key(request)
        stored = cache.get_many([GENERATION, key])
        generation = stored.get(GENERATION) or start_generation()
        entry = stored.get(key)
        if entry and entry["generation"] == generation:
            return HttpResponse(entry["content"], headers=entry["headers"])
        response = self.get_response(request)
        if is_cacheable(response):
            if is_used() and not response.has_header("Cache-Control"):
                # Only the cache in front keeps the page, since a browser's cache cannot be purged.
                response["Cache-Control"] = f"public, max-age=0, s-maxage={settings.CDN_SECONDS}"
            # The generation was read before the page was built: a change in between outdates the entry.
            entry = {"generation": generation, "content": response.content, "headers": dict(response.items())}
            cache.set(key, entry, settings.SITE_CACHE_SECONDS)
        return response


def is_anonymous(request) -> bool:
    """Return True if nothing in ``request`` can make its response personal."""
    personal = {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages"}
    return (
        request.method == "GET"
        and not personal.intersection(request.COOKIES)
        and "Authorization" not in request.headers
    )


def is_cacheable(response) -> bool:
    """Return True if ``response`` may be sent to everybody: a complete page that neither sets a cookie, nor
    varies by cookie, nor forbids shared caches."""
    if response.status_code != 200 or response.streaming or response.cookies:
        return False
    if has_vary_header(response, "Cookie") or has_vary_header(response, "*"):
        return False
    return not any(word in response.get("Cache-Control", "") for word in PRIVATE_DIRECTIVES)


def entry_key(request) -> str:
    """Return the cache key of the page at the full address of ``request``.

    Raises DisallowedHost if the host is not one of the site's.
    """
    return f"home.page_cache.{hashlib.sha256(request.build_absolute_uri().encode()).hexdigest()}"


def start_generation() -> str:
    """Return the number of the current generation, and store a new one if there is none."""
    return cache.get_or_set(GENERATION, lambda: secrets.token_hex(8), None)


def outdate_pages() -> None:
    """Outdate every cached page by ending the generation: the next request starts another."""
    cache.delete(GENERATION)


def _outdate_now_and_after_commit(**kwargs):
    """Outdate pages for this transaction, and again when other connections can see the change."""
    outdate_pages()
    transaction.on_commit(outdate_pages, robust=True)
    if instance := kwargs.get("instance"):
        purge_after_commit(instance, bool(kwargs.get("created")))


def register_signal_handlers():
    """Outdate the cached pages whenever a row changes that public pages show."""
    watched = tuple(apps.get_model(name) for name in WATCHED_MODELS)
    for model in apps.get_models():
        if issubclass(model, watched):
            for signal in (post_save, post_delete):
                signal.connect(
                    _outdate_now_and_after_commit,
                    sender=model,
                    dispatch_uid=f"home.site.caching.{model._meta.label}",
                )
    topics = apps.get_model("civic_social.SocialAccount").topics.through
    m2m_changed.connect(_outdate_now_and_after_commit, sender=topics, dispatch_uid="home.site.caching.topics")
