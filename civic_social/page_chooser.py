"""The chooser of a page that is shown again with whatever was sent for it."""

from __future__ import annotations

from typing import Any

from wagtail.admin.widgets import AdminPageChooser


class PageChooser(AdminPageChooser):
    """Shows no page for a value that is no ID, for which Wagtail's raises ``ValueError``."""

    def get_instance(self, value: Any) -> Any:
        """Return the page, or None."""
        try:
            return super().get_instance(value)
        except ValueError:
            return None
