"""Remember public pages, and forget them all as soon as anything on the site changes.

Everything is kept under the number of a generation. A change begins a new one, so that nothing has to be
found and removed, and what was being made from the old state is never shown in the new. What no signal tells
of (an update in bulk, an hour that has come) is seen after ``SITE_CACHE_SECONDS``.
"""

import pickle
import secrets
import time
from contextvars import ContextVar

from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.http import HttpResponse
from django.utils.cache import has_vary_header

GENERATION = "site-generation"
#: The models whose rows are seen on public pages. Every page type is among them.
WATCHED = (
    "wagtailcore.Page",
    "wagtailcore.Site",
    "wagtailcore.Locale",
    "wagtailcore.PageViewRestriction",
    "wagtailimages.Image",
    "wagtaildocs.Document",
    "taggit.Tag",
    "home.TopicLabel",
    "home.SiteIdentity",
    "home.RegisterEntry",
    "home.FileDigest",
    "home.Moment",
    "civic_social.SocialAccount",
)
#: So many answers, and so many parts of pages, are kept in a process's own memory: some ten megabytes each.
NEAR, NEAR_PARTS = 500, 2000
#: What makes an answer somebody's own.
PERSONAL = ("no-store", "no-cache", "private")

#: The generation in which the request began that this thread works for.
_current: ContextVar[str | None] = ContextVar("generation", default=None)


def generation() -> str:
    """Return the number of the present generation; within a request the one in which it began."""
    return _current.get() or _stored_generation()


def _stored_generation():
    number = cache.get(GENERATION)
    if number is None:
        number = secrets.token_hex(8)
        cache.add(GENERATION, number, None)
        number = cache.get(GENERATION, number)
    return number


def forget() -> None:
    """Begin a new generation: nothing that has been remembered is shown again."""
    number = secrets.token_hex(8)
    cache.set(GENERATION, number, None)
    if _current.get():
        _current.set(number)


def remembered(name: str, make, *, shared=True):
    """Return what ``make()`` returned last in this generation under ``name``; each caller gets a copy.

    What is cheap to make and large in number is better not ``shared`` with other processes.
    """
    if not settings.SITE_CACHE_SECONDS:
        return make()
    number = generation()
    key = f"site:{number}:{name}"
    kept = _parts.get(number, key)
    if kept is None:
        kept = cache.get(key) if shared else None
        if kept is None:
            kept = (time.time() + settings.SITE_CACHE_SECONDS, pickle.dumps(make()))
            if shared:
                cache.set(key, kept, settings.SITE_CACHE_SECONDS)
        _parts.keep(number, key, kept)
    return pickle.loads(kept[1])  # noqa: S301 - our own cache, which pickles by itself


class PageCacheMiddleware:
    """Answer strangers' requests for pages from memory.

    Stands before whatever makes an answer, and behind what redirects to HTTPS. It passes by whoever brings a
    session or a form's cookie, and keeps no answer that sets a cookie, depends on one or says that it is
    private: forms are never remembered.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.near = NearMemory()

    def __call__(self, request):
        if not settings.SITE_CACHE_SECONDS:
            return self.get_response(request)
        token = _current.set(_stored_generation())
        try:
            return self._remembered(request) if _is_strangers(request) else self.get_response(request)
        finally:
            _current.reset(token)

    def _remembered(self, request):
        number = generation()
        key = f"site:{number}:{request.scheme}:{request.get_host()}:{request.get_full_path()}"
        kept = self.near.get(number, key)
        if kept is None:
            kept = cache.get(key)
            if kept is None:
                return self._answer(request, number, key)
            self.near.keep(number, key, kept)
        _until, content, headers = kept
        return HttpResponse(content, headers=headers)

    def _answer(self, request, number, key):
        response = self.get_response(request)
        if _is_public(response):
            until = time.time() + settings.SITE_CACHE_SECONDS
            kept = (until, response.content, dict(response.items()))
            cache.set(key, kept, settings.SITE_CACHE_SECONDS)
            self.near.keep(number, key, kept)
        return response


class NearMemory:
    """What one process has answered in this generation: the shared cache is asked for the number alone."""

    def __init__(self, most=NEAR):
        self.most = most
        self.number = ""
        self.answers = {}

    def get(self, number, key):
        """Return what was kept, or None when it is of another generation or too old."""
        kept = self.answers.get(key) if number == self.number else None
        return kept if kept and time.time() < kept[0] else None

    def keep(self, number, key, kept):
        """Keep an answer; those of another generation go, and all of them when there are too many."""
        if number != self.number or len(self.answers) >= self.most:
            self.answers = {}
        self.number = number
        self.answers[key] = kept


_parts = NearMemory(NEAR_PARTS)


def _is_strangers(request):
    own = {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages"}
    return request.method == "GET" and not own.intersection(request.COOKIES)


def _is_public(response):
    if response.status_code != 200 or response.streaming or response.cookies:
        return False
    if has_vary_header(response, "Cookie"):
        return False
    return not any(word in response.get("Cache-Control", "") for word in PERSONAL)


def _forget_soon(**kwargs):
    """Forget now, for this transaction, and again when everybody else sees what it has done."""
    forget()
    transaction.on_commit(forget, robust=True)


def register_signal_handlers():
    """Forget when anything changes that public pages show."""
    watched = tuple(apps.get_model(name) for name in WATCHED)
    for model in apps.get_models():
        if issubclass(model, watched):
            for signal in (post_save, post_delete):
                signal.connect(_forget_soon, sender=model, dispatch_uid=f"home.caching.{model._meta.label}")
    topics = apps.get_model("civic_social.SocialAccount").topics.through
    m2m_changed.connect(_forget_soon, sender=topics, dispatch_uid="home.caching.topics")
