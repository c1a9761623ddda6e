"""The public content of one topic in one language, and who is responsible for it."""

from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Case, Count, Q, Value, When
from django.utils.timezone import localdate, now
from taggit.models import Tag
from wagtail.models import Page

from civic_social.models import SocialAccount
from feedback.alphabet import Alphabetical

from ..content.page import PageTopic
from ..content.topics import annotate_labels
from ..models import EventPage, HomePage
from ..pages.news import find_news
from ..publications.currency import outdated_condition
from ..publications.listing import find_entries
from ..site.aliases import is_no_repeat
from ..site.social_links import accounts_to_follow
from ..site.visibility import is_public_below, not_below, restricted_paths
from .models import TopicIntroduction

#: The number of acts, and of drafts, events or news, on the page of a topic.
ACTS, OTHERS = 5, 3


@dataclass
class TopicContent:
    """The public pages on ``tag`` below ``home``, without restricted pages and repeated aliases."""

    tag: Tag
    home: HomePage
    restricted: tuple[str, ...] = field(default_factory=restricted_paths)

    def acts(self):
        """Return the register's entries of adopted acts: those that apply first, each group newest first."""
        rank = Case(When(outdated_condition(localdate()), then=Value(1)), default=Value(0))
        entries = self._entries().filter(is_draft=False).annotate(rank=rank)
        return entries.order_by("rank", "-listed_on", "-page")

    def drafts(self):
        """Return the register's entries of drafts on which people are consulted."""
        return self._entries().filter(Q(withdrawn_on=None) | Q(withdrawn_on__gt=localdate()), is_draft=True)

    def events(self):
        """Return the coming events, the next first."""
        return self._events().filter(end__gte=now()).order_by("start", "pk")

    def past_events(self):
        """Return the events that are over, the last first."""
        return self._events().filter(end__lt=now()).order_by("-start", "-pk")

    def calendar_events(self, ends_after):
        """Return the events of the topic's iCalendar subscription, each with its ``book`` loaded."""
        return self._events().filter(end__gte=ends_after).select_related("book").order_by("start", "pk")

    def news(self):
        """Return the news, the newest first."""
        return find_news(self.home.path, None, self.restricted).filter(page_topics__tag=self.tag)

    @cached_property
    def introduction(self) -> TopicIntroduction | None:
        """The introduction in the language of the home page, or None."""
        introductions = TopicIntroduction.objects.filter(topic=self.tag.pk, locale=self.home.locale_id)
        return introductions.select_related("body").first()

    def accounts(self) -> list[SocialAccount]:
        """Return the accounts on social networks that post about this topic and not about all topics."""
        chosen = set(SocialAccount.objects.filter(topics=self.tag.pk).values_list("pk", flat=True))
        return [account for account in accounts_to_follow(self.home) if account.pk in chosen]

    def is_empty(self) -> bool:
        """Return True if nothing public has the topic."""
        return not _pages(self.home, self.restricted).filter(page_topics__tag=self.tag).exists()

    def _entries(self):
        return find_entries(self.home.path, self.restricted).filter(page__page_topics__tag=self.tag)

    def _events(self):
        events = EventPage.objects.filter(
            is_public_below(self.home.path, None, self.restricted),
            is_no_repeat(self.home.path, None, self.restricted),
            page_topics__tag=self.tag,
        )
        return events.defer_streamfields()


def find_topics(home: HomePage, restricted: tuple[str, ...]):
    """Return the topics of public pages below ``home`` by name, each with its label and number of pages."""
    tags = Tag.objects.filter(page_topics__content_object__in=_pages(home, restricted).values("pk"))
    tags = tags.annotate(page_count=Count("page_topics", distinct=True)).order_by(Alphabetical("name"))
    return annotate_labels(tags, home.locale.language_code)


def has_topics(home: HomePage) -> bool:
    """Return True if a public page below ``home`` has a topic; stops at the first one."""
    condition = not_below(restricted_paths(), "content_object__")
    pages = {"content_object__live": True, "content_object__path__startswith": home.path}
    return PageTopic.objects.filter(condition, **pages).exists()


def _pages(home, restricted):
    """Return the public pages below ``home``; only content pages have topics."""
    condition = not_below(restricted) & is_no_repeat(home.path, None, restricted)
    return Page.objects.live().filter(condition, path__startswith=home.path)
