"""Encryption of stored credentials, with Fernet keys that can be rotated."""

import json

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.core.exceptions import ImproperlyConfigured

from .conf import settings
from .exceptions import CredentialsUnreadable


def _fernet() -> MultiFernet:
    """Return the keys. Raises ``ImproperlyConfigured`` if there is none, or an invalid one."""
    keys = settings.CREDENTIAL_KEYS
    if not keys:
        raise ImproperlyConfigured(
            'CIVIC_SOCIAL["CREDENTIAL_KEYS"] is empty: access tokens cannot be kept. '
            "Make a key with: python manage.py social new-key"
        )
    try:
        return MultiFernet([Fernet(key) for key in keys])
    except ValueError as error:
        raise ImproperlyConfigured('CIVIC_SOCIAL["CREDENTIAL_KEYS"]: each must be a Fernet key') from error


def new_key() -> str:
    """Return a random key for ``CREDENTIAL_KEYS``."""
    return Fernet.generate_key().decode()


def encrypt(value: dict) -> str:
    """Return the JSON object ``value``, encrypted with the first key. Raises ``ImproperlyConfigured``."""
    return _fernet().encrypt(json.dumps(value).encode()).decode()


def decrypt(token: str) -> dict:
    """Return the value that was encrypted as ``token``, or {} for an empty string.

    Raises ``CredentialsUnreadable`` if no key decrypts it; also without any valid key, since for the account
    that is the same: it stops, and resumes when the key is back.
    """
    if not token:
        return {}
    try:
        return json.loads(_fernet().decrypt(token.encode()))
    except (InvalidToken, ImproperlyConfigured):
        raise CredentialsUnreadable() from None


def rotate(token: str) -> str:
    """Return ``token`` encrypted again, with the first key.

    Raises ``CredentialsUnreadable`` if no key decrypts it, and ``ImproperlyConfigured``.
    """
    try:
        return _fernet().rotate(token.encode()).decode() if token else ""
    except InvalidToken:
        raise CredentialsUnreadable() from None
