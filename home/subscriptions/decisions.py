"""Decisions of a person about mails that are not sent again by themselves: unknown and refused ones."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from ..models import MailDigest, MailIssue, SubscriptionMail
from .issues import NotPossible
from .sending import BOUNCED
from .tasks import wake_up

Status, State = SubscriptionMail.Status, MailIssue.State


def unknown(sent: MailIssue | MailDigest) -> QuerySet[SubscriptionMail]:
    """Return the mails of an issue or a digest of which it is not known if they were sent."""
    return sent.mails.filter(status=Status.UNKNOWN).order_by("pk")


def refused(sent: MailIssue | MailDigest) -> QuerySet[SubscriptionMail]:
    """Return the mails that the mail server has refused for a reason that is not the address."""
    return sent.mails.filter(status=Status.REFUSED).exclude(problem=BOUNCED)


def resend(sent: MailIssue | MailDigest, mails: QuerySet[SubscriptionMail], user) -> int:
    """Send ``mails`` of an issue or a digest again, with the same Message-ID; return their number.

    Raises ``NotPossible`` if the issue is stopped or withdrawn.
    """
    if isinstance(sent, MailIssue) and sent.state == State.STOPPED:
        raise NotPossible(_("It is stopped. Press “Send the rest” first."))
    if isinstance(sent, MailIssue) and sent.state == State.WITHDRAWN:
        raise NotPossible(_("The page is withdrawn, so there is no mail about it."))
    with transaction.atomic():
        count = mails.update(status=Status.DUE, due_at=timezone.now(), failures=0, problem="")
        if count:
            log(instance=sent, action="home.mail_resent", user=user, data={"mails": count})
    wake_up()
    return count


def settle(sent: MailIssue | MailDigest, mails: QuerySet[SubscriptionMail], user) -> int:
    """Record that unknown mails have arrived, because a person has found that out; return their number."""
    with transaction.atomic():
        count = mails.filter(status=Status.UNKNOWN).update(status=Status.ACCEPTED, problem="told by a person")
        if count:
            log(instance=sent, action="home.mail_arrived", user=user, data={"mails": count})
    return count
