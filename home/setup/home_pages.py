"""The home page of each language, Wagtail's site and the identity of the municipality."""

from urllib.parse import urlsplit

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _
from wagtail.models import Locale, Page, Site

from ..models import HomePage, SiteIdentity
from . import texts
from .answers import LANGUAGES, Answers, language_name
from .parts import CannotMake, Part

SLUGS = {"bg": "home", "en": "home-en"}
WELCOME_TITLE = "Welcome to your new Wagtail site!"


def find_home(language: str) -> HomePage | None:
    """Return the home page of a language: the default site's, or else the first one."""
    homes = HomePage.objects.filter(depth=2, locale__language_code=language).order_by("path")
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    of_site = homes.filter(translation_key=site.root_page.translation_key).first() if site else None
    return of_site or homes.first()


def find_welcome_page() -> Page | None:
    """Return the page that Wagtail's migrations create."""
    plain = ContentType.objects.get_for_model(Page)
    return Page.objects.filter(depth=2, content_type=plain, title=WELCOME_TITLE).first()


def is_untouched(welcome: Page) -> bool:
    """Return True if nobody has saved the welcome page or put a page below it."""
    return not welcome.numchild and welcome.latest_revision_id is None and welcome.live


class HomePart(Part):
    """The home page of one language; ``fields`` are added to those of the texts."""

    def __init__(self, answers: Answers, language: str, **fields):
        self.language = language
        self.fields = {
            **texts.read(answers, language, "home"),
            "address": answers.address[language],
            "opening_hours": answers.opening_hours[language],
            **fields,
        }

    def __str__(self):
        return _("home page (%(language)s)") % {"language": language_name(self.language)}

    def find(self):
        return find_home(self.language)

    def differs(self, found):
        names = ("title", "address", "opening_hours")
        return any(getattr(found, name) != self.fields[name] for name in names)

    def make(self):
        welcome = find_welcome_page()
        if welcome and is_untouched(welcome) and welcome.slug == SLUGS[self.language]:
            # The welcome page is deleted in the same transaction, once the site has another root.
            welcome.slug = "welcome"
            welcome.save(log_action=None)
        slug = SLUGS[self.language]
        if Page.objects.filter(depth=2, slug=slug).exists():
            slug = f"home-site-{self.language}"
        home = HomePage(
            slug=slug,
            locale=Locale.objects.get(language_code=self.language),
            live=False,
            **self.fields,
        )
        for language in LANGUAGES:
            if language != self.language and (other := find_home(language)):
                home.translation_key = other.translation_key
        Page.get_first_root_node().add_child(instance=home)
        home.save_revision().publish()
        return HomePage.objects.get(pk=home.pk)


class SitePart(Part):
    """Wagtail's site at ``SITE_URL``, with the first language's home page as its root."""

    def __init__(self, answers: Answers):
        address = urlsplit(answers.site_url)
        self.hostname = address.hostname or "localhost"
        self.port = address.port or (443 if address.scheme == "https" else 80)
        self.name = answers.name[LANGUAGES[0]]

    def __str__(self):
        return _("address of the site: %(address)s") % {"address": f"{self.hostname}:{self.port}"}

    def find(self):
        home = find_home(LANGUAGES[0])
        own = Site.objects.filter(root_page=home).first() if home else None
        return own or self._at_this_address().exclude(pk__in=self._of_welcome_page()).first()

    def differs(self, found):
        home = find_home(LANGUAGES[0])
        return (found.hostname, found.port) != (self.hostname, self.port) or found.root_page_id != home.pk

    def make(self):
        home = find_home(LANGUAGES[0])
        if home is None:
            raise CannotMake(_("There is no home page."))
        site = self._of_welcome_page().first() or Site()
        site.root_page = home
        if site.pk is None or (site.hostname, site.port, site.site_name) == ("localhost", 80, ""):
            site.hostname, site.port = self.hostname, self.port
        site.site_name = site.site_name or self.name
        others = Site.objects.filter(is_default_site=True).exclude(pk=site.pk)
        site.is_default_site = not others.exists()
        site.save()
        return site

    def _at_this_address(self):
        return Site.objects.filter(hostname=self.hostname, port=self.port)

    def _of_welcome_page(self):
        welcome = find_welcome_page()
        sites = (
            Site.objects.filter(root_page=welcome)
            if welcome and is_untouched(welcome)
            else Site.objects.none()
        )
        return sites.order_by("-is_default_site")


class WelcomePart(Part):
    """The removal of Wagtail's welcome page, which is kept if somebody has changed it or it serves a site."""

    def __str__(self):
        return _("Wagtail's welcome page is removed")

    def find(self):
        welcome = find_welcome_page()
        return None if welcome and self._may_go(welcome) else welcome or "removed"

    def differs(self, found):
        return found != "removed"

    def make(self):
        find_welcome_page().delete()
        return "removed"

    def _may_go(self, welcome):
        sites = Site.objects.filter(root_page=welcome)
        pristine = sites.filter(hostname="localhost", port=80, site_name="")
        return is_untouched(welcome) and sites.count() == pristine.count()


class IdentityPart(Part):
    """Phone and e-mail of the municipality, for all languages of the site."""

    def __init__(self, answers: Answers):
        self.site_part = SitePart(answers)
        self.fields = {"phone": answers.phone, "email": answers.email}

    def __str__(self):
        return _("phone and e-mail of the municipality")

    def find(self):
        site = self.site_part.find()
        return SiteIdentity.objects.filter(site=site).first() if site else None

    def differs(self, found):
        return any(getattr(found, name) != value for name, value in self.fields.items())

    def make(self):
        return SiteIdentity.objects.create(site=self.site_part.find(), **self.fields)


def get_parts(answers: Answers) -> list[Part]:
    """Return the home pages, the site and its identity; the welcome page goes after the site has left it."""
    homes = [HomePart(answers, language) for language in LANGUAGES]
    return [*homes, SitePart(answers), WelcomePart(), IdentityPart(answers)]
