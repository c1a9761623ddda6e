"""The header and footer of a page: menu, breadcrumbs, languages, contacts and accounts to follow."""

from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from wagtail.models import Page, Site

from civic_social.models import SocialAccount
from feedback.models import FeedbackPage

from ..alerts.queries import Alert, find_alerts
from ..models import AccessibilityPage, ContactsPage, HomePage, RulesPage, SiteIdentity
from ..subscriptions.lists import SLUG
from ..topics.content import has_topics
from .social_links import accounts_to_follow


@dataclass(frozen=True, slots=True)
class Language:
    """A link of the language switch. ``exact`` is True if the page itself exists in that language."""

    code: str
    name: str
    url: str
    full_url: str
    current: bool
    exact: bool


@dataclass(frozen=True, slots=True)
class Navigation:
    """The content of header and footer of one page or view."""

    site: Site | None
    identity: SiteIdentity | None
    home: HomePage | None
    menu: list[Page] = field(default_factory=list)
    breadcrumbs: list[Page] = field(default_factory=list)
    languages: list[Language] = field(default_factory=list)
    #: The first feedback form right below the home page; forms of single consultations are linked by hand.
    feedback: Page | None = None
    #: The accessibility statement in the language of the page.
    accessibility: Page | None = None
    #: The directory of contacts in the language of the page.
    contacts: Page | None = None
    #: The rules for comments on social networks, in the language of the page.
    rules: Page | None = None
    follow: list[SocialAccount] = field(default_factory=list)
    #: The path of the list of topics, or an empty string if no public page has one.
    topics_url: str = ""
    #: The alerts that are shown now, the most severe first.
    alerts: list[Alert] = field(default_factory=list)
    language: str = ""

    @property
    def subscribe_url(self) -> str:
        """The path of the form to subscribe by e-mail; empty without a list that invites people."""
        return reverse("subscribe") if any(account.channel == SLUG for account in self.follow) else ""

    @property
    def name(self) -> str:
        """The municipality's name in the language of the page."""
        return self.home.title if self.home else settings.WAGTAIL_SITE_NAME

    @property
    def short_name(self) -> str:
        """The municipality's name for the header."""
        return (self.home.short_name if self.home else "") or self.name

    @property
    def section_id(self) -> int | None:
        """The key of the menu's page that holds the current page."""
        return self.breadcrumbs[1].pk if len(self.breadcrumbs) > 1 else None


#: Each language under its own name, whatever the language of the page.
LANGUAGE_NAMES = {"bg": "Български", "en": "English"}


def navigation_for(request, page=None, translations=None) -> Navigation:
    """Return the navigation around ``page``, or around a view that is not a page.

    ``translations`` are the paths of such a view by language code, if it exists in other languages.
    """
    site = Site.find_for_request(request)
    if site is None:
        return Navigation(site=None, identity=None, home=None)
    homes = _home_pages(site)
    language = page.locale.language_code if page else get_language()
    home = homes.get(language) or next(iter(homes.values()), None)
    sections = _sections(home) if home else []
    return Navigation(
        site=site,
        identity=SiteIdentity.for_request(request),
        home=home,
        menu=[section for section in sections if section.show_in_menus],
        breadcrumbs=_breadcrumbs(page, home) if page else [],
        languages=_languages(request, page, homes, language, site, translations or {}),
        feedback=_first(sections, FeedbackPage),
        accessibility=_first(sections, AccessibilityPage),
        contacts=_first(sections, ContactsPage),
        rules=_first(sections, RulesPage),
        follow=accounts_to_follow(home) if home else [],
        topics_url=_topics_url(home, language) if home else "",
        alerts=find_alerts(request, homes.values(), language) if homes else [],
        language=language or "",
    )


def _home_pages(site) -> dict[str, HomePage]:
    """Return the live home pages of ``site`` by language code."""
    homes = HomePage.objects.live().filter(translation_key=site.root_page.translation_key)
    return {home.locale.language_code: home for home in homes.select_related("locale").order_by("path")}


def _sections(home) -> list[Page]:
    """Return the public pages right below ``home`` that header or footer may link to.

    The condition on the type lets the databases find them by its index, however many pages there are.
    """
    types = ContentType.objects.get_for_models(*HomePage.allowed_subpage_models()).values()
    linked = ContentType.objects.get_for_models(
        FeedbackPage, AccessibilityPage, ContactsPage, RulesPage
    ).values()
    pages = Page.objects.child_of(home).live().public().filter(content_type__in=types)
    return list(pages.filter(Q(show_in_menus=True) | Q(content_type__in=linked)).order_by("path"))


def _topics_url(home, language) -> str:
    if not has_topics(home):
        return ""
    with translation.override(language):
        return reverse("topics")


def _first(pages, model):
    page = next((page for page in pages if issubclass(page.specific_class, model)), None)
    return page.specific if page else None


def _breadcrumbs(page, home) -> list[Page]:
    """Return the pages above ``page``, beginning with ``home``."""
    if not page.depth or page.depth < 3:
        return []
    above = list(page.get_ancestors().filter(depth__gt=2))
    return [home, *above] if home else above


def _languages(request, page, homes, language, site, paths) -> list[Language]:
    """Return the links to the translations of ``page`` or of a view, or to the home page of a language.

    ``paths`` are those of the view by language code.
    """
    exact = {}
    if page and page.pk:
        translations = page.get_translations(inclusive=True).live().select_related("locale")
        exact = {other.locale.language_code: other for other in translations}
    links = []
    for code, name in settings.WAGTAIL_CONTENT_LANGUAGES:
        if target := exact.get(code) or homes.get(code):
            links.append(
                Language(
                    code=code,
                    name=LANGUAGE_NAMES.get(code, str(name)),
                    url=paths.get(code) or target.get_url(request) or "",
                    full_url=f"{site.root_url}{paths[code]}"
                    if code in paths
                    else target.get_full_url(request) or "",
                    current=code == language,
                    exact=code in exact or code in paths,
                )
            )
    return links
