"""Bodies of local government: the administration, the municipal council and others."""

from functools import cached_property

from django.db import models
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageBlock
from wagtail.models import Page

from civic_social.text_normalization import NormalizedTextMixin

from ..content.blocks import BodyBlock
from ..content.forms import LatinSlugForm
from ..content.slugs import LatinSlugMixin
from ..publications.listing import search_register
from ..search.index_text import PageText
from ..search.searchable import SearchableMixin, labelled, passages
from ..site.social_links import connected_accounts
from .indexes import PublicationsIndexPage


class PersonBlock(blocks.StructBlock):
    """A person of a body: position, photo and contacts."""

    name = blocks.CharBlock(label=_("name"), max_length=120)
    role = blocks.CharBlock(label=_("position"), max_length=160)
    photo = ImageBlock(label=_("photo"), required=False)
    phone = blocks.CharBlock(label=_("phone"), max_length=40, required=False)
    email = blocks.EmailBlock(label=_("e-mail"), required=False)
    reception = blocks.CharBlock(label=_("reception of citizens"), max_length=160, required=False)

    class Meta:
        icon = "user"
        label = _("Person")
        template = "home/blocks/person.html"


def describe_person(person) -> str:
    """Return the text of a person as the page shows it, in the active language."""
    facts = labelled(
        (gettext("Phone"), person.get("phone")),
        (gettext("E-mail"), person.get("email")),
        (gettext("Reception of citizens"), person.get("reception")),
    )
    return "\n".join([person["name"], person["role"], *facts])


class BodyPage(SearchableMixin, NormalizedTextMixin, LatinSlugMixin, Page):
    """A body with a part of the site: people, contacts, accounts, documents, news and events."""

    summary = models.TextField(_("introduction"), max_length=400, blank=True)
    address = models.TextField(_("address"), max_length=300, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    opening_hours = models.CharField(_("opening hours"), max_length=160, blank=True)
    people = StreamField([("person", PersonBlock())], verbose_name=_("people"), blank=True)
    body = StreamField(BodyBlock(), verbose_name=_("text"), blank=True)

    base_form_class = LatinSlugForm
    template = "home/body_page.html"
    parent_page_types = ["home.HomePage"]
    subpage_types = [
        "home.PublicationsIndexPage",
        "home.NewsIndexPage",
        "home.EventIndexPage",
        "home.PolicyPage",
        "home.StrategyPage",
        "home.PlatformPage",
        "home.DecisionPage",
        "home.DocumentPage",
    ]
    show_in_menus_default = True

    search_fields = [
        *Page.search_fields,
        *SearchableMixin.search_text_fields,
    ]
    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        MultiFieldPanel(
            [
                FieldPanel("address"),
                FieldRowPanel([FieldPanel("phone"), FieldPanel("email")]),
                FieldPanel("opening_hours"),
            ],
            heading=_("Contacts"),
        ),
        FieldPanel("people"),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = _("body")
        verbose_name_plural = _("bodies")

    def get_page_text(self):
        """Return the passages for the search, with the people and the contacts."""
        with translation.override(self.locale.language_code):
            contacts = labelled(
                (gettext("Address"), self.address),
                (gettext("Phone"), self.phone),
                (gettext("E-mail"), self.email),
                (gettext("Opening hours"), self.opening_hours),
            )
            people = [describe_person(block.value) for block in self.people]
        return PageText(
            title=[self.title],
            lead=[self.summary, *contacts],
            body=[*people, *passages(self, "body")],
            facets=["kindpage"],
        )

    @cached_property
    def accounts(self):
        """The accounts bound to this body's part of the site, or to a part of it."""
        return list(connected_accounts().filter(root_page__path__startswith=self.path))

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        lists = Page.objects.child_of(self).type(PublicationsIndexPage)
        sections = [self.pk, *lists.values_list("pk", flat=True)]
        context["register"] = search_register(request, self, sections)
        context["listing"] = context["register"].listing
        context["sections"] = self.get_children().live().public().in_menu()
        return context

    def get_structured_data(self) -> dict:
        """Return the page and its body as schema.org data."""
        contacts = {"address": self.address, "telephone": self.phone, "email": self.email}
        people = [
            {"@type": "Person", "name": person.value["name"], "jobTitle": person.value["role"]}
            for person in self.people
        ]
        organisation = {
            "@type": "GovernmentOrganization",
            "name": self.title,
            "url": self.full_url,
            **{name: value for name, value in contacts.items() if value},
            **({"employee": people} if people else {}),
            **({"sameAs": [account.public_url for account in self.accounts]} if self.accounts else {}),
        }
        return {
            "@type": "WebPage",
            "name": self.title,
            "description": self.summary,
            "url": self.full_url,
            "inLanguage": self.locale.language_code,
            "mainEntity": organisation,
        }
