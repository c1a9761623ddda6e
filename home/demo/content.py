"""The content of the demo site: ``load(user=…, site_url=…)``."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.timezone import get_current_timezone, now
from wagtail.models import Collection, Locale, Page, Site

from feedback.models import FeedbackPage

from ..models import (
    BodyPage,
    DecisionPage,
    DocumentPage,
    EventIndexPage,
    EventPage,
    HomePage,
    NewsIndexPage,
    NewsPage,
    PlatformPage,
    PolicyPage,
    PublicationsIndexPage,
    SiteIdentity,
    StrategyPage,
)
from . import accessibility, bodies, events, feedback, files, publications, reading

#: The lists and bodies: name of the text, page type, slug in each language.
INDEXES = [
    ("publications", PublicationsIndexPage, {"bg": "politiki", "en": "policies"}),
    ("council", BodyPage, {"bg": "obshtinski-savet", "en": "council"}),
    ("administration", BodyPage, {"bg": "administratsia"}),
    ("news", NewsIndexPage, {"bg": "novini", "en": "news"}),
    ("events", EventIndexPage, {"bg": "sabitia", "en": "events"}),
]

#: Published pages: name of the text, list, page type, slug in each language.
OLDER_PAGES = [
    ("platform", "publications", PlatformPage, {"bg": "platforma", "en": "platform"}),
    ("policy_waste", "publications", PolicyPage, {"bg": "razdelno-sabirane"}),
    ("document", "publications", DocumentPage, {"bg": "otchet-okolna-sreda"}),
    ("ordinance_waste_old", "council", DocumentPage, {"bg": "naredba-otpadatsi-2019"}),
    ("ordinance_waste", "council", DocumentPage, {"bg": "naredba-otpadatsi"}),
    ("draft_parking", "publications", DocumentPage, {"bg": "proekt-parkirane"}),
    ("order_withdrawn", "administration", DocumentPage, {"bg": "zapoved-rd-204"}),
    ("decision_transport", "council", DecisionPage, {"bg": "reshenie-238"}),
    ("decision", "council", DecisionPage, {"bg": "reshenie-245", "en": "decision-245"}),
    ("event_open_day", "events", EventPage, {"bg": "otvoreni-vrati"}),
    ("event_lights", "events", EventPage, {"bg": "svetlini", "en": "lights"}),
    ("news_park", "news", NewsPage, {"bg": "park-varbite"}),
    ("news_library", "news", NewsPage, {"bg": "bibliotekata", "en": "library"}),
]

#: Drafts to publish and announce: name of the text, list, page type, slug.
DRAFTS = [
    ("policy", "publications", PolicyPage, "uslugi-v-doma"),
    ("strategy", "publications", StrategyPage, "strategia-2027-2033"),
    ("event", "events", EventPage, "obsazhdane-na-byudzheta"),
    ("news_bridge", "news", NewsPage, "mostat"),
]


@dataclass(frozen=True, slots=True)
class DemoContent:
    """The home pages, the drafts and the feedback form of the demo."""

    home: HomePage
    english_home: HomePage
    policy: PolicyPage
    strategy: StrategyPage
    event: EventPage
    news_bridge: NewsPage
    feedback: FeedbackPage


@transaction.atomic
def load(*, user, site_url: str) -> DemoContent:
    """Create the missing parts of the demo site and return it; existing pages are not changed.

    ``user`` becomes the owner of the drafts. The older pages are published without a user, like imported
    pages, so that they are not announced. Wagtail's welcome page and its site are replaced.
    """
    _roots()
    bulgarian, english = (Locale.objects.get_or_create(language_code=code)[0] for code in ("bg", "en"))
    _remove_welcome_page()
    home = _home(bulgarian, None, "home")
    english_home = _home(english, home, "home-en")
    _site(home, site_url)
    lists = {"bg": _lists(home, {}), "en": {}}
    lists["en"] = _lists(english_home, lists["bg"])
    for text, parent, model, slugs in OLDER_PAGES:
        original = None
        for language, slug in slugs.items():
            page = _page(text, lists[language][parent], model, slug, original)
            original = original or page
            if not page.live:
                page.save_revision().publish()
            if model is EventPage:
                events.create_moments(page, reading.read(language, text))
    drafts = {
        text: _page(text, lists["bg"][parent], model, slug, None, owner=user)
        for text, parent, model, slug in DRAFTS
    }
    accessibility.load([home, english_home])
    form = feedback.load(home=home, english_home=english_home, user=user)
    return DemoContent(home=home, english_home=english_home, feedback=form, **drafts)


def _roots():
    """Create the root page and collection if the tables were emptied after the migrations."""
    if Page.get_first_root_node() is None:
        Page.add_root(title="Root", slug="root", locale=Locale.objects.get_or_create(language_code="bg")[0])
    if Collection.get_first_root_node() is None:
        Collection.add_root(name="Root")


def _remove_welcome_page():
    """Delete the page that Wagtail's migrations create, and with it its site."""
    for page in Page.objects.filter(depth=2, slug="home", content_type__model="page"):
        page.delete()


def _home(locale, original, slug):
    home = HomePage.objects.filter(locale=locale, depth=2, slug=slug).first()
    if home:
        return home
    language = locale.language_code
    text = reading.read(language, "home")
    home = HomePage(
        title=text["title"],
        slug=slug,
        locale=locale,
        summary=text["summary"],
        picture=files.picture(text["picture"], text["title"]),
        picture_alt=text["picture_alt"],
        address=text["address"].strip(),
        opening_hours=text["opening_hours"],
        live=False,
    )
    if original:
        home.translation_key = original.translation_key
    Page.get_first_root_node().add_child(instance=home)
    home.save_revision().publish()
    return HomePage.objects.get(pk=home.pk)


def _site(home, site_url):
    address = urlsplit(site_url)
    site = Site.objects.filter(root_page=home).first() or Site(root_page=home)
    site.hostname = address.hostname
    site.port = address.port or (443 if address.scheme == "https" else 80)
    site.site_name = home.title
    Site.objects.filter(is_default_site=True).exclude(pk=site.pk).update(is_default_site=False)
    site.is_default_site = True
    site.save()
    SiteIdentity.objects.get_or_create(
        site=site, defaults={"phone": "0700 00 000", "email": "obshtina@byalareka.example"}
    )


def _lists(home, originals):
    language = home.locale.language_code
    lists = {}
    for text, model, slugs in INDEXES:
        if language not in slugs:
            continue
        page = Page.objects.child_of(home).filter(slug=slugs[language]).first()
        if page is None:
            words = reading.read(language, text)
            page = model(
                title=words["title"],
                slug=slugs[language],
                summary=words["summary"],
                locale=home.locale,
                show_in_menus=True,
                live=False,
                **(bodies.get_fields(words) if model is BodyPage else {}),
            )
            if originals:
                page.translation_key = originals[text].translation_key
            home.add_child(instance=page)
            page.save_revision().publish()
        lists[text] = page.specific
    return lists


def _page(text, parent, model, slug, original, owner=None):
    """Return the page below ``parent``, creating it as a draft if it does not exist."""
    known = model.objects.child_of(parent).filter(slug=slug).first()
    if known:
        return known
    words = reading.read(parent.locale.language_code, text)
    page = model(
        title=words["title"],
        slug=slug,
        locale=parent.locale,
        owner=owner,
        live=False,
        summary=words["summary"],
        picture=files.picture(words["picture"], words["title"]),
        picture_alt=words["picture_alt"],
        body=reading.body_blocks(words),
        **_type_fields(model, words, parent),
    )
    if original:
        page.translation_key = original.translation_key
    if owner is None:
        page.first_published_at = _first_published(words)
    parent.add_child(instance=page)
    page.topics.add(*words.get("topics", []))
    publications.add_relations(page, words)
    page.save()
    if owner:
        page.save_revision(user=owner)
    return model.objects.get(pk=page.pk)


def _first_published(words):
    """Return the first publication of an older page: at ten o'clock on the day of its content."""
    days = words.get("adopted_days_ago", words.get("days_ago", 20))
    return min(
        datetime.combine(reading.days_ago(days), time(10), tzinfo=get_current_timezone()),
        now() - timedelta(minutes=1),
    )


def _type_fields(model, words, parent):
    """Return the values of the fields that only some types have."""
    if issubclass(model, EventPage):
        start, end = reading.event_times(words)
        return {
            "start": start,
            "end": end,
            "place": words["place"],
            "address": words["address"],
            "organiser": words["organiser"],
            **events.get_fields(words),
        }
    if issubclass(model, NewsPage):
        return {"date": reading.days_ago(words["days_ago"]), "photos": _photos(words)}
    return publications.get_fields(model, words, parent)


def _photos(words):
    return [
        {
            "type": "photo",
            "value": {
                "image": files.picture(name, alt).pk,
                "alt_text": alt,
                "caption": caption,
                "credit": credit,
            },
        }
        for name, alt, caption, credit in words.get("photos", [])
    ]
