"""Signal handlers: note changes besides publishing of what posts show.

They watch the models whose objects announced pages show: images, documents, topics, pages, snippets, and what
else the page types refer to. Pages are noted when their live version is saved. An error here must never make
saving fail.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.db.models.signals import post_delete, post_save, pre_delete
from wagtail.models import Site

from .compat import AbstractPage
from .models import ContentChange
from .planning import dependencies
from .planning.changes import note_change
from .signal_handlers import never_break_publishing

#: The attribute of an object that is being deleted with the keys of the pages that have shown it.
SHOWN_ON = "_civic_social_shown_on"


@never_break_publishing
def note_saved(
    instance: Model, created: bool = False, raw: bool = False, update_fields: Any = None, **kwargs: Any
) -> None:
    """Note that an object was saved that pages may show; no page shows a new one."""
    if raw or created:
        return
    # Wagtail saves drafts and dates by ``update_fields``; a published page is saved as a whole.
    if isinstance(instance, AbstractPage) and (update_fields is not None or not instance.live):
        return
    note_change(instance)


@never_break_publishing
def find_shown(instance: Model, **kwargs: Any) -> None:
    """Keep the pages that show an object which is about to be deleted: the reference index forgets them."""
    setattr(instance, SHOWN_ON, dependencies.pages_showing(instance))


@never_break_publishing
def note_deleted(instance: Model, **kwargs: Any) -> None:
    """Note that an object was deleted; the foreign keys to it are empty by now."""
    if shown_on := getattr(instance, SHOWN_ON, None):
        note_change(instance, ContentChange.Kind.DELETED, shown_on)


@never_break_publishing
def note_site(instance: Site, raw: bool = False, **kwargs: Any) -> None:
    """Note that a Site was saved: the addresses of its pages may have changed."""
    if not raw:
        note_change(instance, ContentChange.Kind.MOVED, dependencies.pages_of_site(instance))


def register_signal_handlers() -> None:
    """Connect the handlers."""
    for model in dependencies.shown_models():
        for signal, handler in (
            (post_save, note_saved),
            (pre_delete, find_shown),
            (post_delete, note_deleted),
        ):
            uid = f"civic_social.{handler.__name__}.{model._meta.label}"
            signal.connect(handler, sender=model, dispatch_uid=uid)
    post_save.connect(note_site, sender=Site, dispatch_uid="civic_social.note_site")
