"""A file input that also shows and posts a kept file."""

import base64
import functools
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from ..picture_normalization import MAXIMUM_PIXELS, one_decoder, open_normalized
from .kept_files import KeptFile
from .uploads import PICTURES

THUMBNAIL = (240, 160)


@dataclass(frozen=True)
class PostedToken:
    """The token of a kept file in a posted form; not yet verified."""

    token: str


class KeptFileInput(forms.FileInput):
    """A file input; below a kept file it shows its thumbnail or name, and a box to remove it.

    ``kept`` and ``owner`` are set for a form that is shown again.
    """

    template_name = "feedback/kept_file_input.html"
    kept: KeptFile | None = None
    owner = ""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        """Return a new upload, else the token of the kept file unless it is to be removed, else None."""
        if upload := super().value_from_datadict(data, files, name):
            return upload
        token = data.get(f"{name}-kept")
        return PostedToken(token) if token and not data.get(f"{name}-remove") else None

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Return the context with the kept file, its token and its thumbnail."""
        context = super().get_context(name, value, attrs)
        if self.kept:
            context["kept"] = {
                "name": self.kept.name,
                "token": self.kept.token(self.owner),
                "thumbnail": thumbnail(self.kept),
            }
        return context

    def keep(self, kept: KeptFile, owner: str) -> None:
        """Show ``kept`` in the form that belongs to ``owner``."""
        self.kept, self.owner = kept, owner

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Return True if neither a file nor a token was posted."""
        return super().value_omitted_from_data(data, files, name) and f"{name}-kept" not in data


# A form that is shown again and again decodes its picture once.
@functools.lru_cache(maxsize=64)
def thumbnail(kept: KeptFile) -> str:
    """Return a small picture as a ``data:`` address, so that nothing serves it; empty for other files."""
    if kept.content_type not in PICTURES:
        return ""
    try:
        return small_picture(kept.read())
    except OSError:
        return ""


def small_picture(content: bytes) -> str:
    """Return a small picture as a ``data:`` address; raises OSError if it cannot be decoded."""
    with one_decoder:
        small = open_normalized(io.BytesIO(content), MAXIMUM_PIXELS)
        small.thumbnail(THUMBNAIL)
    output = io.BytesIO()
    small.convert("RGB").save(output, "JPEG", quality=70)
    return f"data:image/jpeg;base64,{base64.b64encode(output.getvalue()).decode()}"
