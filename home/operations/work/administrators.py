"""Mails to the administrators of the site."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import send_mail


def addresses() -> list[str]:
    """Return the addresses of the active superusers."""
    users = get_user_model().objects.filter(is_superuser=True, is_active=True).exclude(email="")
    return list(users.values_list("email", flat=True))


def mail(subject: str, text: str) -> int:
    """Mail all of them and return the number of mails: 0 without an address, or 1.

    Raises SMTPException or OSError if the mail server fails.
    """
    recipients = addresses()
    if not recipients:
        return 0
    subject = " ".join((subject % {"site": settings.WAGTAIL_SITE_NAME}).split())
    return send_mail(subject, text, None, recipients)
