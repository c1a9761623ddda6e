"""Settings of the conversation campaign: those of the crash campaign, with readings every few seconds.

One change of Meta's list of limits is compressed as well: see ``conversation.py``.
"""

import os

from .settings import *  # noqa: F403
from .settings import CIVIC_SOCIAL, VAR_DIR

CIVIC_SOCIAL = {
    **CIVIC_SOCIAL,
    # Without an app the health check cannot inspect tokens, which this network cannot either.
    "META_APP_ID": "",
    "META_VERIFY_TOKEN": "campaign",
    "COMMENT_DESKS": "",
    "COMMENT_FORM_URL": "",
    "COMMENT_MINUTES": 3 / 60,
    "COMMENT_MINUTES_AT_NIGHT": 3 / 60,
    "COMMENT_CALLS_A_DAY": 10_000_000,
    "COMMENT_HEATED_COUNT": 10_000_000,
    "PROBE_SECONDS": 10_000_000,
}
#: The web server's processes and the workers write what no response shows.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {
        "file": {"class": "logging.FileHandler", "filename": str(VAR_DIR / "conversation-campaign.log")}
    },
    "root": {"level": os.environ.get("CAMPAIGN_LOG", "ERROR"), "handlers": ["file"]},
}
