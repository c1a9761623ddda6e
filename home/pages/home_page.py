"""The home page of the municipality, one for each language."""

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from civic_social.text_normalization import NormalizedTextMixin

from ..content.forms import ContentPageForm
from ..content.maps import map_url
from ..content.slugs import LatinSlugMixin
from ..events.page import EventPage
from ..publications.listing import find_entries
from ..publications.validity import Validity, validity_condition
from ..search.searchable import SearchableMixin
from ..site.aliases import is_no_repeat
from ..site.visibility import is_public_below, restricted_paths
from .indexes import EventIndexPage, NewsIndexPage, PublicationsIndexPage
from .news import find_news
from .task_tiles import TaskBlock, TaskValue

#: More would fill the first screen.
MAX_FREQUENT_SEARCHES = 5


class HomePage(SearchableMixin, NormalizedTextMixin, LatinSlugMixin, Page):
    """The home page of one language; its title is the municipality's name in that language."""

    summary = models.TextField(_("introduction"), max_length=300, blank=True)
    picture = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    picture_alt = models.CharField(
        _("description of the picture"),
        max_length=250,
        blank=True,
        help_text=_("What the picture shows, for people who cannot see it."),
    )
    short_name = models.CharField(
        _("short name"),
        max_length=30,
        blank=True,
        db_default="",
        help_text=_("In the header, if the name is longer than 24 characters."),
    )
    tasks = StreamField(
        [("task", TaskBlock())],
        verbose_name=_("services and tasks"),
        # For the release before, which may run again and knows no tasks.
        null=True,
        blank=True,
        max_num=6,
        help_text=_("What people come for, the most wanted first: four to six."),
    )
    frequent_searches = models.CharField(
        _("frequent searches"),
        max_length=200,
        blank=True,
        db_default="",
        help_text=_("Up to five, with commas between them: local taxes, buses."),
    )
    address = models.TextField(_("address"), max_length=300, blank=True)
    opening_hours = models.CharField(_("opening hours"), max_length=160, blank=True)

    base_form_class = ContentPageForm
    template = "home/home_page.html"
    parent_page_types = ["wagtailcore.Page"]

    search_fields = [*Page.search_fields, *SearchableMixin.search_text_fields]
    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("tasks"),
        FieldPanel("frequent_searches"),
        FieldPanel("short_name"),
        MultiFieldPanel(
            [FieldPanel("picture"), FieldPanel("picture_alt")], heading=_("Picture of the link card")
        ),
        MultiFieldPanel(
            [FieldPanel("address"), FieldPanel("opening_hours")],
            heading=_("Contacts"),
            help_text=_("At the foot of every page in this language."),
        ),
    ]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    @property
    def frequent_search_list(self) -> list[str]:
        """The frequent searches, at most five."""
        words = (part.strip() for part in self.frequent_searches.split(","))
        return [part for part in words if part][:MAX_FREQUENT_SEARCHES]

    @property
    def task_list(self) -> list[TaskValue]:
        """The tasks whose page is live, or that lead elsewhere."""
        return [task.value for task in self.tasks if task.value.address]

    def get_context(self, request, *args, **kwargs):
        restricted = restricted_paths()
        events = EventPage.objects.filter(
            is_public_below(self.path, None, restricted),
            is_no_repeat(self.path, None, restricted),
            end__gte=now(),
        )
        entries = find_entries(self.path, restricted)
        return {
            **super().get_context(request, *args, **kwargs),
            "is_front": True,
            "tasks": self.task_list,
            "draft": entries.filter(validity_condition(Validity.DRAFT, localdate())).first(),
            "publications": entries.filter(withdrawn_on=None)[:5],
            "more": self._lists(),
            "map_url": map_url(self.address),
            "news": find_news(self.path, None, restricted)[:3],
            "events": events.defer_streamfields().order_by("start", "pk")[:3],
        }

    def _lists(self) -> dict[str, Page]:
        """Return the first list of publications, of news and of events of the page, by these names."""
        models_by_name = {
            "publications": PublicationsIndexPage,
            "news": NewsIndexPage,
            "events": EventIndexPage,
        }
        types = ContentType.objects.get_for_models(*models_by_name.values())
        pages = Page.objects.child_of(self).live().public().filter(content_type__in=types.values())
        found: dict[int, Page] = {}
        for page in pages.order_by("path"):
            found.setdefault(page.content_type_id, page)
        return {name: found.get(types[model].pk) for name, model in models_by_name.items()}

    def get_structured_data(self) -> dict:
        """Return the site as schema.org data; ``site.metadata`` adds the municipality."""
        return {
            "@type": "WebSite",
            "name": self.title,
            "description": self.summary,
            "url": self.full_url,
            "inLanguage": self.locale.language_code,
        }
