"""What is measured: the test settings on a database of the benchmark's own (``DATABASE_URL``)."""

from cms.settings.test import *  # noqa: F403
from cms.settings.test import INSTALLED_APPS, LOGGING

#: With a page of ``wagtail.contrib.forms`` to measure the feedback form against.
INSTALLED_APPS = [*INSTALLED_APPS, "tests.feedback.stock"]

#: The log is written as on a site, to where it costs no terminal.
LOGGING = {**LOGGING, "loggers": {"wagtail": {"level": "WARNING"}, "django": {"level": "ERROR"}}}
