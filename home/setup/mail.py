"""The test mail."""

from smtplib import SMTPException

from django.core.mail import send_mail
from django.utils.translation import gettext as _

from .parts import Line, State


def send_test_mail(to: str, site_url: str) -> Line:
    """Send a mail to ``to`` and return the line of the report; a failure becomes a line too."""
    subject = _("Test mail from %(site)s") % {"site": site_url}
    body = _("The site can send mail. You can delete this message.")
    part = _("test mail to %(address)s") % {"address": to}
    try:
        send_mail(subject, body, None, [to])
    except (OSError, SMTPException) as error:
        return Line(part, State.FAILED, str(error))
    return Line(part, State.MADE)
