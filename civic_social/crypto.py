"""Secrets at rest: Fernet tokens under a list of keys that can be rotated."""

import json

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.core.exceptions import ImproperlyConfigured

from .conf import settings
from .exceptions import CredentialsUnreadable


def _keys() -> MultiFernet:
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
    """Return a fresh key for ``CREDENTIAL_KEYS``."""
    return Fernet.generate_key().decode()


def encrypt(value: dict) -> str:
    """Return ``value`` as text that only the holder of a key can read, closed with the first key."""
    return _keys().encrypt(json.dumps(value).encode()).decode()


def decrypt(token: str) -> dict:
    """Return what ``encrypt`` was given. Raises ``CredentialsUnreadable`` when no key fits."""
    if not token:
        return {}
    try:
        return json.loads(_keys().decrypt(token.encode()))
    except InvalidToken:
        raise CredentialsUnreadable() from None


def rotate(token: str) -> str:
    """Return ``token`` closed anew with the first key. Raises ``CredentialsUnreadable``."""
    try:
        return _keys().rotate(token.encode()).decode() if token else ""
    except InvalidToken:
        raise CredentialsUnreadable() from None
