"""The mails of an issue or a digest about which a person decides, for the screens of both."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.admin import messages

from ...events.admin.participants import parse_key
from ...models import MailDigest, MailIssue, SubscriptionMail
from .. import decisions
from ..messages import message_id

#: Unknown mails that are listed; the others follow when these are decided.
LISTED = 50


@dataclass(frozen=True)
class UnknownMail:
    """One row of the list; ``recipient`` is empty for those who may not see subscribers."""

    pk: int
    recipient: str
    message_id: str
    created_at: datetime
    cause: str


def context_of(sent: MailIssue | MailDigest, user) -> dict:
    """Return the template context: the unknown mails, their number, and that of the refused ones."""
    found = decisions.unknown(sent)
    shows_people = user.has_perm("home.view_subscriber")
    return {
        "unknown": [_row(mail, sent, shows_people) for mail in found.select_related("subscriber")[:LISTED]],
        "unknown_count": found.count(),
        "refused_count": decisions.refused(sent).count(),
        "refusals": sorted(set(decisions.refused(sent).values_list("problem", flat=True))),
    }


def _row(mail: SubscriptionMail, sent: MailIssue | MailDigest, shows_people: bool) -> UnknownMail:
    recipient = (str(mail.subscriber) if mail.subscriber else _("erased")) if shows_people else ""
    is_dead = mail.problem == "worker lost"
    cause = _("the program ended while sending") if is_dead else _("the mail server's answer was lost")
    return UnknownMail(mail.pk, recipient, message_id(mail, sent.account), mail.created_at, cause)


def decide(sent: MailIssue | MailDigest, request) -> bool:
    """Do what the pressed button says and tell the person; return False if it is another button."""
    keys = [parse_key(key) for key in request.POST.getlist("mail")[:LISTED]]
    marked = decisions.unknown(sent).filter(pk__in=keys)
    try:
        match request.POST.get("do"):
            case "resend":
                count, words = decisions.resend(sent, marked, request.user), _("They are being sent again.")
            case "arrived":
                count, words = decisions.settle(sent, marked, request.user), _("Recorded as arrived.")
            case "resend-refused":
                refused = decisions.refused(sent)
                count, words = decisions.resend(sent, refused, request.user), _("They are being sent again.")
            case _:
                return False
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return True
    if count:
        messages.success(request, words)
    else:
        messages.warning(request, _("Nothing was marked."))
    return True
