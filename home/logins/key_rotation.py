"""Rotation of the keys that encrypt the secrets of second factors."""

from allauth.mfa.models import Authenticator

from civic_social import crypto

#: The entries of an authenticator's data that are encrypted.
SECRETS = ("secret", "seed")


def rotate_secrets(sender=None, **kwargs) -> None:
    """Encrypt every secret with the first key; receives civic_social's ``credential_keys_rotated``.

    Raises ``CredentialsUnreadable`` if no key decrypts one.
    """
    for authenticator in Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN).iterator():
        data = authenticator.data
        authenticator.data = {
            name: crypto.rotate(value) if name in SECRETS else value for name, value in data.items()
        }
        authenticator.save(update_fields=["data"])
