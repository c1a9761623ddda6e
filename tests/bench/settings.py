"""Settings of the benchmark: those of the tests, on a database of the benchmark's own (``DATABASE_URL``)."""

from cms.settings import base
from cms.settings.test import *  # noqa: F403
from cms.settings.test import INSTALLED_APPS, LOGGING

#: Unlike the tests, wait until the disk has what was written, as a public site does.
DATABASES = base.DATABASES

#: A page of ``wagtail.contrib.forms``, against which the feedback form is measured.
INSTALLED_APPS = [*INSTALLED_APPS, "tests.feedback.stock"]

#: Keep the log on, as on a public site, but short.
LOGGING = {**LOGGING, "loggers": {"wagtail": {"level": "WARNING"}, "django": {"level": "ERROR"}}}
