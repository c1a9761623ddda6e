"""Keeps posts equal to their pages when something changes that is no publication of the page.

``note_change`` writes a row with the announced pages that show the changed object. Few pages are planned
again at once; the others by the sweep, in rounds of ``PAGES_PER_ROUND``. If more posts than
``EDITS_WITHOUT_CONSENT`` would be edited within an hour, the change waits for a person.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from django.apps import apps
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Sum
from django.utils import timezone
from wagtail.models import Site

from .. import leases
from ..conf import settings
from ..content.choices import Announcement
from ..models import AffectedPage, ContentChange, SocialTemplate
from ..pages import SocialPageMixin
from . import dependencies
from .replanning import count_edits, replan

logger = logging.getLogger(__name__)

Kind, Status = ContentChange.Kind, ContentChange.Status
#: The most pages whose change is carried out at once, in the request that makes it.
PAGES_AT_ONCE = 5
#: Attempts to plan the posts of one page.
MAX_FAILURES = 5
#: The lease of a process on a change: longer than a round takes.
LEASE = timedelta(minutes=5)
#: The time whose edits are added up for ``EDITS_WITHOUT_CONSENT``.
WINDOW = timedelta(hours=1)
#: Changes that are settled are deleted after this time.
KEEP = timedelta(days=30)


def note_change(
    instance: models.Model, kind: str = Kind.CHANGED, pages: Collection[int] | None = None
) -> ContentChange | None:
    """Note that ``instance`` has changed, and plan the posts of the announced pages that show it again.

    ``pages`` are the keys of these pages; None finds them by Wagtail's reference index. Call it after the
    change was saved. Joins the caller's transaction. Returns the change, or None if nothing shows the object.
    """
    keys = dependencies.pages_showing(instance) if pages is None else pages
    if not keys:
        return None
    is_small = len(keys) <= PAGES_AT_ONCE
    with transaction.atomic():
        change = _open_change(instance, kind, timezone.now() + LEASE if is_small else None)
        known = set(change.pages.values_list("page_id", flat=True))
        AffectedPage.objects.bulk_create(
            AffectedPage(change=change, page_id=key) for key in keys if key not in known
        )
    if is_small:
        _carry_out(change, limit=PAGES_AT_ONCE)
    return change


def note_template(template: SocialTemplate) -> ContentChange | None:
    """Plan the posts again that ``template`` concerns, because a person has said that it applies to them."""
    pages = dependencies.page_model().objects.all()
    if template.locale:
        pages = pages.filter(locale__language_code=template.locale)
    if template.page_type:
        model = apps.get_model(template.page_type)
        pages = pages.filter(content_type=ContentType.objects.get_for_model(model))
    posts = template.account.posts.filter(key="", page_id__in=pages.values("pk"))
    return note_change(template, Kind.TEMPLATE, dependencies.announced(posts))


def _open_change(instance: models.Model, kind: str, leased_until: datetime | None) -> ContentChange:
    """Return the row of the object's change that is not decided yet, to be checked again, or a new row."""
    identity = {
        "content_type": ContentType.objects.get_for_model(instance),
        "object_id": str(instance.pk),
    }
    undecided = ContentChange.objects.filter(**identity, status__in=(Status.CHECKING, Status.ASKING))
    change = undecided.select_for_update().first() or ContentChange(**identity)
    change.kind, change.object_name, change.status = kind, str(instance)[:255], Status.CHECKING
    change.leased_until = leased_until
    change.save()
    change.pages.update(edits=None)
    return change


def work_off() -> int:
    """Carry out a part of the oldest change that is not finished; return the number of pages.

    Called by the sweep; safe to call from any number of processes.
    """
    now = timezone.now()
    ContentChange.objects.filter(
        status__in=(Status.DONE, Status.DECLINED), decided_at__lt=now - KEEP
    ).delete()
    unfinished = ContentChange.objects.filter(status__in=(Status.CHECKING, Status.APPLYING))
    change = unfinished.filter(leases.free("leased_until", now)).first()
    if change is None:
        return 0
    row = ContentChange.objects.filter(pk=change.pk)
    if not leases.acquire(row, "leased_until", now=now, until=now + LEASE):
        return 0
    return _carry_out(change, limit=settings.PAGES_PER_ROUND)


def _carry_out(change: ContentChange, *, limit: int) -> int:
    """Check the pages of ``change`` and apply it, ``limit`` pages at most; return the number of pages.

    The caller holds the lease, which ends here.
    """
    # Another process may have moved a Site: its roots are cached in this one.
    Site.clear_site_root_paths_cache()
    count = 0
    try:
        if change.status == Status.CHECKING:
            count = _for_each_page(change, _check, change.pages.filter(edits=None), limit)
            _decide(change)
        if change.status == Status.APPLYING:
            count += _for_each_page(change, _apply, change.pages.all(), limit - count)
            _finish(change)
    finally:
        ContentChange.objects.filter(pk=change.pk).update(leased_until=None)
    return count


def _for_each_page(
    change: ContentChange,
    work: Callable[[AffectedPage, SocialPageMixin], None],
    rows: models.QuerySet[AffectedPage],
    limit: int,
) -> int:
    """Call ``work`` with each row and its page, each in a transaction; an error is tried again later."""
    if limit <= 0:
        return 0
    chosen = list(rows.order_by("failures", "pk")[:limit])
    pages = dependencies.page_model().objects.filter(pk__in=[row.page_id for row in chosen])
    found = {page.pk: page for page in pages.specific()}
    for row in chosen:
        page = found.get(row.page_id)
        if not isinstance(page, SocialPageMixin):
            row.delete()
            continue
        if change.kind == Kind.DELETED and page.civic_social_announcement == Announcement.LEAVE:
            # "Leave" concerns edits of the page; a deleted object leaves the posts all the same. Not saved.
            page.civic_social_announcement = Announcement.AUTOMATIC
        try:
            with transaction.atomic():
                work(row, page)
        except Exception:
            logger.exception("planning after a change failed change=%s page=%s", change.pk, row.page_id)
            _note_failure(row)
    return len(chosen)


def _note_failure(row: AffectedPage) -> None:
    if row.failures + 1 < MAX_FAILURES:
        AffectedPage.objects.filter(pk=row.pk).update(failures=row.failures + 1)
        return
    logger.error("planning after a change given up change=%s page=%s", row.change_id, row.page_id)
    row.delete()


def _check(row: AffectedPage, page: SocialPageMixin) -> None:
    """Count the posts that would be edited; without one, plan at once what has not left yet."""
    if edits := count_edits(page):
        AffectedPage.objects.filter(pk=row.pk).update(edits=edits)
    else:
        _apply(row, page)


def _apply(row: AffectedPage, page: SocialPageMixin) -> None:
    replan(page)
    row.delete()


def _decide(change: ContentChange) -> None:
    """Apply the change, or let it wait for a person, if all of its pages are checked."""
    with transaction.atomic():
        # A further change of the object may have added pages.
        ContentChange.objects.select_for_update().filter(pk=change.pk).first()
        if change.pages.filter(edits=None).exists():
            return
        edits = change.pages.aggregate(edits=Sum("edits"))["edits"] or 0
        if not edits:
            change.delete()
            return
        change.edits = edits
        if edits + _recent_edits() > settings.EDITS_WITHOUT_CONSENT:
            change.status = Status.ASKING
            logger.warning(
                "many posts would be edited: a person is asked change=%s posts=%d", change.pk, edits
            )
        else:
            change.status, change.decided_at = Status.APPLYING, timezone.now()
        change.save(update_fields=["edits", "status", "decided_at"])


def _recent_edits() -> int:
    """Return the number of posts edited within the last hour without a person's consent."""
    since = timezone.now() - WINDOW
    decided = ContentChange.objects.filter(decided_at__gte=since, decided_by=None)
    applied = decided.filter(status__in=(Status.APPLYING, Status.DONE))
    return applied.aggregate(edits=Sum("edits"))["edits"] or 0


def _finish(change: ContentChange) -> None:
    if not change.pages.exists():
        change.status = Status.DONE
        change.save(update_fields=["status"])


def approve(change: ContentChange, user: AbstractBaseUser | None) -> bool:
    """Have the posts edited, as ``user`` has decided; return False if it is decided already."""
    return _answer(change, Status.APPLYING, user)


def decline(change: ContentChange, user: AbstractBaseUser | None) -> bool:
    """Keep the posts unchanged; return False if it is decided already.

    They follow their pages again when these are published.
    """
    with transaction.atomic():
        is_first = _answer(change, Status.DECLINED, user)
        if is_first:
            change.pages.all().delete()
    return is_first


def _answer(change: ContentChange, status: str, user: AbstractBaseUser | None) -> bool:
    asking = ContentChange.objects.filter(pk=change.pk, status=Status.ASKING)
    values = {"status": status, "decided_by": user, "decided_at": timezone.now()}
    return bool(asking.update(**values))
