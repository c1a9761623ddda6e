"""The page type of the directory: departments with their people, hours and addresses."""

from django.db import models
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from civic_social.text_normalization import NormalizedTextMixin

from ..content.forms import LatinSlugForm
from ..content.maps import map_url
from ..content.slugs import LatinSlugMixin
from ..pages.bodies import PersonBlock, describe_person
from ..search.index_text import PageText
from ..search.searchable import SearchableMixin, labelled


class DepartmentValue(blocks.StructValue):
    """A department, with the link to its address on a map."""

    @property
    def map_url(self) -> str:
        """The link to the map, or an empty string without an address."""
        return map_url(self.get("address", ""))


class DepartmentBlock(blocks.StructBlock):
    """A department: what it does, its contacts and its people."""

    name = blocks.CharBlock(label=_("name"), max_length=160)
    tasks = blocks.TextBlock(
        label=_("what it does"),
        max_length=400,
        required=False,
        help_text=_("In the words of those who look for it: building permits, local taxes, lost documents."),
    )
    phone = blocks.CharBlock(label=_("phone"), max_length=40, required=False)
    email = blocks.EmailBlock(label=_("e-mail"), required=False)
    opening_hours = blocks.CharBlock(label=_("opening hours"), max_length=160, required=False)
    address = blocks.CharBlock(label=_("address"), max_length=200, required=False)
    room = blocks.CharBlock(label=_("floor and room"), max_length=80, required=False)
    page = blocks.PageChooserBlock(label=_("page with more"), required=False)
    people = blocks.ListBlock(PersonBlock(), label=_("people"), default=[])

    class Meta:
        icon = "group"
        label = _("Department")
        template = "home/blocks/department.html"
        value_class = DepartmentValue


class ContactsPage(SearchableMixin, NormalizedTextMixin, LatinSlugMixin, Page):
    """The directory of a municipality, one for each language."""

    summary = models.TextField(_("introduction"), max_length=400, blank=True)
    departments = StreamField([("department", DepartmentBlock())], verbose_name=_("departments"), blank=True)

    base_form_class = LatinSlugForm
    template = "home/contacts_page.html"
    parent_page_types = ["home.HomePage"]
    subpage_types = []
    max_count_per_parent = 1
    show_in_menus_default = True

    search_fields = [*Page.search_fields, *SearchableMixin.search_text_fields]
    content_panels = [*Page.content_panels, FieldPanel("summary"), FieldPanel("departments")]

    class Meta:
        verbose_name = _("directory of contacts")
        verbose_name_plural = _("directories of contacts")

    def get_page_text(self):
        """Return the passages for the search: one for each department, with its contacts and people."""
        with translation.override(self.locale.language_code):
            departments = [_describe(block.value) for block in self.departments]
        return PageText(title=[self.title], lead=[self.summary], body=departments, facets=["kindpage"])

    def get_structured_data(self) -> dict:
        """Return the departments as schema.org data."""
        names = {"name": "name", "phone": "telephone", "email": "email", "address": "address"}
        departments = [
            {
                "@type": "GovernmentOrganization",
                **{names[key]: value for key, value in block.value.items() if key in names and value},
            }
            for block in self.departments
        ]
        return {
            "@type": "ContactPage",
            "name": self.title,
            "description": self.summary,
            "url": self.full_url,
            "inLanguage": self.locale.language_code,
            "mainEntity": departments,
        }


def _describe(department) -> str:
    """Return the text of ``department`` as its page shows it, in the active language."""
    place = ", ".join(filter(None, [department.get("address"), department.get("room")]))
    facts = labelled(
        (gettext("Phone"), department.get("phone")),
        (gettext("E-mail"), department.get("email")),
        (gettext("Opening hours"), department.get("opening_hours")),
        (gettext("Address"), place),
    )
    people = [describe_person(person) for person in department.get("people") or []]
    return "\n".join(filter(None, [department["name"], department.get("tasks"), *facts, *people]))
