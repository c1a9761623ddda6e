"""Warm-up of the web server: what the first visitor would wait for is done before the workers are forked."""

import io
import logging
import time
from urllib.parse import urlsplit
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.core.cache import caches
from django.db import connections
from django.utils.module_loading import import_string

logger = logging.getLogger(__name__)


def warm_up(application) -> None:
    """Request the home page from the WSGI ``application`` inside this process.

    This imports the views, compiles the templates and loads the translations. Cached pages are outdated
    first, because those of another version name style sheets that are gone, and nothing is loaded for them.
    Every connection is closed, because a fork must not share one. An error is logged and never raised: the
    site starts without its database too.
    """
    begin = time.monotonic()
    try:
        import_string("home.site.caching.outdate_pages")()
        status = _get_home_page(application)
    except Exception:
        logger.exception("the warm-up failed")
    else:
        logger.info("warmed up status=%s seconds=%.1f", status, time.monotonic() - begin)
    finally:
        connections.close_all()
        caches.close_all()


def _get_home_page(application) -> str:
    """Return the status line of ``GET /``."""
    address = urlsplit(settings.SITE_URL)
    environ = {
        "HTTP_HOST": address.netloc,
        "SERVER_NAME": address.hostname,
        "SERVER_PORT": str(address.port or 443),
        "wsgi.url_scheme": address.scheme,
        "HTTP_X_FORWARDED_PROTO": address.scheme,
        "HTTP_USER_AGENT": "warm-up",
        "REMOTE_ADDR": "127.0.0.1",
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/",
        "wsgi.input": io.BytesIO(),
    }
    setup_testing_defaults(environ)
    answered = []
    body = application(environ, lambda status, headers, exc_info=None: answered.append(status))
    try:
        for _chunk in body:
            pass
    finally:
        getattr(body, "close", lambda: None)()
    return answered[0]
