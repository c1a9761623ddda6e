"""The settings of the crash campaign: those of the tests, with leases and quiet times of seconds.

As in earnest, the quiet time until the second look (2 + 3.5) is longer than a request that left at the very
end of its lease can take (2 + 1.5) and than the network's lists lag (0.8).
"""

import os

from cms.settings.test import *  # noqa: F403
from cms.settings.test import CIVIC_SOCIAL, DATABASES, VAR_DIR

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["NAME"] = str(VAR_DIR / "campaign.sqlite3")
MEDIA_ROOT = str(VAR_DIR / "campaign-media")

CIVIC_SOCIAL = {
    **CIVIC_SOCIAL,
    "GRAPH_API_URL": os.environ.get("CAMPAIGN_GRAPH_URL", "http://127.0.0.1:9"),
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
