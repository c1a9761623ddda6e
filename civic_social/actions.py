"""Actions on posts, accounts and the main switch: one function for each verb.

Views, commands and scripts call them. Each takes the acting user, writes the log entry and enqueues the
delivery if there is work; permissions are checked by the caller.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
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
from .messages import Message
from .models import Claim, ContentChange, Post, SocialAccount, Switch
from .models.states import Operation, Status
from .pages import SocialPageMixin
from .planning import changes, planner, program_publications
from .planning.dispatch import enqueue_delivery

#: The states in which each action is possible.
RETRYABLE = (Status.WAITING, Status.FAILED, Status.HELD, Status.SKIPPED, Status.DUE)
HOLDABLE = (Status.DUE, Status.WAITING, Status.FAILED, Status.WITHDRAWN)
SKIPPABLE = (Status.DUE, Status.WAITING, Status.FAILED, Status.HELD)
BY_HAND = (Status.WAITING, Status.FAILED, Status.HELD)


class NotPossible(ValidationError):
    """The post is in a state that does not allow the action; the message explains it to the person."""


def retry(post: Post, user: Any = None) -> None:
    """Make the post due now: after a refusal, or to release a post that is held, skipped or waiting.

    Raises ``NotPossible`` in another state.
    """
    with _locked(post, RETRYABLE) as fresh:
        transitions.retry(fresh, timezone.now())
        log_post(fresh, "civic_social.retry", user)
        transaction.on_commit(enqueue_delivery, robust=True)


def hold(post: Post, user: Any = None) -> None:
    """Keep the post back until a person releases it.

    Raises ``NotPossible`` in a state without this action.
    """
    with _locked(post, HOLDABLE) as fresh:
        transitions.hold(fresh, "held-by-person", {})
        log_post(fresh, "civic_social.hold", user)


def skip(post: Post, reason: str, user: Any = None) -> None:
    """Decide against posting, for the ``reason`` that the log keeps.

    Raises ``ValidationError`` without a reason, and ``NotPossible`` in a state without this action.
    """
    if not reason.strip():
        raise ValidationError(_("Say why it is skipped."))
    with _locked(post, SKIPPABLE) as fresh:
        transitions.skip(fresh, reason.strip())
        log_post(fresh, "civic_social.skip", user, reason=reason.strip())


def done_by_hand(
    post: Post, permalink: str, user: Any = None, shown: str = "", vouched: bool = False
) -> None:
    """Record that a person has posted, edited or removed the post at the network.

    ``permalink`` is required unless the post was removed, and is checked by ``checked_permalink``, which also
    gets ``vouched``. ``shown`` is the fingerprint of the message that the person was shown: if the page has
    changed since, the task stays open with the new text. Raises ``ValidationError``, or its subclass
    ``NotPossible``, with a sentence for the person.
    """
    checksums = entries.image_checksums(
        post.desired or post.confirmed, get_channel_class(post.account.channel).capabilities.pictures
    )
    with _locked(post, BY_HAND) as fresh:
        now = timezone.now()
        operation = operation_for(fresh)
        if operation == Operation.DELETE:
            event = entries.by_hand_event(fresh, operation, "", checksums, user)
            transitions.confirm_removed(fresh, now)
            log_post(fresh, "civic_social.removed_by_hand", user)
            if event:
                chain.append(event)
            return
        if shown and fresh.desired and Message.from_dict(fresh.desired).fingerprint != shown:
            raise NotPossible(changed_meanwhile())
        permalink = checked_permalink(permalink, fresh, vouched=vouched)
        event = entries.by_hand_event(fresh, operation, permalink, checksums, user)
        transitions.confirm_by_hand(fresh, permalink, now)
        log_post(fresh, "civic_social.posted_by_hand", user, permalink=fresh.permalink)
        if event:
            chain.append(event)


def looked_for_second(post: Post, user: Any = None) -> None:
    """Close the duplicate checks that wait for a person, who has found no duplicate at the network.

    Checks that the program still runs stay open. Raises ``NotPossible`` if no check waits for a person.
    """
    with transaction.atomic():
        closed = post.duplicate_checks.exclude(problem="").delete()[0]
        if not closed:
            raise NotPossible(_("Nobody is asked to look: it has been settled meanwhile."))
        log_post(post, "civic_social.looked", user)


def changed_meanwhile() -> str:
    """Return the sentence for a person who was shown an outdated text."""
    return _("The page has changed meanwhile. The new text is shown below.")


def claim(post: Post, user: Any) -> None:
    """Claim a waiting post for ``user``, so that for a limited time no other person is reminded to post it.

    Claiming it again prolongs the claim. Raises ``NotPossible`` if another person has claimed it.
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


def give_back(post: Post, user: Any) -> None:
    """End the claim of ``user`` on the post, if there is one."""
    Claim.objects.filter(post=post, person=user).delete()


def pause_everything(reason: str, user: Any = None) -> None:
    """Pause sending to every network until ``resume_everything``; removals are still sent."""
    Switch.objects.update_or_create(
        pk=1, defaults={"is_paused": True, "reason": reason.strip(), "changed_by": user}
    )
    _log_switch("civic_social.pause_everything", user, reason=reason.strip())


def resume_everything(*, release: bool, user: Any = None) -> None:
    """End the pause of ``pause_everything``.

    ``release`` also sends the announcements that became due meanwhile; otherwise they are held, to be
    released one by one. Edits and removals of existing posts are sent in either case.
    """
    with transaction.atomic():
        switch = Switch.load()
        if not release:
            _hold_announcements(Post.objects.filter(planned_at__gte=switch.changed_at or timezone.now()))
        switch.is_paused, switch.reason, switch.changed_by = False, "", user
        switch.save()
        _log_switch("civic_social.resume_everything", user)
        transaction.on_commit(enqueue_delivery, robust=True)


def _hold_announcements(posts: QuerySet[Post]) -> None:
    """Hold those of ``posts`` that are due and not published yet."""
    due = posts.filter(status=Status.DUE, confirmed={}).exclude(desired={})
    for post in due.select_for_update():
        transitions.hold(post, "paused", {})


def _log_switch(action: str, user: Any, **data: Any) -> None:
    log(instance=Switch.load(), action=action, user=user, data=data)


def pause(account: SocialAccount, user: Any = None) -> None:
    """Pause sending for this account until it is resumed; due posts stay due, removals are still sent."""
    SocialAccount.objects.filter(pk=account.pk).update(is_paused=True)
    account.refresh_from_db()
    log(instance=account, action="civic_social.pause", user=user, data=account.for_log)


def resume(account: SocialAccount, user: Any = None) -> None:
    """Resume sending: end a pause, a stop after a problem, and a disconnection.

    A rest that the network has demanded goes on: a request before its end would only prolong it.
    """
    SocialAccount.objects.filter(pk=account.pk).update(
        is_paused=False, problem="", problem_details={}, disconnected_at=None
    )
    account.refresh_from_db()
    log(instance=account, action="civic_social.resume", user=user, data=account.for_log)
    transaction.on_commit(enqueue_delivery, robust=True)


def approve_change(change: ContentChange, user: Any = None) -> None:
    """Have the posts edited that a change besides publishing concerns, in the background.

    Raises ``NotPossible`` if it is decided already.
    """
    if not changes.approve(change, user):
        raise NotPossible(_decided_already())
    _log_change("civic_social.approve_change", change, user)


def decline_change(change: ContentChange, user: Any = None) -> None:
    """Keep the posts unchanged that a change besides publishing concerns.

    Raises ``NotPossible`` if it is decided already.
    """
    if not changes.decline(change, user):
        raise NotPossible(_decided_already())
    _log_change("civic_social.decline_change", change, user)


def _decided_already() -> str:
    return _("Somebody has decided it meanwhile.")


def _log_change(action: str, change: ContentChange, user: Any) -> None:
    log(instance=change, action=action, user=user, data={"change": str(change), "posts": change.edits})


def announce_page(page: SocialPageMixin, user: Any) -> None:
    """Announce a public page that a program has published, as if ``user`` had published it."""
    with transaction.atomic():
        planner.sync_page(page, revision=page.live_revision, announcer=user)
        log(instance=page, action="civic_social.announce", user=user)


def leave_unannounced(page: SocialPageMixin, user: Any) -> None:
    """Ask no more whether a page that a program has published is to be announced."""
    program_publications.forget(page)
    log(instance=page, action="civic_social.leave_unannounced", user=user)


@contextmanager
def _locked(post: Post, states: Collection[Status]) -> Iterator[Post]:
    """Yield the current row, locked, in one transaction.

    Raises ``NotPossible`` if its state is not in ``states``.
    """
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


def log_post(post: Post, action: str, user: Any, **data: Any) -> None:
    """Write to Wagtail's log of the page, or of the post if the page was deleted."""
    page = post.live_page
    instance = page.specific if page else post
    log(instance=instance, action=action, user=user, data={**post.account.for_log, **data})
