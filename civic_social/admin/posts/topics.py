"""The topics of announced pages: whichever of their page types has tags."""

from django.db.models import Q
from taggit.managers import TaggableManager
from taggit.models import Tag

from ..pages.page_types import announced_page_models


def _through_models() -> set[type]:
    """Return the tables that bind topics to announced pages."""
    fields = (field for model in announced_page_models() for field in model._meta.many_to_many)
    managers = (field for field in fields if isinstance(field, TaggableManager))
    return {manager.through for manager in managers if manager.through.tag_model() is Tag}


def used_topics():
    """Return the topics that an announced page has, by name."""
    used = Q(pk__in=[])
    for through in _through_models():
        used |= Q(pk__in=through.objects.values("tag"))
    return Tag.objects.filter(used).order_by("name")


def about(topics) -> Q:
    """Return what selects the posts whose page has one of ``topics``; a deleted page has none."""
    selected = Q(pk__in=[])
    for through in _through_models():
        selected |= Q(page_id__in=through.objects.filter(tag__in=topics).values("content_object_id"))
    return selected
