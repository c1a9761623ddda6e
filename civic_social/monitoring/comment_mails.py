"""The mails to desks about new comments: one digest, none at night, and never many.

A mail names the threads that wait for an answer and that no mail has named since their newest comment,
and the answers that need a person. The mail has no text and no name of a citizen. It runs in the
watch loop; a mail server that is down only delays it.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings as django_settings
from django.db.models import F, Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext
from wagtail.admin.mail import send_mail
from wagtail.admin.utils import get_admin_base_url
from wagtail.users.models import UserProfile

from .. import leases
from ..conf import settings
from ..conversation.desks import Desk, get_desks
from ..models import Comment, CommentOperation, CommentState, DeskDigest, Switch
from ..text_normalization import normalize_line, normalize_text
from .mail import MOST_ITEMS

logger = logging.getLogger(__name__)

#: The longest time for sending the mails of a desk, and the pause after a mail server has refused one.
CLAIM_SECONDS = 5 * 60
#: No mail names older comments, such as those that were there when an account was connected.
MAILED_WITHIN = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class News:
    """The news for a desk: its threads and the answers that need a person."""

    desk: Desk
    threads: list[Comment]
    failed: list[CommentOperation]


def mail_desks() -> int:
    """Send the mails that are due, and return the number of desks that got one.

    Safe to call from any number of processes. Errors of the mail server are logged and never raised.
    """
    now = timezone.now()
    if is_quiet(timezone.localtime(now)) or Switch.load().finding:
        return 0
    mailed = 0
    for key in sorted(_due_keys(now)):
        desk = next((desk for desk in get_desks().all() if desk.key == key), None)
        if desk is None or not _claim(key, now):
            continue
        if not _mail_desk(desk, now):
            break
        mailed += 1
    return mailed


def is_quiet(moment: datetime) -> bool:
    """Return True if desks get no mail at ``moment``, which is in the time zone of the site."""
    begin, end = settings.COMMENT_QUIET_HOURS
    if begin <= end:
        return begin <= moment.hour < end
    return moment.hour >= begin or moment.hour < end


def unmailed_threads(now: datetime) -> QuerySet[Comment]:
    """Return the unanswered threads that no mail has named since their newest comment."""
    threads = Comment.objects.threads().visible().filter(state=CommentState.OPEN)
    is_news = Q(mailed_at=None) | Q(mailed_at__lt=F("last_comment_at"))
    return threads.filter(is_news, last_comment_at__gt=now - MAILED_WITHIN)


def unmailed_failures() -> QuerySet[CommentOperation]:
    """Return the operations that need a person and that no mail has named."""
    return CommentOperation.objects.filter(status=CommentOperation.Status.PERSON, mailed_at=None)


def _due_keys(now: datetime) -> set[str]:
    """Return the keys of the desks whose news has waited long enough for more."""
    before = now - timedelta(seconds=settings.NOTICE_COLLECT_SECONDS)
    threads = unmailed_threads(now).filter(received_at__lte=before).order_by()
    failures = unmailed_failures().filter(created_at__lte=before).order_by()
    keys = set(threads.values_list("desk_key", flat=True).distinct())
    keys |= set(failures.filter(comment__parent=None).values_list("comment__desk_key", flat=True))
    keys |= set(failures.exclude(comment__parent=None).values_list("comment__parent__desk_key", flat=True))
    return keys


def _claim(key: str, now: datetime) -> bool:
    """Lease the mail of a desk, unless another process sends it or the last one is recent."""
    DeskDigest.objects.get_or_create(desk_key=key)
    pause = now - timedelta(seconds=settings.NOTICE_PAUSE_SECONDS)
    rows = DeskDigest.objects.filter(Q(mailed_at=None) | Q(mailed_at__lte=pause), desk_key=key)
    until = now + timedelta(seconds=CLAIM_SECONDS)
    return bool(leases.acquire(rows, "claimed_until", now=now, until=until))


def _mail_desk(desk: Desk, now: datetime) -> bool:
    """Send the mails of one desk and mark its news as mailed; return False, after logging, if that fails."""
    threads = unmailed_threads(now).filter(desk_key=desk.key).select_related("post", "account")
    of_desk = Q(comment__parent=None, comment__desk_key=desk.key) | Q(comment__parent__desk_key=desk.key)
    failed = unmailed_failures().filter(of_desk).select_related("comment__post", "comment__account")
    news = News(desk, list(threads), list(failed))
    if news.threads or news.failed:
        try:
            _send(news)
        except OSError as error:
            # SMTP, DNS or TLS. Only the class of the error is logged, because its text may contain addresses.
            logger.warning("mail not sent desk=%s error=%s", desk.key, type(error).__name__)
            return False
        except Exception:
            # A mail backend raises its own kinds of errors, which must not stop the delivery.
            logger.exception("mail not sent desk=%s", desk.key)
            return False
    moment = timezone.now()
    Comment.objects.filter(pk__in=[thread.pk for thread in news.threads]).update(mailed_at=moment)
    CommentOperation.objects.filter(pk__in=[each.pk for each in news.failed]).update(mailed_at=moment)
    DeskDigest.objects.filter(desk_key=desk.key).update(mailed_at=moment, claimed_until=None)
    logger.info("mail sent desk=%s threads=%d failed=%d", desk.key, len(news.threads), len(news.failed))
    return True


def _send(news: News) -> None:
    """Mail the desk's mailbox, or else each of its members in their language."""
    if news.desk.mailbox:
        with translation.override(django_settings.LANGUAGE_CODE):
            subject, text = compose(news)
        send_mail(subject, text, [news.desk.mailbox])
        return
    for member in get_desks().members_of(news.desk.key):
        if not member.email:
            continue
        profile = UserProfile.get_for_user(member)
        zone = timezone.override(profile.get_current_time_zone())
        with translation.override(profile.get_preferred_language()), zone:
            subject, text = compose(news)
        send_mail(subject, text, [member.email])


def compose(news: News) -> tuple[str, str]:
    """Return the subject and the text in the active language."""
    number = len(news.threads) or len(news.failed)
    heading = (
        ngettext("%(count)s new comment", "%(count)s new comments", number)
        if news.threads
        else ngettext("%(count)s answer needs a person", "%(count)s answers need a person", number)
    ) % {"count": number}
    base = get_admin_base_url() or ""
    context: dict[str, Any] = {
        "heading": heading,
        "desk": news.desk.name,
        "threads": [(each, base + _url(each)) for each in news.threads[:MOST_ITEMS]],
        "failed": [(each, base + _url(each.comment)) for each in news.failed[:MOST_ITEMS]],
        "more": max(0, len(news.threads) - MOST_ITEMS),
        "inbox_url": f"{base}{reverse('civic_social_comments:index')}",
        "site_name": django_settings.WAGTAIL_SITE_NAME,
    }
    subject = normalize_line(f"{django_settings.WAGTAIL_SITE_NAME}: {heading}")
    return subject, normalize_text(render_to_string("civic_social/mail/comments.txt", context))


def _url(comment: Comment) -> str:
    return reverse("civic_social_comments:thread", args=[comment.parent_id or comment.pk])
