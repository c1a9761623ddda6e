"""Settings of the sandbox as the campaigns' network: a separate site with its own database."""

import os

from cms.settings.test import *  # noqa: F403
from cms.settings.test import VAR_DIR, WITHOUT_FSYNC

CAMPAIGN = os.environ.get("CAMPAIGN", "campaign")

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": VAR_DIR / f"{CAMPAIGN}-network.sqlite3",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": WITHOUT_FSYNC,
        },
    }
}
MEDIA_ROOT = str(VAR_DIR / f"{CAMPAIGN}-network-media")
LOGGING = {"version": 1, "disable_existing_loggers": False, "root": {"level": "CRITICAL"}}
