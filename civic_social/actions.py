"""What a person, a view, a command or a script may ask for: one function a verb.

Each takes the person who asks, checks nothing about permissions (the caller does), writes the log entry and
wakes a worker where there is work.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from .audit_log import chain, entries
from .channels import get_channel_class
from .conf import settings
from .delivery import transitions
from .delivery.operations import operation_for
from .manual_posting.permalinks import checked_permalink
from .models import Claim, Post, SocialAccount, Switch
from .models.states import Operation, Status
from .planning.dispatch import enqueue_delivery

#: The states in which each verb is possible.
RETRYABLE = (Status.WAITING, Status.FAILED, Status.HELD, Status.SKIPPED, Status.DUE)
HOLDABLE = (Status.DUE, Status.WAITING, Status.FAILED, Status.WITHDRAWN)
SKIPPABLE = (Status.DUE, Status.WAITING, Status.FAILED, Status.HELD)
BY_HAND = (Status.WAITING, Status.FAILED, Status.HELD)


class NotPossible(ValidationError):
    """The post is not in a state for this; the message says so to the person."""


def retry(post: Post, user=None) -> None:
    """Try the post again now: after a refusal, or to release what was held, skipped or waits."""
    with _locked(post, RETRYABLE) as fresh:
        transitions.retry(fresh, timezone.now())
        _log(fresh, "civic_social.retry", user)
        transaction.on_commit(enqueue_delivery, robust=True)


def hold(post: Post, user=None) -> None:
    """Keep the post back until somebody releases it."""
    with _locked(post, HOLDABLE) as fresh:
        transitions.hold(fresh, "held-by-person", {})
        _log(fresh, "civic_social.hold", user)


def skip(post: Post, reason: str, user=None) -> None:
    """Do not post it; ``reason`` is kept. Raises ``ValidationError`` without one."""
    if not reason.strip():
        raise ValidationError(_("Say why it is skipped."))
    with _locked(post, SKIPPABLE) as fresh:
        transitions.skip(fresh, reason.strip())
        _log(fresh, "civic_social.skip", user, reason=reason.strip())


def done_by_hand(post: Post, permalink: str, user=None, shown: str = "", vouched: bool = False) -> None:
    """A person has posted, edited or removed it at the network.

    ``permalink`` is the post's address there; required unless it was removed, and checked by
    ``checked_permalink``, to which ``vouched`` goes. ``shown`` is the fingerprint of the message that the
    person was shown: when the page has changed since, the hand-off stays open with the new text. Raises
    ``ValidationError`` with a sentence for the person.
    """
    hashes = entries.image_checksums(
        post.desired or post.confirmed, get_channel_class(post.account.channel).capabilities.pictures
    )
    with _locked(post, BY_HAND) as fresh:
        now = timezone.now()
        operation = operation_for(fresh)
        if operation == Operation.DELETE:
            said = entries.by_hand_event(fresh, operation, "", hashes, user)
            transitions.confirm_removed(fresh, now)
            _log(fresh, "civic_social.removed_by_hand", user)
            chain.append(said)
            return
        if shown and fresh.desired and fresh.desired_message.fingerprint != shown:
            raise NotPossible(changed_meanwhile())
        permalink = checked_permalink(permalink, fresh, vouched=vouched)
        said = entries.by_hand_event(fresh, operation, permalink, hashes, user)
        transitions.confirm_by_hand(fresh, permalink, now)
        _log(fresh, "civic_social.posted_by_hand", user, permalink=fresh.permalink)
        if said:
            chain.append(said)


def looked_for_second(post: Post, user=None) -> None:
    """Settle what only a person can: they have looked, and nothing stands there a second time any more.

    What the program still looks for by itself stays open. Raises ``NotPossible`` where no person is asked.
    """
    with transaction.atomic():
        asked = post.duplicate_checks.exclude(problem="").delete()[0]
        if not asked:
            raise NotPossible(_("Nobody is asked to look: it has been settled meanwhile."))
        _log(post, "civic_social.looked", user)


def changed_meanwhile() -> str:
    """Return the sentence for somebody who was shown a text that no longer holds."""
    return _("The page has changed meanwhile. The new text is shown below.")


def claim(post: Post, user) -> None:
    """Take a post on that waits for a person: for a while nobody else is asked to post it.

    Taking it on again makes it last longer. Raises ``NotPossible`` while it is somebody else's.
    """
    with _locked(post, (Status.WAITING,)) as fresh:
        other = (
            Claim.objects.active().filter(post=fresh).exclude(person=user).select_related("person").first()
        )
        if other:
            raise NotPossible(
                _("%(person)s has taken it on until %(time)s.")
                % {
                    "person": other.person.get_full_name() or other.person.get_username(),
                    "time": time_format(timezone.localtime(other.until)),
                }
            )
        until = timezone.now() + timedelta(minutes=settings.HAND_OFF_CLAIM_MINUTES)
        Claim.objects.update_or_create(post=fresh, defaults={"person": user, "until": until})


def give_back(post: Post, user) -> None:
    """End the person's claim on the post, if there is one."""
    Claim.objects.filter(post=post, person=user).delete()


def pause_everything(reason: str, user=None) -> None:
    """Throw the main switch: nothing leaves, to any network, until ``resume_everything``."""
    Switch.objects.update_or_create(
        pk=1, defaults={"is_paused": True, "reason": reason.strip(), "changed_by": user}
    )
    _log_switch("civic_social.pause_everything", user, reason=reason.strip())


def resume_everything(*, release: bool, user=None) -> None:
    """Let posts leave again.

    ``release``: also the announcements that became due meanwhile; otherwise those are held, to be released
    one by one. Edits and removals of what stands already go on in either case.
    """
    with transaction.atomic():
        switch = Switch.load()
        if not release:
            _hold_announcements(Post.objects.filter(planned_at__gte=switch.changed_at or timezone.now()))
        switch.is_paused, switch.reason, switch.changed_by = False, "", user
        switch.save()
        _log_switch("civic_social.resume_everything", user)
        transaction.on_commit(enqueue_delivery, robust=True)


def _hold_announcements(posts) -> None:
    """Hold those of ``posts`` that are due and stand nowhere yet."""
    due = posts.filter(status=Status.DUE, confirmed={}).exclude(desired={})
    for post in due.select_for_update():
        transitions.hold(post, "paused", {})


def _log_switch(action: str, user, **data) -> None:
    log(instance=Switch.load(), action=action, user=user, data=data)


def pause(account: SocialAccount, user=None) -> None:
    """Send nothing for this account until it is resumed; what is due stays due."""
    SocialAccount.objects.filter(pk=account.pk).update(is_paused=True)
    account.refresh_from_db()
    log(instance=account, action="civic_social.pause", user=user, data={"account": account.name})


def resume(account: SocialAccount, user=None) -> None:
    """Go on sending: ends a pause, a stop after a problem, a rest, and a disconnection."""
    SocialAccount.objects.filter(pk=account.pk).update(
        is_paused=False, problem="", problem_details={}, resting_until=None, disconnected_at=None
    )
    account.refresh_from_db()
    log(instance=account, action="civic_social.resume", user=user, data={"account": account.name})
    transaction.on_commit(enqueue_delivery, robust=True)


@contextmanager
def _locked(post: Post, states):
    """Give the row as it is now, locked, in one transaction. Raises ``NotPossible`` in another state."""
    with transaction.atomic():
        fresh = Post.objects.select_for_update().get(pk=post.pk)
        was_waiting = fresh.status == Status.WAITING
        if fresh.status not in states:
            raise NotPossible(
                _("This is not possible now: the post is in state “%(status)s”.")
                % {"status": fresh.get_status_display()}
            )
        yield fresh
        if was_waiting and fresh.status != Status.WAITING:
            Claim.objects.filter(post=fresh).delete()


def _log(post: Post, action: str, user, **data) -> None:
    """Write to Wagtail's log, where the page's history shows it; a deleted page's goes to the post's own."""
    page = post.live_page
    instance = page.specific if page else post
    log(instance=instance, action=action, user=user, data={"account": post.account.name, **data})
