"""Mails to the owners of accounts: a link to a new password, and changes of their second factor."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from wagtail.users.models import UserProfile

#: The words of ``send_notice`` about each change.
CHANGES = ("totp_added", "totp_removed", "passkey_added", "passkey_removed", "codes_replaced", "reset")


def send_password_links(user_ids: list[int], language: str) -> int:
    """Mail each active user a link to a new password; return the number of mails.

    ``language`` is that of the page where the link was asked for.
    """
    users = get_user_model().objects.filter(pk__in=user_ids, is_active=True).exclude(email="")
    sent = 0
    for user in users:
        context = {
            "user": user,
            "uid": urlsafe_base64_encode(force_bytes(user.pk)),
            "token": default_token_generator.make_token(user),
        }
        with translation.override(language):
            subject = render_to_string("wagtailadmin/account/password_reset/email_subject.txt", context)
            body = render_to_string("wagtailadmin/account/password_reset/email.txt", context)
        sent += EmailMessage(" ".join(subject.split()), body.strip() + "\n", to=[user.email]).send()
    return sent


def send_notice(user_id: int, change: str) -> bool:
    """Mail a user what has changed about their second factor; return True if a mail was sent."""
    user = get_user_model().objects.filter(pk=user_id, is_active=True).exclude(email="").first()
    if user is None:
        return False
    profile = UserProfile.objects.filter(user=user).first()
    context = {
        "user": user,
        "change": change,
        "at": timezone.now(),
        "site_name": settings.WAGTAIL_SITE_NAME,
        "url": settings.WAGTAILADMIN_BASE_URL + reverse("mfa_index"),
    }
    with translation.override(profile.get_preferred_language() if profile else settings.LANGUAGE_CODE):
        subject = render_to_string("home/logins/notice_subject.txt", context)
        body = render_to_string("home/logins/notice.txt", context)
    return bool(EmailMessage(" ".join(subject.split()), body.strip() + "\n", to=[user.email]).send())
