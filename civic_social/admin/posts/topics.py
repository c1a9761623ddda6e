"""Filtering posts by the topics of their pages, for all announced page types with tags."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from taggit.managers import TaggableManager
from taggit.models import Tag

from ...alphabet import Alphabetical
from ..page_types import announced_page_models
from ..permissions import visible_posts


def _through_models() -> set[type[Any]]:
    """Return the models that relate topics to announced pages."""
    fields = (field for model in announced_page_models() for field in model._meta.many_to_many)
    managers = (field for field in fields if isinstance(field, TaggableManager))
    return {manager.through for manager in managers if manager.through.tag_model() is Tag}


def used_topics(user: Any) -> QuerySet:
    """Return the topics of the pages whose posts ``user`` may see, sorted by name."""
    used, pages = Q(pk__in=[]), visible_posts(user).order_by().values("page_id")
    for through in _through_models():
        used |= Q(pk__in=through.objects.filter(content_object_id__in=pages).values("tag"))
    return Tag.objects.filter(used).order_by(Alphabetical("name"))


def page_has_topic(topics: Iterable[Tag]) -> Q:
    """Return the condition for posts whose page has one of ``topics``; never true for a deleted page."""
    selected = Q(pk__in=[])
    for through in _through_models():
        selected |= Q(page_id__in=through.objects.filter(tag__in=topics).values("content_object_id"))
    return selected
