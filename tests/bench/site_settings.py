"""The municipal site as a public site runs: files collected, pages remembered, one shared cache."""

import os

from cms.settings.base import CACHES as SITE_CACHES

from .settings import *  # noqa: F403

#: The second server of the benchmark is told to remember nothing.
SITE_CACHE_SECONDS = int(os.environ.get("SITE_CACHE_SECONDS", 60))
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
