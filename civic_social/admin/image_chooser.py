"""Wagtail's image chooser, for pictures whose file is missing or cannot be read."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from wagtail.images.forms import ImageInsertionForm
from wagtail.images.models import SourceImageIOError
from wagtail.images.shortcuts import get_rendition_or_not_found
from wagtail.images.views import chooser

from .image_form import UNREADABLE


class PlaceholderMixin:
    """Answer with Wagtail's placeholder for a preview that cannot be made."""

    def get_chosen_response_data(
        self, image: Any, preview_image_filter: str = "max-165x165"
    ) -> dict[str, Any]:
        """Return the data of a chosen image."""
        own: Any = super()
        try:
            return own.get_chosen_response_data(image, preview_image_filter)
        except SourceImageIOError:
            preview = get_rendition_or_not_found(image, preview_image_filter)
            data = super(chooser.ImageChosenResponseMixin, self).get_chosen_response_data(image)  # type: ignore[misc]
            return {
                **data,
                "preview": {"url": preview.url, "width": preview.width, "height": preview.height},
                "default_alt_text": image.default_alt_text,
            }


class ChosenView(PlaceholderMixin, chooser.ImageChosenView):
    """The answer to the choice of one image."""

    def get_object(self, pk: str) -> Any:
        """Return the image. Raises ``Http404`` if ``pk`` is no number."""
        try:
            return super().get_object(pk)
        except ValueError:
            raise Http404 from None


class ChosenMultipleView(PlaceholderMixin, chooser.ImageChosenMultipleView):
    """The answer to the choice of several images."""


class SelectFormatView(chooser.ImageSelectFormatView):
    """The choice of a format for an image in a text, which needs a picture that can be read."""

    def post(self, request: HttpRequest, image_id: int) -> HttpResponse:
        """Insert the image, or say why it cannot be inserted."""
        try:
            return super().post(request, image_id)
        except SourceImageIOError:
            form = ImageInsertionForm(request.POST, prefix="image-chooser-insertion")
            form.add_error("format", UNREADABLE)
            return self.render_select_format_response(self.get_object(image_id), form)


def connect() -> None:
    """Let Wagtail's chooser use these views."""
    chooser.viewset.chosen_view_class = ChosenView
    chooser.viewset.chosen_multiple_view_class = ChosenMultipleView
    chooser.viewset.select_format_view_class = SelectFormatView
