"""Finds the announced pages that show an object: an image, a topic, another page, a snippet, a Site."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Q, QuerySet
from modelcluster.models import get_all_child_relations
from wagtail.blocks import ChooserBlock, ListBlock
from wagtail.documents import get_document_model
from wagtail.fields import StreamField
from wagtail.images import get_image_model
from wagtail.models import ReferenceIndex, Site

from ..compat import AbstractPage
from ..models import Post
from ..pages import SocialPageMixin
from ..signals import find_pages_showing

#: The greatest number of snippets between an object and the page that shows it.
MAX_STEPS = 3
#: The condition for references by a foreign key of a page or of its children, and not by rich text or blocks.
IS_FIELD = ~Q(model_path__contains=".") | Q(model_path__contains=".item.")
#: Apps of models that are referenced by pages without being shown, such as a page's owner.
NOT_SHOWN = ("auth", "contenttypes", "wagtailcore", "civic_social")


def page_model() -> Any:
    """Return the model of pages."""
    return Post._meta.get_field("page").related_model


def pages_showing(instance: models.Model) -> list[int]:
    """Return the keys of the announced pages that show ``instance``, by Wagtail's reference index.

    A page that shows a snippet shows what the snippet refers to. A page that only links to another one in its
    text does not show it.
    """
    answers: Any = find_pages_showing.send(sender=type(instance), instance=instance)
    keys: set[int] = {key for _receiver, found in answers for key in found or ()}
    concrete: Any = instance._meta.concrete_model
    references = ReferenceIndex.get_references_to(concrete(pk=instance.pk))
    if isinstance(instance, AbstractPage):
        references = references.filter(IS_FIELD)
    base = ContentType.objects.get_for_model(page_model())
    for _step in range(MAX_STEPS):
        snippets: dict[int, list[str]] = defaultdict(list)
        for type_id, object_id in references.values_list("base_content_type_id", "object_id").distinct():
            if type_id == base.pk:
                keys.add(int(object_id))
            else:
                snippets[type_id].append(object_id)
        if not snippets:
            break
        references = ReferenceIndex.objects.filter(_refers_to(snippets))
    return announced(Post.objects.filter(page_id__in=keys))


def _refers_to(objects: dict[int, list[str]]) -> Q:
    """Return the condition for references to ``objects``, which are keys by content type."""
    condition = Q(pk__in=[])
    for type_id, keys in objects.items():
        condition |= Q(to_content_type=type_id, to_object_id__in=keys)
    return condition


def pages_below(roots: Iterable[Any], *, withdrawn: bool = False) -> list[int]:
    """Return the keys of the announced pages at and below ``roots``.

    ``withdrawn`` includes pages whose posts are withdrawn, so that these can be published again.
    """
    below = Q(pk__in=[])
    for root in roots:
        below |= Q(path__startswith=root.path)
    pages = page_model().objects.filter(below)
    return announced(Post.objects.filter(page_id__in=pages.values("pk")), withdrawn=withdrawn)


def pages_of_site(site: Site) -> list[int]:
    """Return the keys of the announced pages of ``site``, in every language."""
    return pages_below(site.root_page.get_translations(inclusive=True))


def announced(posts: QuerySet[Post], *, withdrawn: bool = False) -> list[int]:
    """Return the keys of the pages of ``posts`` that are wanted at an account that is still connected."""
    wanted = posts.filter(account__disconnected_at=None)
    if not withdrawn:
        wanted = wanted.exclude(desired={})
    return sorted(wanted.order_by().values_list("page_id", flat=True).distinct())


def index_references(page: Any) -> None:
    """Write the reference index of a published page at once.

    Wagtail does it by a background task, which may come late or get lost: a photo that is deleted meanwhile
    would be left in the page's posts.
    """
    with transaction.atomic():
        ReferenceIndex.create_or_update_for_object(page)


def shown_models() -> list[type[models.Model]]:
    """Return the models whose objects announced pages show, subclasses and proxies included.

    These are images, documents and pages, and the targets of foreign keys and of chooser blocks.
    """
    shown = {page_model(), get_image_model(), get_document_model()}
    for model in apps.get_models():
        if issubclass(model, SocialPageMixin):
            shown |= _referenced_models(model)
    return [model for model in apps.get_models() if issubclass(model, tuple(shown))]


def _referenced_models(model: type[models.Model]) -> set[type[models.Model]]:
    """Return the models to which ``model`` and its children refer, without those of the system."""
    owners = [model, *(relation.related_model for relation in get_all_child_relations(model))]
    targets: set[Any] = set()
    for field in (field for owner in owners for field in owner._meta.get_fields()):
        if field.many_to_one and field.concrete:
            targets.add(field.related_model)
        elif isinstance(field, StreamField):
            targets |= _chosen_models(field.stream_block)
    shown = (target for target in targets if isinstance(target, type) and issubclass(target, models.Model))
    return {target for target in shown if target._meta.app_label not in NOT_SHOWN}


def _chosen_models(block: Any) -> set[Any]:
    """Return the models of the chooser blocks in ``block``."""
    if isinstance(block, ChooserBlock):
        return {block.target_model}
    if isinstance(block, ListBlock):
        return _chosen_models(block.child_block)
    children = getattr(block, "child_blocks", {}).values()
    return set().union(*map(_chosen_models, children))
