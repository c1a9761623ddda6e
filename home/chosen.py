"""The pictures and files that a page's streams name, loaded together: Wagtail asks for each kind of block."""

import copy
from contextlib import contextmanager
from contextvars import ContextVar

from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import StreamField
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageBlock, ImageChooserBlock

from .composing import composed
from .renditions import bring_renditions, give

#: What has been loaded already, by the name that the blocks give it.
_loaded: ContextVar[dict[str, dict] | None] = ContextVar("loaded", default=None)


class Chosen:
    """Mix into a chooser: it takes what has been loaded already. In migrations it is Wagtail's own."""

    #: Under which name the blocks of this site have what it chooses.
    chosen_name = ""

    def bulk_to_python(self, values):
        """Return what the keys stand for, each time another instance: blocks write on them."""
        loaded = (_loaded.get() or {}).get(self.chosen_name)
        if loaded is None or not all(key in loaded for key in values):
            return super().bulk_to_python(values)
        return [_another(loaded[key]) for key in values]


class DocumentChooser(Chosen, DocumentChooserBlock):
    """A file."""

    chosen_name = "document"
    canonical_module_path = "wagtail.documents.blocks.DocumentChooserBlock"


class ImageChooser(Chosen, ImageChooserBlock):
    """A picture."""

    chosen_name = "image"
    canonical_module_path = "wagtail.images.blocks.ImageChooserBlock"


class DescribedImage(ImageBlock):
    """A picture with its description."""

    def __init__(self, required=True, **kwargs):
        super().__init__(required=required, **kwargs)
        chooser = ImageChooser(required=required)
        chooser.set_name("image")
        self.child_blocks["image"] = self.base_blocks["image"] = chooser


def bring_chosen(page, further=()) -> None:
    """Read the streams of ``page`` with all their pictures and files.

    The pictures, that of the page and ``further`` ones come with their renditions.
    """
    streams = [getattr(page, field.name) for field in page._meta.fields if isinstance(field, StreamField)]
    keys = {"image": set(), "document": set()}
    for stream in streams:
        _collect(stream.raw_data, keys)
    images = _images(tuple(sorted(keys["image"]))) if keys["image"] else []
    documents = _documents(tuple(sorted(keys["document"]))) if keys["document"] else []
    bring_renditions([*images, getattr(page, "picture", None), *further])
    if not images and not documents:
        return
    found = {"image": {one.pk: one for one in images}, "document": {one.pk: one for one in documents}}
    with _at_hand(found):
        for stream in streams:
            list(stream)


def _collect(raw, keys):
    """Add what ``raw``, the value of a stream or a block, names to ``keys``."""
    if isinstance(raw, dict):
        for name, value in raw.items():
            if name in keys and isinstance(value, int):
                keys[name].add(value)
            else:
                _collect(value, keys)
    elif not isinstance(raw, str):
        for each in raw if hasattr(raw, "__iter__") else ():
            _collect(each, keys)


@composed
def _images(keys):
    return get_image_model().objects.filter(pk__in=keys).order_by("pk")


@composed
def _documents(keys):
    return get_document_model().objects.filter(pk__in=keys).select_related("digest").order_by("pk")


@contextmanager
def _at_hand(found):
    token = _loaded.set(found)
    try:
        yield
    finally:
        _loaded.reset(token)


def _another(loaded):
    """Return ``loaded``, and a copy of it from the second time on."""
    if not getattr(loaded, "_is_taken", False):
        loaded._is_taken = True
        return loaded
    another = copy.copy(loaded)
    if hasattr(loaded, "prefetched_renditions"):
        give(another, loaded.prefetched_renditions)
    return another
