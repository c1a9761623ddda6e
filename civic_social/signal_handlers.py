"""Signal handlers: plan the posts when Wagtail publishes, unpublishes, moves or restricts pages.

``page_published`` also fires for pages that are not live (a future go-live), for aliases and for copies;
docs/explanation/delivery.md lists them. An error of these must never make publishing fail. Only the guards
(``models.publication_guard``) refuse.
"""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_save
from wagtail.models import PageViewRestriction, Revision
from wagtail.signals import (
    copy_for_translation_done,
    page_published,
    page_slug_changed,
    page_unpublished,
    post_page_move,
    pre_page_move,
)

from .content.choices import Announcement, left_out_accounts
from .models import ContentChange, SocialAccount
from .models.publication_guard import guard_move, guard_saved_page, guard_schedule
from .monitoring import health
from .pages import SocialPageMixin
from .planning import dependencies
from .planning.changes import note_change
from .planning.planner import sync_page
from .planning.replanning import replan_tree
from .short_links.maintenance import give_link

logger = logging.getLogger(__name__)


def never_break_publishing(handler: Callable[..., None]) -> Callable[..., None]:
    """Decorate a handler so that its errors are only logged; the sweep plans the page again later.

    The functions that handlers call use savepoints, so that an error leaves the transaction usable.
    """

    @wraps(handler)
    def guarded(**kwargs: Any) -> None:
        try:
            handler(**kwargs)
        except Exception:
            logger.exception("planning failed handler=%s page=%s", handler.__name__, _page_id(kwargs))

    return guarded


def _page_id(kwargs: dict[str, Any]) -> Any:
    return getattr(kwargs.get("instance"), "pk", None)


@never_break_publishing
def plan_published(
    instance: Any, revision: Revision | None = None, alias: bool = False, **kwargs: Any
) -> None:
    """Plan the posts of a published page."""
    if isinstance(instance, SocialPageMixin) and instance.live and not alias:
        sync_page(instance, revision=revision)
        dependencies.index_references(instance)


@never_break_publishing
def give_short_link(instance: Any, alias: bool = False, **kwargs: Any) -> None:
    """Give a published page its short link, for its QR code and its print."""
    if not alias:
        with transaction.atomic():
            give_link(instance)


@never_break_publishing
def plan_unpublished(instance: Any, **kwargs: Any) -> None:
    """Withdraw the posts of a page that was unpublished, has expired or is about to be deleted."""
    if isinstance(instance, SocialPageMixin):
        sync_page(instance, live=False)


@never_break_publishing
def plan_moved(instance: Any, url_path_before: str = "", url_path_after: str = "", **kwargs: Any) -> None:
    """Plan the posts of a moved page and the pages below it: URLs and visibility may have changed."""
    if url_path_before == url_path_after:
        return
    if instance.get_view_restrictions().exists():
        # At once, however many they are: the public must not see them any more.
        replan_tree(instance)
    else:
        note_change(instance, ContentChange.Kind.MOVED, dependencies.pages_below([instance], withdrawn=True))


@never_break_publishing
def plan_slug_changed(instance: Any, **kwargs: Any) -> None:
    """Plan the posts of a page with a new slug and of the pages below it: their URLs have changed."""
    note_change(instance, ContentChange.Kind.MOVED, dependencies.pages_below([instance]))


@never_break_publishing
def plan_restricted(instance: Any, **kwargs: Any) -> None:
    """Plan the posts of a page, and of the pages below it, whose view restriction was added or removed."""
    if _is_page_deletion(kwargs.get("origin")):
        return
    replan_tree(instance.page, restore=True)


def _is_page_deletion(origin: Any) -> bool:
    """Return True if a restriction is deleted together with its page, so that nothing becomes visible."""
    return getattr(origin, "model", type(origin)) not in (PageViewRestriction, type(None))


def inherit_refusals(source_obj: Any, target_obj: Any, **kwargs: Any) -> None:
    """Copy the editor's refusals to a new translation: accounts to leave out, or no announcement at all.

    Texts are not copied, since they are in the language of the original.
    """
    if not isinstance(target_obj, SocialPageMixin) or target_obj.alias_of_id:
        return
    source = source_obj.get_latest_revision_as_object()
    refusals: dict[str, Any] = {}
    if left_out := left_out_accounts(source.civic_social_choices):
        refusals["civic_social_choices"] = left_out
    if source.civic_social_announcement == Announcement.NEVER:
        refusals["civic_social_announcement"] = Announcement.NEVER
    if not refusals:
        return
    type(target_obj).objects.filter(pk=target_obj.pk).update(**refusals)
    # wagtail-localize goes on with this object and stores it again.
    for name, value in refusals.items():
        setattr(target_obj, name, value)
    draft = target_obj.get_latest_revision_as_object()
    for name, value in refusals.items():
        setattr(draft, name, value)
    first = draft.latest_revision
    draft.save_revision(user=first.user if first else None, overwrite_revision=first, clean=False)


def probe_changed_account(
    instance: SocialAccount, raw: bool = False, created: bool = False, **kwargs: Any
) -> None:
    """Schedule a probe of an account that was saved, perhaps with new credentials."""
    if not (raw or created):
        health.schedule_probe(instance)


def register_signal_handlers() -> None:
    """Connect the handlers to Wagtail's signals, for every page type."""
    pre_save.connect(guard_saved_page, dispatch_uid="civic_social.guard_page")
    pre_save.connect(guard_schedule, sender=Revision, dispatch_uid="civic_social.guard_schedule")
    pre_page_move.connect(guard_move, dispatch_uid="civic_social.guard_move")
    page_published.connect(plan_published, dispatch_uid="civic_social.published")
    page_published.connect(give_short_link, dispatch_uid="civic_social.short_link")
    page_unpublished.connect(plan_unpublished, dispatch_uid="civic_social.unpublished")
    post_page_move.connect(plan_moved, dispatch_uid="civic_social.moved")
    copy_for_translation_done.connect(inherit_refusals, dispatch_uid="civic_social.translated")
    page_slug_changed.connect(plan_slug_changed, dispatch_uid="civic_social.slug")
    for signal in (post_save, post_delete):
        signal.connect(
            plan_restricted, sender=PageViewRestriction, dispatch_uid=f"civic_social.restricted.{id(signal)}"
        )
    post_save.connect(
        probe_changed_account, sender=SocialAccount, dispatch_uid="civic_social.account_changed"
    )
