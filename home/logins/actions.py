"""Actions of an administrator on another person's login, each noted in the person's history."""

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from wagtail.log_actions import log

from . import limits
from .tasks import send_notice

ADDED, REMOVED, RESET, RELEASED, NEW_CODES, CONNECTED, DISCONNECTED = (
    "home.second_factor_added",
    "home.second_factor_removed",
    "home.second_factor_reset",
    "home.login_released",
    "home.recovery_codes_replaced",
    "home.provider_connected",
    "home.provider_disconnected",
)


def reset_second_factor(user, *, by=None) -> int:
    """Remove all second factors and recovery codes of ``user``; return their number.

    ``by``: the administrator, or None for the command line. The person gets a mail, and adds a new second
    factor at the next login if their role demands one.
    """
    with transaction.atomic():
        removed = Authenticator.objects.filter(user=user).delete()[0]
        if removed:
            log(user, RESET, user=by)
            if user.email:
                transaction.on_commit(lambda: send_notice.enqueue(user.pk, "reset"))
    return removed


def release_login(user, *, by=None) -> int:
    """Forget the failed attempts for the account of ``user``; return the number of forgotten counters."""
    released = limits.release(user.get_username())
    if released:
        log(user, RELEASED, user=by)
    return released


def disconnect_provider(user, *, by) -> int:
    """Forget who ``user`` is at the provider of OpenID Connect; return the number of forgotten connections.

    The next login there finds the account by the verified address again.
    """
    removed = SocialAccount.objects.filter(user=user).delete()[0]
    if removed:
        log(user, DISCONNECTED, user=by)
    return removed
