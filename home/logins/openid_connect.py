"""Login by the municipality's own accounts (OpenID Connect), which never makes an account here.

The first login finds the account by the verified e-mail address; from then on the provider's number of the
person counts, so that a later change of either address gives nobody an account.
"""

import logging

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.datakit import parse_bool_safely
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.auth import get_user_model
from django.shortcuts import render
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from . import roles
from .actions import CONNECTED

logger = logging.getLogger(__name__)


class NoAccount(Exception):
    """The person is known to the provider and has no account here; the message is for them."""


class SocialAdapter(DefaultSocialAccountAdapter):
    """Find the account of a person whom the provider has logged in; nobody can sign up."""

    def is_open_for_signup(self, request, sociallogin):
        return False

    def pre_social_login(self, request, sociallogin):
        """Connect an account at the first login.

        Raises ImmediateHttpResponse with a page that says why there is none.
        """
        claims = dict(sociallogin.account.extra_data)
        try:
            check_subject(claims)
            if not sociallogin.is_existing:
                user = find_user(claims.get("userinfo") or claims["id_token"], sociallogin.account.provider)
                sociallogin.connect(request, user)
                log(user, CONNECTED, user=user)
        except NoAccount as refusal:
            response = render(request, "home/logins/oidc_refused.html", {"reason": str(refusal)}, status=403)
            raise ImmediateHttpResponse(response) from None
        # The other claims of the provider about the person are not kept.
        sociallogin.account.extra_data = {}
        SocialAccount.objects.filter(pk=sociallogin.account.pk).update(extra_data={})

    def on_authentication_error(self, request, provider, error=None, exception=None, extra_context=None):
        """Raise ImmediateHttpResponse with one page for a cancelled login and every error; log the error."""
        if exception is not None:
            logger.warning("login by OpenID Connect failed error=%s", type(exception).__name__)
        raise ImmediateHttpResponse(not_completed(request))


def not_completed(request):
    """Return the page that a login at the provider has failed or was cancelled."""
    text = _("The login at “%(name)s” was not completed. Try again, or log in with your password.")
    context = {"reason": text % {"name": settings.OIDC_NAME}}
    return render(request, "home/logins/oidc_refused.html", context, status=401)


def check_subject(claims: dict) -> None:
    """Raise NoAccount unless there is an ID token, and the userinfo address answers for the same person."""
    token = claims.get("id_token") or {}
    userinfo = claims.get("userinfo") or token
    if not token.get("sub") or userinfo.get("sub") != token["sub"]:
        raise NoAccount(_("The provider's answers contradict each other. Tell an administrator."))


def find_user(claims: dict, provider: str):
    """Return the only active user with the person's verified address. Raises NoAccount."""
    email = str(claims.get("email") or "")
    is_verified = settings.OIDC_EMAILS_VERIFIED or parse_bool_safely(claims.get("email_verified"))
    if not email or not is_verified:
        raise NoAccount(_("The provider has not verified your e-mail address, so no account can be found."))
    users = list(get_user_model().objects.filter(email__iexact=email, is_active=True)[:2])
    if len(users) != 1:
        raise NoAccount(
            _("No single account has the address %(email)s. Ask an administrator to enter it into yours.")
            % {"email": email}
        )
    if SocialAccount.objects.filter(user=users[0], provider=provider).exists():
        raise NoAccount(_("Your account is connected with another person at the provider."))
    return users[0]


def note_provider_login(sender, request, user, sociallogin=None, **kwargs) -> None:
    """Receive allauth's ``user_logged_in``: note that the provider has checked the second factor."""
    if sociallogin is not None and settings.OIDC_SECOND_FACTOR:
        request.session[roles.CHECKED_BY_PROVIDER] = user.pk
