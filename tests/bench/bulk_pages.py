"""Rows of the page table in bulk, without signals, revisions or search index."""

import uuid

from django.utils import timezone
from treebeard.numconv import NumConv
from wagtail.models import Page


def new_page(parent, number: int, *, title: str, slug: str, content_type) -> Page:
    """Return an unsaved live page that is the child with this number, counted from 1, of ``parent``."""
    return Page(
        path=child_path(parent, number),
        depth=parent.depth + 1,
        title=title,
        draft_title=title,
        slug=slug,
        url_path=f"{parent.url_path}{slug}/",
        content_type=content_type,
        locale_id=parent.locale_id,
        translation_key=uuid.uuid4(),
        live=True,
        first_published_at=timezone.now(),
        last_published_at=timezone.now(),
    )


def child_path(parent, number: int) -> str:
    """Return the tree path of a child of ``parent``."""
    step = NumConv(Page.alphabet).int2str(number)
    return parent.path + step.rjust(Page.steplen, Page.alphabet[0])
