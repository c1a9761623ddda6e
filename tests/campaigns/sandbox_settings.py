"""The settings of the sandbox as the campaigns' network: a site of its own, on a database of its own."""

from cms.settings.test import *  # noqa: F403
from cms.settings.test import VAR_DIR

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": VAR_DIR / "campaign-sandbox.sqlite3",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # It may forget in a power cut: it is only a network.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF",
        },
    }
}
MEDIA_ROOT = str(VAR_DIR / "campaign-sandbox-media")
LOGGING = {"version": 1, "disable_existing_loggers": False, "root": {"level": "CRITICAL"}}
