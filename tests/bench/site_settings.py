"""Settings of the web server and the workers: collected static files, a page cache, a shared cache."""

import os

from cms.settings.base import CACHES as SITE_CACHES

from .settings import *  # noqa: F403
from .settings import CIVIC_SOCIAL

SITE_CACHE_SECONDS = 60
CACHES = {
    **SITE_CACHES,
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": f"{os.environ['BENCH_FILES']}/cache",
    },
}
STATIC_ROOT = f"{os.environ['BENCH_FILES']}/static"
MEDIA_ROOT = f"{os.environ['BENCH_FILES']}/media"
WHITENOISE_AUTOREFRESH = False

CIVIC_SOCIAL = {
    **CIVIC_SOCIAL,
    "GRAPH_API_URL": os.environ.get("BENCH_NETWORK_URL", CIVIC_SOCIAL["GRAPH_API_URL"]),
    # By night as by day.
    "COMMENT_MINUTES": float(os.environ.get("BENCH_COMMENT_MINUTES", "9")),
    "COMMENT_MINUTES_AT_NIGHT": float(os.environ.get("BENCH_COMMENT_MINUTES", "9")),
    # The network of the benchmark cannot inspect tokens.
    "META_APP_ID": "",
    # As on a public site: load the link card before the post.
    "WARM_LINK_CARDS": True,
}
