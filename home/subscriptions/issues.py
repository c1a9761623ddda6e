"""Issues: one for each announced page; who gets them, and what a person may do with them."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from civic_social.messages import Message
from civic_social.models import Post, SocialAccount

from ..models import MailIssue, SubscriptionMail
from .building import checksum, write
from .tasks import wake_up

Status, State = SubscriptionMail.Status, MailIssue.State
#: The time after which mails of a withdrawn page are not sent any more when the page returns.
RETURNS_WITHIN = timedelta(hours=24)


class NotPossible(ValidationError):
    """The issue is in a state that does not allow the action; the message explains it to the person."""


def create(account: SocialAccount, message: Message, marker: str) -> MailIssue:
    """Return the issue of the post with ``marker``, created at the first call.

    A later call is that of a page that was withdrawn and returns, or of a post that the engine replaces: the
    issue gets the new text, and nobody gets a second mail.
    """
    post = Post.objects.get(account=account.pk, marker=marker)
    page = post.live_page
    values = {
        "account": post.account,
        "marker": marker,
        "message": plain(message, post),
        "page": page,
        # The single moments of an event are not mailed.
        "kind": "" if page is None or post.key else page.specific_class._meta.label_lower,
        "topics": list(page.page_topics.values_list("tag_id", flat=True)) if page else [],
        "is_urgent": page is not None and page.specific.is_social_urgent(post.key),
    }
    with transaction.atomic():
        issue, is_new = MailIssue.objects.get_or_create(post=post, defaults=values)
        if not is_new:
            MailIssue.objects.filter(pk=issue.pk).update(marker=marker)
            change(issue, values["message"])
            _return(issue)
    wake_up()
    return issue


def plain(message: Message, post: Post) -> dict:
    """Return the message with the page's plain address: mails have no links that count people."""
    return {**message.to_dict(), "link": post.desired.get("link") or message.link}


def change(issue: MailIssue, message: dict) -> None:
    """Store a new text, for the mails that are not sent yet; nothing is sent because of it."""
    if issue.page and issue.is_urgent != (is_urgent := issue.page.specific.is_social_urgent()):
        MailIssue.objects.filter(pk=issue.pk).update(is_urgent=is_urgent)
    if issue.message != message:
        MailIssue.objects.filter(pk=issue.pk).update(message=message, changed_at=timezone.now())
        issue.message = message


def withdraw(issue: MailIssue) -> None:
    """Cancel the mails that are not sent yet; what was sent leads to the page's own notice."""
    # What a person has stopped is not sent when the page returns.
    now = None if issue.state == State.STOPPED else timezone.now()
    with transaction.atomic():
        MailIssue.objects.filter(pk=issue.pk).update(state=State.WITHDRAWN, withdrawn_at=now)
        issue.mails.filter(status=Status.DUE).update(status=Status.CANCELLED, problem="withdrawn")


def _return(issue: MailIssue) -> None:
    """Send the mails that a withdrawal has cancelled, unless that is long ago."""
    if issue.state != State.WITHDRAWN:
        return
    is_recent = issue.withdrawn_at and issue.withdrawn_at > timezone.now() - RETURNS_WITHIN
    was_built = issue.mails.exists()
    state = State.SENDING if was_built or not is_recent else State.QUEUED
    MailIssue.objects.filter(pk=issue.pk).update(state=state, withdrawn_at=None)
    if is_recent:
        cancelled = issue.mails.filter(status=Status.CANCELLED, problem="withdrawn")
        cancelled.update(status=Status.DUE, problem="")
    else:
        # Put off by the mail server at the moment of the withdrawal.
        issue.mails.filter(status=Status.DUE).update(status=Status.CANCELLED, problem="withdrawn")


def is_corrected(issue: MailIssue) -> bool:
    """Return True if nothing in the mail that people got has changed since."""
    return issue.mailed_checksum == checksum(issue)


def stop(issue: MailIssue, user) -> None:
    """Send no more mails of the issue until a person resumes it. Raises ``NotPossible``."""
    if not MailIssue.objects.filter(pk=issue.pk, state__in=[State.QUEUED, State.SENDING]).update(
        state=State.STOPPED
    ):
        raise NotPossible(_("It is not being sent."))
    log(instance=issue, action="home.mail_stopped", user=user)


def resume(issue: MailIssue, user) -> None:
    """Send the rest of a stopped issue. Raises ``NotPossible``."""
    state = State.SENDING if issue.mails.exists() else State.QUEUED
    if not MailIssue.objects.filter(pk=issue.pk, state=State.STOPPED).update(state=state):
        raise NotPossible(_("It was not stopped."))
    log(instance=issue, action="home.mail_resumed", user=user)
    wake_up()


def receivers(issue: MailIssue) -> list[int]:
    """Return the keys of the subscribers who got the issue, alone or in a digest, or perhaps got it."""
    sent = [Status.ACCEPTED, Status.UNKNOWN, Status.SENDING]
    mails = SubscriptionMail.objects.filter(status__in=sent, subscriber__isnull=False)
    direct = set(mails.filter(issue=issue).values_list("subscriber_id", flat=True))
    digests = [pk for pk in (issue.daily_digest_id, issue.weekly_digest_id) if pk]
    for pk, items in mails.filter(digest__in=digests).values_list("subscriber_id", "items"):
        if issue.pk in items:
            direct.add(pk)
    return sorted(direct)


def correct(issue: MailIssue, user) -> MailIssue:
    """Mail a correction to those who got the first mail, because a person says so; return the correction.

    Raises ``NotPossible`` if nothing has changed since that mail, or nobody got one.
    """
    with transaction.atomic():
        issue = MailIssue.objects.select_for_update().get(pk=issue.pk)
        if issue.correction_of_id or issue.state == State.WITHDRAWN:
            raise NotPossible(_("Only the mail about a page that is still public can be corrected."))
        if is_corrected(issue):
            raise NotPossible(_("The page has not changed since the last mail about it."))
        keys = receivers(issue)
        if not keys:
            raise NotPossible(_("Nobody has got the first mail yet; those who wait get the new text."))
        correction = MailIssue.objects.create(
            account=issue.account,
            marker=f"{issue.marker}-{issue.corrections.count() + 1}",
            page=issue.page,
            kind=issue.kind,
            topics=issue.topics,
            message=issue.message,
            state=State.SENDING,
            correction_of=issue,
            is_urgent=issue.is_urgent,
            mailed_checksum=checksum(issue),
        )
        write(correction, keys)
        MailIssue.objects.filter(pk=issue.pk).update(mailed_checksum=checksum(issue))
        log(instance=issue, action="home.mail_corrected", user=user, data={"mails": len(keys)})
    wake_up()
    return correction
