"""Settings of the mail campaign: those of the crash campaign, and a mail server on loopback."""

import os

from .settings import *  # noqa: F403
from .settings import CIVIC_SOCIAL

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST, EMAIL_PORT = "127.0.0.1", int(os.environ.get("CAMPAIGN_SMTP_PORT", "9"))
#: Seconds; the campaign's mail server is slower now and then.
EMAIL_TIMEOUT = 2
#: Workers are started by the campaign, and not by a task.
TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
CIVIC_SOCIAL = {**CIVIC_SOCIAL, "TASK_BACKEND": "default"}
SUBSCRIPTIONS = {
    "MAILS_PER_HOUR": 10_000_000,
    "MAILS_PER_HOUR_BY_DOMAIN": {},
    "CONFIRMATIONS_PER_HOUR": 10_000_000,
    "BOUNCE_ADDRESS": "bounce@novini.example.bg",
}
