"""Settings of the crash campaign: those of the tests, with leases and delays of seconds.

As on a public site, the time until the second read-back (2 + 3.5 s) is longer than a request can take that
was sent at the end of its lease (2 + 1.5 s), and longer than the delay of the network's lists (0.8 s).
"""

import os

from cms.settings.test import *  # noqa: F403
from cms.settings.test import CIVIC_SOCIAL, DATABASES, VAR_DIR

CAMPAIGN = os.environ.get("CAMPAIGN", "campaign")

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["NAME"] = str(VAR_DIR / f"{CAMPAIGN}.sqlite3")
WAGTAILADMIN_BASE_URL = os.environ.get("CAMPAIGN_SITE", "https://example.bg")
MEDIA_ROOT = str(VAR_DIR / f"{CAMPAIGN}-media")

CIVIC_SOCIAL = {
    **CIVIC_SOCIAL,
    "GRAPH_API_URL": os.environ.get("CAMPAIGN_GRAPH_URL", "http://127.0.0.1:9"),
    "NETWORK_SERVERS": os.environ.get("CAMPAIGN_SERVERS", "").split(),
    "CHECK_PUBLIC_URL": False,
    "PARALLEL_ACCOUNTS": 1,
    "REQUEST_TIMEOUT": (2, 1.5),
    "LEASE_SECONDS": 4,
    "READ_BACK_SECONDS": (2, 3.5),
    "LIST_LAG_SECONDS": 0.8,
    "DOUBT_SECONDS": (2.5, 4, 8),
    "MAX_FAILURES": 100,
}
LOGGING = {"version": 1, "disable_existing_loggers": False, "root": {"level": "CRITICAL"}}
