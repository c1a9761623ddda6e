"""Confirmation that a sender's e-mail address is theirs: they open a link that only a mail contains."""

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from ..models import Submission


def confirmation_code(submission: Submission, secret: str | None = None) -> str:
    """Return the code in the links of mails to the sender; it changes with the address.

    ``secret`` is a former value of the setting ``SECRET_KEY``; None is the present one.
    """
    value = f"{submission.key} {submission.email}"
    return salted_hmac("feedback.mail", value, secret=secret, algorithm="sha256").hexdigest()[:32]


def is_confirmation_code(submission: Submission, code: str) -> bool:
    """Return True if ``code`` was mailed to the submission's present address."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return bool(submission.email) and any(
        constant_time_compare(code, confirmation_code(submission, secret)) for secret in secrets
    )


def confirm_address(submission: Submission) -> None:
    """Mark the e-mail address as confirmed; from then on replies are mailed in full."""
    if submission.email and not submission.email_confirmed_at:
        submission.email_confirmed_at = timezone.now()
        submission.save(update_fields=["email_confirmed_at"])
