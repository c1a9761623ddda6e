"""django-allauth's adapters: what it asks the site about accounts and second factors."""

import io
import time

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from civic_social import crypto
from feedback.spam_protection import rate_limit

from . import limits, roles
from .tasks import send_notice

#: The session key with the time of the last proof: a login, a password or a second factor.
PROVED_AT = "login_proved_at"
#: The changes about which the owner of an account gets a mail, by allauth's name of the mail.
NOTICES = {
    "mfa/email/totp_activated": "totp_added",
    "mfa/email/totp_deactivated": "totp_removed",
    "mfa/email/webauthn_added": "passkey_added",
    "mfa/email/webauthn_removed": "passkey_removed",
    "mfa/email/recovery_codes_generated": "codes_replaced",
}


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made in Wagtail's admin only; a second factor is changed after a proof."""

    def is_open_for_signup(self, request):
        return False

    def get_client_ip(self, request):
        """Return a hash in place of the address, which allauth would make part of a key in the cache."""
        return limits.hash_source(rate_limit.client_network(request), "allauth", timezone.now())

    def get_login_redirect_url(self, request):
        return reverse("wagtailadmin_home")

    def get_logout_redirect_url(self, request):
        return reverse("wagtailadmin_login")

    def is_reauthentication_required(self, *, app):
        """Return False within ``ACCOUNT_REAUTHENTICATION_TIMEOUT`` after the session's last proof."""
        proved_at = self.request.session.get(PROVED_AT, 0)
        return time.time() - proved_at > settings.ACCOUNT_REAUTHENTICATION_TIMEOUT

    def get_reauthentication_methods(self, user):
        """Return the second factors, if there are any: a password alone must not change them."""
        methods = super().get_reauthentication_methods(user)
        return [each for each in methods if each["id"].startswith("mfa_")] or methods

    def respond_user_inactive(self, request, user):
        messages.error(request, _("This account is not active. Ask an administrator."))
        return redirect("wagtailadmin_login")

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        """Send the owner a mail in the background, without network address and browser."""
        if (change := NOTICES.get(template_prefix)) and user.email:
            send_notice.enqueue(user.pk, change)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors: secrets are encrypted, and the last one that a role demands is not removed."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": _("Your role needs a second factor. Add another one first."),
        "incorrect_code": _("This code is not valid. Enter the one that the app shows now."),
    }

    def get_totp_label(self, user):
        return user.get_username()

    def build_totp_svg(self, url):
        """Return the square code as SVG without inline styles."""
        buffer = io.BytesIO()
        segno.make(url, error="m").save(
            buffer, kind="svg", scale=5, border=3, xmldecl=False, light="#fff", svgclass=None, lineclass=None
        )
        return buffer.getvalue().decode()

    def encrypt(self, text):
        """Encrypt with the keys of ``CREDENTIAL_KEYS``, so that a stolen backup holds no second factor."""
        return crypto.encrypt({"secret": text})

    def decrypt(self, encrypted_text):
        """Raises ``CredentialsUnreadable`` if no key fits."""
        return crypto.decrypt(encrypted_text)["secret"]

    def generate_authenticator_name(self, user, type):
        return pgettext("default name", "Passkey")

    def can_delete_authenticator(self, authenticator):
        """Return False for the last second factor of a person whose role demands one."""
        user = authenticator.user
        if not roles.requires_second_factor(user):
            return True
        others = user.authenticator_set.filter(type__in=roles.FACTORS).exclude(pk=authenticator.pk)
        return others.exists()
