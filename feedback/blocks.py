"""The block that a site can add to the body of its own pages."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from .views.small_form import small_form_context


class SmallFormBlock(blocks.StructBlock):
    """A box for a comment on the page around it, which leads on to a feedback page."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=120, default=_("Tell us what you think"))
    feedback_page = blocks.PageChooserBlock(page_type="feedback.FeedbackPage", label=_("Feedback form"))

    class Meta:
        label = _("Feedback box")
        icon = "comment"
        template = "feedback/small_form.html"

    def get_context(
        self, value: blocks.StructValue, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Add the heading and the context of the small form."""
        context = super().get_context(value, parent_context)
        return {**context, "heading": value["heading"], **small_form_context(context, value["feedback_page"])}
