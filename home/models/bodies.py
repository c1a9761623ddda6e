"""The bodies of local government: the administration, the municipal council and others."""

from functools import cached_property
from operator import attrgetter

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from civic_social.models import SocialAccount

from ..blocks import BodyBlock
from ..chosen import DescribedImage, bring_chosen
from ..rows import RowsOf
from ..stems import stems
from ..tree import children
from ..visibility import closed_paths
from .public import PublicPage


class PersonBlock(blocks.StructBlock):
    """Somebody who answers for something, and how to reach them."""

    name = blocks.CharBlock(label=_("name"), max_length=120)
    role = blocks.CharBlock(label=_("position"), max_length=160)
    photo = DescribedImage(label=_("photo"), required=False)
    phone = blocks.CharBlock(label=_("phone"), max_length=40, required=False)
    email = blocks.EmailBlock(label=_("e-mail"), required=False)
    reception = blocks.CharBlock(label=_("reception of citizens"), max_length=160, required=False)

    class Meta:
        icon = "user"
        label = _("Person")
        template = "home/blocks/person.html"


#: What is asked of the pages right below a body.
_BELOW = ("id", "path", "title", "slug", "url_path", "live", "show_in_menus", "content_type_id", "locale_id")


def _accounts_of(path):
    bound = SocialAccount.objects.filter(root_page__path__startswith=path, disconnected_at=None)
    return bound.exclude(public_url="")


class BodyPage(PublicPage, Page):
    """A body with its own part of the site: its people, contacts, accounts, documents, news and events."""

    summary = models.TextField(_("introduction"), max_length=400, blank=True)
    address = models.TextField(_("address"), max_length=300, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    opening_hours = models.CharField(_("opening hours"), max_length=160, blank=True)
    people = StreamField([("person", PersonBlock())], verbose_name=_("people"), blank=True)
    body = StreamField(BodyBlock(), verbose_name=_("text"), blank=True)

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
    found_below = found_accounts = None

    search_fields = [
        *Page.search_fields,
        index.SearchField("summary", boost=2),
        index.SearchField("people"),
        index.SearchField("body"),
        index.SearchField("search_stems"),
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

    def search_stems(self):
        """Return the stems by which the search finds other forms of the page's words."""
        people = self._meta.get_field("people").get_searchable_content(self.people)
        body = self._meta.get_field("body").get_searchable_content(self.body)
        return stems(" ".join([self.title, self.summary, *people, *body]))

    @classmethod
    def to_be_shown(cls, path):
        """Return the pages with what stands right below them, and with their accounts."""
        from ..following import rows_of_accounts  # it knows the home page, which knows the lists

        below = RowsOf(children(path).order_by().values_list(*_BELOW))
        accounts = rows_of_accounts(_accounts_of(path))
        return super().to_be_shown(path).annotate(found_below=below, found_accounts=accounts)

    @cached_property
    def accounts(self):
        """The accounts that announce this body's part of the site and nothing above it."""
        from ..following import accounts_from

        if self.found_accounts is not None:
            return accounts_from(self.found_accounts)
        return list(_accounts_of(self.path).defer("credentials_token").order_by("pk"))

    @cached_property
    def below(self) -> list[Page]:
        """The pages right below it, in their order."""
        rows = self.found_below
        if rows is None:
            rows = self.get_children().values_list(*_BELOW)
        pages = [Page(**dict(zip(_BELOW, row, strict=True))) for row in rows]
        return sorted(pages, key=attrgetter("path"))

    def get_context(self, request, *args, **kwargs):
        from ..listings import register_of  # the lists know the types of publications, which know bodies

        context = super().get_context(request, *args, **kwargs)
        if self.is_answer:
            bring_chosen(self)
        context["register"] = register_of(self, request)
        context["listing"] = context["register"].listing
        closed = closed_paths(request)
        context["sections"] = [
            page
            for page in self.below
            if page.live and page.show_in_menus and not page.path.startswith(closed)
        ]
        return context

    def get_structured_data(self) -> dict:
        """Return the page and the body that it is about, as schema.org says it."""
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
