"""Settings of the worker processes in the SMTP tests."""

from cms.settings.base import env
from cms.settings.test import *  # noqa: F403

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST, EMAIL_PORT, EMAIL_TIMEOUT = "127.0.0.1", env.int("TEST_SMTP_PORT"), 60
