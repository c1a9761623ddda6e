"""The envelope sender of each mail, which names it, so that a bounce can be matched to its mail.

A keyed checksum prevents invented bounces from suspending subscribers.
"""

import re

from django.conf import settings as django_settings
from django.utils.crypto import constant_time_compare, salted_hmac

from .conf import settings

_ADDRESS = re.compile(r"([^@\s<>,;:+]+)\+(\d{1,18})-([0-9a-f]{16})@([^@\s<>,;:]+)")


def envelope_sender(mail_pk: int) -> str:
    """Return the address to which a mail bounces, or an empty string if there is no such mailbox."""
    local, _at, domain = settings.BOUNCE_ADDRESS.rpartition("@")
    return f"{local}+{mail_pk}-{_checksum(mail_pk, django_settings.SECRET_KEY)}@{domain}" if local else ""


def find_mail_pk(text: str) -> int | None:
    """Return the key of the mail that the first valid address in ``text`` names, or None."""
    local, _at, domain = settings.BOUNCE_ADDRESS.lower().rpartition("@")
    for found in _ADDRESS.finditer(text.lower()):
        if (found[1], found[4]) == (local, domain) and _is_valid(int(found[2]), found[3]):
            return int(found[2])
    return None


def _is_valid(mail_pk: int, checksum: str) -> bool:
    secrets = [django_settings.SECRET_KEY, *django_settings.SECRET_KEY_FALLBACKS]
    return any(constant_time_compare(checksum, _checksum(mail_pk, secret)) for secret in secrets)


def _checksum(mail_pk: int, secret: str) -> str:
    value = salted_hmac("home.subscriptions.bounce", str(mail_pk), secret=secret, algorithm="sha256")
    return value.hexdigest()[:16]
