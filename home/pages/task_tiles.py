"""The services and tasks of the home page: what people come for."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks

#: The symbols of home/static/home/img/icons.svg that a task may have.
ICONS = {
    "message": _("message"),
    "document": _("document"),
    "money": _("money"),
    "waste": _("waste"),
    "child": _("child"),
    "house": _("house"),
    "calendar": _("calendar"),
    "phone": _("telephone"),
    "bus": _("bus"),
    "care": _("care"),
    "road": _("road"),
    "people": _("people"),
}


class TaskValue(blocks.StructValue):
    """A task with its address."""

    @property
    def address(self) -> str:
        """The address of the live page, or else the typed one; empty if the page is not live."""
        page = self.get("page")
        if page:
            return page.url or "" if page.live else ""
        return self.get("url") or ""


class TaskBlock(blocks.StructBlock):
    """A tile: what somebody wants to do, and the page or address where it is done."""

    title = blocks.CharBlock(
        label=pgettext_lazy("home page", "task"),
        max_length=28,
        help_text=_("Begins with a verb: “Report a problem”."),
    )
    help = blocks.CharBlock(label=_("one line of help"), max_length=70, required=False)
    page = blocks.PageChooserBlock(label=_("page"), required=False)
    url = blocks.URLBlock(label=_("or an address elsewhere"), required=False)
    icon = blocks.ChoiceBlock(label=_("icon"), choices=list(ICONS.items()), default="document")

    class Meta:
        icon = "link"
        label = pgettext_lazy("home page", "Task")
        value_class = TaskValue

    def clean(self, value):
        """Return the task. Raises StructBlockValidationError unless it has one of page and address."""
        cleaned = super().clean(value)
        if bool(cleaned.get("page")) == bool(cleaned.get("url")):
            message = _("Choose a page or type an address, one of the two.")
            raise blocks.StructBlockValidationError({"page": ValidationError(message)})
        return cleaned
