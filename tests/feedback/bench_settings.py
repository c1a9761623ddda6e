"""The test settings with the stock form page, for measuring."""

from cms.settings.test import *  # noqa: F403
from cms.settings.test import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.feedback.stock"]
FEEDBACK = {"MINIMUM_SECONDS": 0, "HOURLY_LIMIT": 10_000_000}
LOGGING_CONFIG = None
