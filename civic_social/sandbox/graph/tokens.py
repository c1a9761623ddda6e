"""Issuing of user and Page access tokens, with Meta's lifetimes."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from ..models import AccessToken, App, AuthorizationCode, Profile

SHORT_LIFETIME = timedelta(hours=2)
LONG_LIFETIME = timedelta(seconds=5_183_944)
DATA_ACCESS_LIFETIME = timedelta(days=90)


def issue_user_token(app: App, consent: AuthorizationCode | AccessToken, lifetime: timedelta) -> AccessToken:
    """Create a user token with the permissions and Pages of ``consent``."""
    now = timezone.now()
    return AccessToken.objects.create(
        kind=AccessToken.Kind.USER,
        app=app,
        person=consent.person,
        scopes=consent.scopes,
        declined=consent.declined,
        page_ids=consent.page_ids,
        expires_at=now + lifetime,
        data_access_expires_at=now + DATA_ACCESS_LIFETIME,
    )


def page_token_value(token: AccessToken | None, page: Profile) -> str | None:
    """Return the access token of ``page`` that a call with ``token`` may read, or None.

    For a user token, the Page token is created on first use: it never expires if the user token is
    long-lived, and expires with a short-lived one. A Page token may read only itself.
    """
    if token is None:
        return None
    if token.kind == AccessToken.Kind.PAGE:
        return token.value if token.page_id == page.pk else None
    if not token.includes_page(page) or not page.roles.filter(person=token.person_id).exists():
        return None
    page_token, _ = AccessToken.objects.get_or_create(
        kind=AccessToken.Kind.PAGE,
        app_id=token.app_id,
        person_id=token.person_id,
        page=page,
        killed_by=None,
        scopes=token.scopes,
        expires_at=None if _is_long_lived(token) else token.expires_at,
        data_access_expires_at=token.data_access_expires_at,
    )
    return page_token.value


def _is_long_lived(token: AccessToken) -> bool:
    return token.expires_at is None or token.expires_at - token.issued_at > SHORT_LIFETIME
