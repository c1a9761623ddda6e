"""Where a visitor is: menu, breadcrumbs and the same page in other languages; and where else to meet us."""

from dataclasses import dataclass, field
from operator import attrgetter

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils.translation import get_language
from wagtail.models import Page, Site

from civic_social.models import SocialAccount
from feedback.models import FeedbackPage

from .caching import remembered
from .composing import composed
from .following import accounts_below, accounts_from, accounts_to_follow, in_language, rows_of_accounts
from .models import AccessibilityPage, HomePage, SiteIdentity
from .tree import children
from .visibility import closed_paths, open_pages


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

    def in_full(self, link: str) -> str:
        """Return ``link``, which is seen from this site, with the site's own address before it."""
        return f"{self.site.root_url}{link}" if link.startswith("/") else link

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
    homes: dict[str, Page]
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
        breadcrumbs=_breadcrumbs(request, site, page, frame),
        languages=_languages(request, site, page, frame.homes, language),
        feedback=frame.feedback,
        accessibility=frame.accessibility,
        follow=frame.follow,
    )


def _frame(request, site, page):
    homes = _by_language(_relatives(request, site, page), site.root_page)
    homes = {code: home for code, home in homes.items() if issubclass(home.specific_class, HomePage)}
    by_locale = {home.locale_id: home for home in homes.values()}
    first = by_locale.get(page.locale_id) if page else homes.get(get_language())
    first = first or next(iter(homes.values()), None)
    home = _home(request, first) if first else None
    menu, feedback, accessibility = _sections(request, home) if home else ([], None, None)
    for page_in_frame in filter(None, [home, feedback, accessibility, *menu]):
        page_in_frame.link = link_to(page_in_frame, request, home)
    identity, follow = _identity(request, site, home)
    return Frame(
        identity=identity,
        homes=homes,
        home=home,
        menu=menu,
        feedback=feedback,
        accessibility=accessibility,
        follow=follow,
    )


def link_to(page, request, home) -> str:
    """Return the address of ``page`` as Wagtail says it; below ``home``, which knows its own, at once."""
    if "link" in page.__dict__:
        return page.link
    if home and page is not home and page.url_path.startswith(home.url_path):
        return f"{home.link}{page.url_path[len(home.url_path) :]}"
    return page.get_url(request) or ""


@composed
def _identities(site, path):
    identities = SiteIdentity.objects.filter(site=site).select_related(*SiteIdentity.select_related)
    return identities.annotate(found_accounts=rows_of_accounts(accounts_below(path)))


def _identity(request, site, home):
    """Return the site's identity, and the accounts to follow for readers of the pages below ``home``."""
    identity = next(iter(_identities(site.pk, home.path if home else "")), None)
    if identity is None:
        return SiteIdentity.for_request(request), accounts_to_follow(home) if home else []
    accounts = accounts_from(identity.found_accounts)
    return identity, in_language(accounts, home.locale.language_code) if home else []


@composed
def _home_pages(pk):
    return HomePage.objects.filter(pk=pk)


def _home(request, page):
    """Return the home page itself: mostly the one from which the request's page was found."""
    home = getattr(request, "_home_page", None)
    if home is None or home.pk != page.pk:
        (home,) = _home_pages(page.pk)
    home.locale = page.locale
    return home


#: What menus, breadcrumbs and the language switch need of a page.
_NAMED = ("title", "path", "depth", "slug", "url_path", "show_in_menus", "live", "content_type")


@composed
def _translations_and_ancestors(keys, paths):
    wanted = Q(translation_key__in=keys, live=True) | Q(path__in=paths)
    pages = Page.objects.filter(wanted).select_related("locale").order_by()
    return pages.only(*_NAMED, "translation_key", "locale__language_code")


def _relatives(request, site, page):
    """Return the live translations of ``page`` and of the home page, and what is above ``page``."""
    known = getattr(request, "_home_relatives", None)
    if known is None or known[0] is not page:
        root = site.root_page
        keys = (root.translation_key, page.translation_key if page and page.pk else root.translation_key)
        above = (
            tuple(page.path[: page.steplen * depth] for depth in range(3, page.depth or 0)) if page else ()
        )
        request._home_relatives = known = (page, _in_order(_translations_and_ancestors(keys, above)))
    return known[1]


def _in_order(pages):
    """Return few pages as they stand in the tree; databases asked for it would rather read all in order."""
    return sorted(pages, key=attrgetter("path"))


def _by_language(relatives, page):
    """Return the live translations of ``page`` and itself, by language code."""
    return {
        other.locale.language_code: other
        for other in relatives
        if other.translation_key == page.translation_key and other.live
    }


def _breadcrumbs(request, site, page, frame):
    """Return the pages above ``page``; the menu holds most of them already."""
    if not page or not page.depth or page.depth < 3:
        return []
    above = []
    if page.depth > 3:
        above = [item for item in frame.menu if page.path.startswith(item.path)]
        if page.depth > 4 or not above:
            relatives = _relatives(request, site, page)
            above = [
                one for one in relatives if page.path.startswith(one.path) and 2 < one.depth < page.depth
            ]
    return [frame.home, *above] if frame.home else above


@composed
def _below(path, always, closed):
    pages = children(path).filter(open_pages(closed), live=True)
    shown = pages.filter(Q(show_in_menus=True) | Q(content_type__in=always))
    forms = ("feedbackpage__live", "feedbackpage__opens_at", "feedbackpage__closes_at")
    return shown.select_related("feedbackpage").only(*_NAMED, *forms).order_by()


def _sections(request, home):
    """Return what is right below ``home``: the menu, the first feedback form, the accessibility statement."""
    kinds = ContentType.objects.get_for_models(FeedbackPage, AccessibilityPage)
    always = tuple(kind.pk for kind in kinds.values())
    pages = _in_order(_below(home.path, always, closed_paths(request)))
    form = _first(pages, FeedbackPage)
    menu = [page for page in pages if page.show_in_menus]
    return menu, form.feedbackpage if form else None, _first(pages, AccessibilityPage)


def _first(pages, model):
    return next((page for page in pages if issubclass(page.specific_class, model)), None)


def _languages(request, site, page, homes, language):
    if page and page.pk and not getattr(request, "is_preview", False):
        return remembered(f"languages:{page.pk}", lambda: _links(request, site, page, homes, language))
    return _links(request, site, page, homes, language)


def _links(request, site, page, homes, language):
    exact = {}
    if page and page.pk and page.depth > 2:
        exact = _by_language(_relatives(request, site, page), page)
    elif page and page.pk:
        exact = homes
    links = []
    for code, name in settings.WAGTAIL_CONTENT_LANGUAGES:
        target = exact.get(code) or homes.get(code)
        if target is None:
            continue
        # The page itself knows its address already.
        url = (page if page and target.pk == page.pk else target).get_url(request) or ""
        links.append(
            Language(
                code=code,
                name=LANGUAGE_NAMES.get(code, str(name)),
                url=url,
                full_url=f"{site.root_url}{url}" if url.startswith("/") else url,
                current=code == language,
                exact=code in exact,
            )
        )
    return links


#: Each language calls itself by its own name, whatever the language of the page.
LANGUAGE_NAMES = {"bg": "Български", "en": "English"}
