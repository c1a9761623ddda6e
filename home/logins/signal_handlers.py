"""Receivers of the signals of logins."""

import time

from allauth.account import signals as account_signals
from allauth.mfa import signals as factor_signals
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_in
from wagtail.log_actions import log

from civic_social.signals import credential_keys_rotated

from . import actions, browsers, openid_connect, roles
from .adapters import PROVED_AT
from .key_rotation import rotate_secrets

DISPATCH_UID = "home.logins"


def note_proof(sender, request, user, **kwargs) -> None:
    """Note in the session that its person has just proved who they are."""
    if request is not None:
        request.session[PROVED_AT] = time.time()


def note_password(sender, request, method, user, reauthenticated=False, **kwargs) -> None:
    """Note a password that was asked for again."""
    if reauthenticated:
        note_proof(sender, request, user)


def note_second_factor(sender, request, user, authenticator, **kwargs) -> None:
    """Note that the second factor was checked in this session: at login, again, or when it was added."""
    request.session[roles.CHECKED] = user.pk
    note_proof(sender, request, user)


def log_added(sender, request, user, authenticator, **kwargs) -> None:
    """Write an entry into the person's history, and count a new second factor as checked."""
    if authenticator.type in roles.FACTORS:
        note_second_factor(sender, request, user, authenticator)
        log(user, actions.ADDED, user=user, data={"type": authenticator.type})


def log_removed(sender, request, user, authenticator, **kwargs) -> None:
    """Write an entry into the person's history."""
    if authenticator.type in roles.FACTORS:
        log(user, actions.REMOVED, user=user, data={"type": authenticator.type})


def log_new_codes(sender, request, user, authenticator, **kwargs) -> None:
    """Write an entry into the person's history."""
    log(user, actions.NEW_CODES, user=user)


def connect() -> None:
    """Connect the receivers."""
    for number, (signal, receiver, sender) in enumerate(
        (
            (user_logged_in, browsers.note_login, None),
            (user_logged_in, note_proof, None),
            (account_signals.user_logged_in, openid_connect.note_provider_login, None),
            (account_signals.authentication_step_completed, note_password, None),
            (factor_signals.authenticator_used, note_second_factor, Authenticator),
            (factor_signals.authenticator_added, log_added, Authenticator),
            (factor_signals.authenticator_removed, log_removed, Authenticator),
            (factor_signals.authenticator_reset, log_new_codes, Authenticator),
            (credential_keys_rotated, rotate_secrets, None),
        )
    ):
        signal.connect(receiver, sender=sender, dispatch_uid=f"{DISPATCH_UID}.{number}")
