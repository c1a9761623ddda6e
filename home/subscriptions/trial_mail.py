"""The mail of an issue as its reader sees it: for the screen, and as a test to a colleague."""

from smtplib import SMTPException

from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ..models import MailIssue, Subscriber, SubscriptionMail
from .messages import compose

#: The secret name in the links of a test, which belongs to nobody.
NOBODY = "test"


def compose_test(issue: MailIssue, user) -> EmailMultiAlternatives | None:
    """Return the mail to ``user`` in the active language, or None if the page is withdrawn."""
    reader = Subscriber(
        account=issue.account,
        email=user.email or issue.account.remote_id,
        token=NOBODY,
        language=(get_language() or "").split("-")[0],
        requested_at=timezone.now(),
    )
    return compose(SubscriptionMail(pk=0, kind=SubscriptionMail.Kind.TEST, issue=issue, subscriber=reader))


def send_test(issue: MailIssue, user) -> None:
    """Send the mail of the issue to ``user``. Raises ``ValidationError`` with a sentence for the person."""
    if not user.email:
        raise ValidationError(_("Your account has no e-mail address."))
    message = compose_test(issue, user)
    if message is None:
        raise ValidationError(_("The page is withdrawn, so there is no mail about it."))
    try:
        message.send()
    except (SMTPException, OSError) as error:
        words = _("The mail server has not taken the test: %(error)s.")
        raise ValidationError(words % {"error": type(error).__name__}) from None
