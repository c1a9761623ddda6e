"""Table columns of the list of posts."""

from __future__ import annotations

from typing import Any

from wagtail.admin.ui.tables import Column

from .presentation import PostPresentation


class PostStateColumn(Column):
    """The state of a post, with the explanation of its problem."""

    cell_template_name = "civic_social/admin/post_state_cell.html"

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        context = super().get_cell_context_data(instance, parent_context)
        return {**context, "post": instance, "shown": PostPresentation(instance)}


class PermalinkColumn(Column):
    """A link to the post at its network; a withdrawn one has none, since nothing is there any more."""

    cell_template_name = "civic_social/admin/permalink_cell.html"

    def get_value(self, instance: Any) -> str:
        """Return the address of the post, or an empty text."""
        return instance.permalink if instance.confirmed else ""


class DateTimeColumn(Column):
    """A date and time in the format of the user's language."""

    cell_template_name = "civic_social/admin/moment_cell.html"


class CommentsColumn(Column):
    """The numbers of comments and of unanswered ones, with a link to them."""

    cell_template_name = "civic_social/admin/comments/count_cell.html"

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        context = super().get_cell_context_data(instance, parent_context)
        return {**context, "post": instance}
