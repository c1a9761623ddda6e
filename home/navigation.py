"""Where a visitor is: menu, breadcrumbs and the same page in other languages; and where else to meet us."""

from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Q
from django.utils.translation import get_language
from wagtail.models import Page, Site

from civic_social.models import SocialAccount
from feedback.models import FeedbackPage

from .caching import remembered
from .following import accounts_to_follow
from .models import AccessibilityPage, HomePage, SiteIdentity


@dataclass(frozen=True, slots=True)
class Language:
    """A link of the language switch. ``exact`` says that the very same page exists in that language."""

    code: str
    name: str
    url: str
    full_url: str
    current: bool
    exact: bool


@dataclass(frozen=True, slots=True)
class Navigation:
    """Everything that header and footer need, whatever the page."""

    site: Site | None
    identity: SiteIdentity | None
    home: HomePage | None
    menu: list[Page] = field(default_factory=list)
    breadcrumbs: list[Page] = field(default_factory=list)
    languages: list[Language] = field(default_factory=list)
    #: The site's own form in the language of the page; others, for one consultation, are linked by hand.
    feedback: Page | None = None
    #: The accessibility statement in the language of the page.
    accessibility: Page | None = None
    follow: list[SocialAccount] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The municipality's name in the language of the page."""
        return self.home.title if self.home else settings.WAGTAIL_SITE_NAME

    @property
    def section_id(self) -> int | None:
        """The page of the menu below which the visitor is."""
        return self.breadcrumbs[1].pk if len(self.breadcrumbs) > 1 else None


def navigation_for(request, page=None) -> Navigation:
    """Return the navigation around ``page``, or around a view that is not a page; once per request."""
    known = getattr(request, "_home_navigation", None)
    if known and known[0] is page:
        return known[1]
    navigation = _build(request, page)
    request._home_navigation = (page, navigation)
    return navigation


@dataclass(frozen=True, slots=True)
class Frame:
    """What is the same around every page of one language; remembered between requests."""

    identity: SiteIdentity
    homes: dict[str, HomePage]
    home: HomePage | None
    menu: list[Page]
    feedback: Page | None
    accessibility: Page | None
    follow: list[SocialAccount]


def _build(request, page):
    site = Site.find_for_request(request)
    if site is None:
        return Navigation(site=None, identity=None, home=None)
    wanted = page.locale_id if page else get_language()
    frame = remembered(f"frame:{site.pk}:{wanted}", lambda: _frame(request, site, page))
    home = frame.home
    if page and home and page.locale_id == home.locale_id:
        page.locale = home.locale
    language = page.locale.language_code if page else get_language()
    return Navigation(
        site=site,
        identity=frame.identity,
        home=home,
        menu=frame.menu,
        breadcrumbs=_breadcrumbs(page, frame),
        languages=_languages(request, page, frame.homes, language),
        feedback=frame.feedback,
        accessibility=frame.accessibility,
        follow=frame.follow,
    )


def _frame(request, site, page):
    homes = _homes(site)
    by_locale = {home.locale_id: home for home in homes.values()}
    home = by_locale.get(page.locale_id) if page else homes.get(get_language())
    home = home or next(iter(homes.values()), None)
    menu, feedback, accessibility = _sections(home) if home else ([], None, None)
    for page_in_frame in filter(None, [home, feedback, accessibility, *menu]):
        page_in_frame.link = page_in_frame.get_url(request) or ""
    return Frame(
        identity=SiteIdentity.for_request(request),
        homes=homes,
        home=home,
        menu=menu,
        feedback=feedback,
        accessibility=accessibility,
        follow=accounts_to_follow(home) if home else [],
    )


def _breadcrumbs(page, frame):
    """Return the pages above ``page``; the menu holds most of them already."""
    if not page or not page.depth or page.depth < 3:
        return []
    above = []
    if page.depth > 3:
        sections = [item for item in frame.menu if page.path.startswith(item.path)]
        if page.depth == 4 and sections:
            above = sections
        else:
            above = list(page.get_ancestors().filter(depth__gt=2).order_by("depth"))
    return [frame.home, *above] if frame.home else above


def _sections(home):
    """Return what is right below ``home``: the menu, the first feedback form, the accessibility statement."""
    below = Page.objects.child_of(home).live().public().order_by("path")
    pages = list(below.filter(Q(show_in_menus=True) | below.type_q(FeedbackPage, AccessibilityPage)))
    form = _first(pages, FeedbackPage)
    menu = [page for page in pages if page.show_in_menus]
    return menu, form.specific if form else None, _first(pages, AccessibilityPage)


def _first(pages, model):
    return next((page for page in pages if issubclass(page.specific_class, model)), None)


def _homes(site):
    """Return the live home page of each language of ``site``, by language code."""
    pages = HomePage.objects.filter(translation_key=site.root_page.translation_key, live=True)
    return {home.locale.language_code: home for home in pages.select_related("locale", "picture")}


def _languages(request, page, homes, language):
    if page and page.pk and not getattr(request, "is_preview", False):
        return remembered(f"languages:{page.pk}", lambda: _links(request, page, homes, language))
    return _links(request, page, homes, language)


def _links(request, page, homes, language):
    exact = {}
    if page and page.pk and page.depth > 2:
        exact = _exact(page)
    elif page and page.pk:
        exact = homes
    links = []
    for code, name in settings.WAGTAIL_CONTENT_LANGUAGES:
        target = exact.get(code) or homes.get(code)
        if target is None:
            continue
        links.append(
            Language(
                code=code,
                name=LANGUAGE_NAMES.get(code, str(name)),
                url=target.get_url(request) or "",
                full_url=target.get_full_url(request) or "",
                current=code == language,
                exact=code in exact,
            )
        )
    return links


def _exact(page):
    """Return the live translations of ``page`` and itself, by language code."""
    translations = Page.objects.filter(translation_key=page.translation_key, live=True).select_related(
        "locale"
    )
    return {translation.locale.language_code: translation for translation in translations}


#: Each language calls itself by its own name, whatever the language of the page.
LANGUAGE_NAMES = {"bg": "Български", "en": "English"}
