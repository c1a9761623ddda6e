"""Confirmation that a sender's e-mail address is theirs: they open a link that only a mail contains."""

from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from ..models import Submission


def confirmation_code(submission: Submission) -> str:
    """Return the code in the links of mails to the sender; it changes with the address."""
    return salted_hmac(
        "feedback.mail", f"{submission.key} {submission.email}", algorithm="sha256"
    ).hexdigest()[:32]


def is_confirmation_code(submission: Submission, code: str) -> bool:
    """Return True if ``code`` was mailed to the submission's present address."""
    return bool(submission.email) and constant_time_compare(code, confirmation_code(submission))


def confirm_address(submission: Submission) -> None:
    """Mark the e-mail address as confirmed; from then on replies are mailed in full."""
    if submission.email and not submission.email_confirmed_at:
        submission.email_confirmed_at = timezone.now()
        submission.save(update_fields=["email_confirmed_at"])
