"""Sending of due mails, by any number of workers, each mail at most once.

A mail is claimed with a lease, and the claim is committed before the mail server is contacted. Where the
answer is lost, the mail becomes "perhaps sent" and a person decides. A repeated mail keeps its Message-ID.
"""

import logging
from collections import Counter
from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from civic_social import leases
from civic_social.delivery.schedule import first_attempt
from civic_social.models import SocialAccount, Switch
from civic_social.stopping import should_stop
from feedback.mail.smtp import MailServer, SendResult
from feedback.spam_protection import rate_limit

from ..models import MailIssue, SubscriptionMail
from . import bounces
from .conf import settings
from .messages import compose

logger = logging.getLogger(__name__)

Status, Kind = SubscriptionMail.Status, SubscriptionMail.Kind
#: The time in which a worker must send a claimed mail and store the result.
LEASE = timedelta(minutes=5)
#: Minutes until each retry of a mail that the server has put off; after the last one it counts as a bounce.
RETRY_MINUTES = (15, 60, 240, 720)
#: The problem of a refused mail whose refusal counts as a bounce of the address.
BOUNCED = SMTPRecipientsRefused.__name__
#: Mails that nobody has asked to be quiet about: a person waits for them.
CONFIRMATIONS = (Kind.CONFIRM, Kind.REMINDER)


def send_due(limit: int | None = None) -> dict[str, int]:
    """Send due mails, at most ``limit``; return the number of mails for each resulting status.

    Ends before the next mail if ``civic_social.stopping`` says so, or the main switch is off.
    """
    expire_leases()
    limit = settings.MAILS_PER_ROUND if limit is None else limit
    results: Counter[str] = Counter()
    with MailServer() as server:
        for pk in due_confirmations(limit):
            if should_stop() or not _send(pk, server, results):
                return dict(results)
        for account in lists_that_send():
            is_night = is_quiet(account, timezone.now())
            for pk, mailbox in due_news(account, limit - results.total(), only_urgent=is_night):
                if should_stop() or is_held(account):
                    break
                # First, because a mail that is put off takes nothing from the allowance of the others.
                if _is_above_domain_limit(pk, mailbox):
                    continue
                if not has_allowance():
                    break
                if not _send(pk, server, results):
                    return dict(results)
    return dict(results)


def due_confirmations(limit: int) -> list[int]:
    """Return the keys of the due confirmation mails.

    While the database counts as restored or copied, only of people who have asked since.
    """
    due = SubscriptionMail.objects.filter(
        status=Status.DUE, due_at__lte=timezone.now(), kind__in=CONFIRMATIONS
    )
    if held_since := Switch.held_since():
        due = due.filter(request__requested_at__gte=held_since)
    return list(due.order_by("due_at", "pk").values_list("pk", flat=True)[: max(limit, 0)])


def due_news(account: SocialAccount, limit: int, *, only_urgent: bool = False) -> list[tuple[int, str]]:
    """Return key and mailbox of the list's due mails, without those of issues that a person has stopped.

    Urgent ones come first, so that an alert does not wait for the hours that a long list takes. With
    ``only_urgent``: no others, and only to subscribers who want them at night.
    """
    is_sent = Q(issue__account=account, issue__state=MailIssue.State.SENDING) | Q(digest__account=account)
    due = SubscriptionMail.objects.filter(is_sent, status=Status.DUE, due_at__lte=timezone.now())
    if only_urgent:
        due = due.filter(issue__is_urgent=True, subscriber__urgent_at_night=True)
    due = due.order_by(F("issue__is_urgent").desc(nulls_last=True), "due_at", "pk")
    return list(due.values_list("pk", "subscriber__mailbox")[: max(limit, 0)])


def lists_that_send() -> list[SocialAccount]:
    """Return the lists that have due mails and that no person holds back."""
    due = SubscriptionMail.objects.filter(status=Status.DUE, due_at__lte=timezone.now())
    owners = Q(pk__in=due.values("issue__account")) | Q(pk__in=due.values("digest__account"))
    return [account for account in SocialAccount.objects.filter(owners).order_by("pk") if account.is_working]


def is_quiet(account: SocialAccount, now: datetime) -> bool:
    """Return True in the quiet hours of the list."""
    here = timezone.localtime(now)
    return first_attempt(here, quiet_from=account.quiet_from, quiet_until=account.quiet_until) > here


def is_held(account: SocialAccount) -> bool:
    """Return True if everything or this list has been paused; read from the database before each mail.

    Also while the database counts as restored or copied, whatever a person has pressed meanwhile.
    """
    if Switch.load().is_off:
        return True
    return not SocialAccount.objects.filter(pk=account.pk, is_paused=False, disconnected_at=None).exists()


def has_allowance() -> bool:
    """Count one mail, or return False if the hour's allowance is used."""
    return rate_limit.consume("subscription-mails", "all", limit=settings.MAILS_PER_HOUR, hours=1)


def _is_above_domain_limit(pk: int, mailbox: str | None) -> bool:
    """Count one mail to the receiving domain, or put the mail off to the next hour."""
    domain = (mailbox or "").rpartition("@")[2]
    limit = settings.MAILS_PER_HOUR_BY_DOMAIN.get(domain)
    if limit is None or rate_limit.consume("subscription-domain", domain, limit=limit, hours=1):
        return False
    _period, end = rate_limit.current_period(timezone.now(), 1)
    SubscriptionMail.objects.filter(pk=pk, status=Status.DUE).update(due_at=end)
    return True


def expire_leases() -> int:
    """Mark claimed mails whose lease has ended as unknown: their worker died. Return their number."""
    abandoned = SubscriptionMail.objects.filter(status=Status.SENDING, lease_until__lt=timezone.now())
    return abandoned.update(status=Status.UNKNOWN, lease_until=None, problem="worker lost")


def claim(pk: int) -> SubscriptionMail | None:
    """Claim a due mail by a conditional update; return None if another worker has claimed it.

    Claimed one at a time, so that a worker that dies leaves one mail unknown and not a batch.
    """
    # A person may have stopped the issue since its mails were listed. Without a join, with which PostgreSQL
    # would not look at the status again after waiting for another worker.
    issues = MailIssue.objects.filter(pk=OuterRef("issue"), state=MailIssue.State.SENDING)
    is_sent = Q(issue=None) | Exists(issues)
    due, now = SubscriptionMail.objects.filter(is_sent, pk=pk, status=Status.DUE), timezone.now()
    claimed = leases.acquire(due, "lease_until", now=now, until=now + LEASE, status=Status.SENDING)
    related = ("request__account", "subscriber", "issue__account__site", "issue__page", "digest__account")
    return SubscriptionMail.objects.select_related(*related).get(pk=pk) if claimed else None


def release(mail: SubscriptionMail, status: str, **values) -> str:
    """Store the result of an attempt, unless the claim was lost meanwhile; return ``status``."""
    expected = [Status.SENDING, Status.UNKNOWN] if status == Status.ACCEPTED else [Status.SENDING]
    claimed = SubscriptionMail.objects.filter(pk=mail.pk, status__in=expected)
    claimed.update(status=status, lease_until=None, **values)
    return status


def _send(pk: int, server: MailServer, results: Counter[str]) -> bool:
    """Send one mail and count its status; return False if the mail server cannot be reached."""
    try:
        server.open()
    except (SMTPException, OSError) as error:
        logger.error("the mail server cannot be reached error=%s", type(error).__name__)
        return False
    if mail := claim(pk):
        results[send_claimed(mail, server)] += 1
    return True


def send_claimed(mail: SubscriptionMail, server: MailServer) -> str:
    """Send a claimed mail and return its new status; errors of the mail server become a status."""
    message = compose(mail, server.connection)
    if message is None:
        return release(mail, Status.CANCELLED, problem="outdated")
    try:
        server.send(message)
    except (SMTPException, OSError) as error:
        result = server.classify(error)
        server.close()
        return _store_failure(mail, error, result)
    return release(mail, Status.ACCEPTED, sent_at=timezone.now(), problem="")


def _store_failure(mail: SubscriptionMail, error: Exception, result: SendResult) -> str:
    problem = type(error).__name__
    if result == SendResult.UNKNOWN:
        logger.error("a mail to a subscriber may have been lost mail=%s error=%s", mail.pk, problem)
        return release(mail, Status.UNKNOWN, problem=problem)
    if result == SendResult.NOT_ACCEPTED and mail.failures < len(RETRY_MINUTES):
        due_at = timezone.now() + timedelta(minutes=RETRY_MINUTES[mail.failures])
        return release(mail, Status.DUE, due_at=due_at, failures=mail.failures + 1, problem=problem)
    codes = _codes(error)
    # A refusal of the mail's content or of the sender is no fault of the address.
    if not isinstance(error, SMTPRecipientsRefused) or bounces.is_about_sender(codes):
        return release(mail, Status.REFUSED, problem=codes or problem)
    bounces.record(mail, is_hard=result == SendResult.REJECTED, text=codes)
    return release(mail, Status.REFUSED, problem=BOUNCED)


def _codes(error: Exception) -> str:
    """Return the codes of the server's answers, such as "550 5.7.1"; empty if there was none."""
    answers: list[tuple[int, bytes | str]] = []
    if isinstance(error, SMTPRecipientsRefused):
        answers = list(error.recipients.values())
    elif isinstance(error, SMTPResponseException):
        answers = [(error.smtp_code, error.smtp_error)]
    return ", ".join(sorted({_code(*answer) for answer in answers}))


def _code(number: int, text: bytes | str) -> str:
    words = text.decode("ascii", "replace") if isinstance(text, bytes) else text
    enhanced = bounces.STATUS_CODE.match(words)
    return f"{number} {enhanced[0]}" if enhanced else str(number)
