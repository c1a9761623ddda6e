"""The content of the demo site: ``load(user=…, site_url=…)``."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils.timezone import get_current_timezone, now
from wagtail.models import Site

from feedback.models import FeedbackPage

from ..models import (
    DecisionPage,
    DocumentPage,
    EventPage,
    HomePage,
    NewsPage,
    PlatformPage,
    PolicyPage,
    StrategyPage,
)
from ..setup import home_pages, languages
from ..setup.answers import LANGUAGES
from ..setup.front import RulesPart
from ..setup.lists import LISTS, list_part
from ..setup.parts import ensure
from . import accessibility, bodies, events, feedback, files, front, publications, reading, town

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
    answers = town.read_answers(site_url)
    for part in languages.get_parts(answers):
        ensure(part)
    home, english_home = (_home(answers, language) for language in LANGUAGES)
    _site(answers, home)
    lists = {language: _lists(answers, language) for language in LANGUAGES}
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
    accessibility.load(answers)
    for language in LANGUAGES:
        ensure(RulesPart(answers, language))
    form = feedback.load(answers, user)
    front.load({"bg": home, "en": english_home})
    return DemoContent(home=home, english_home=english_home, feedback=form, **drafts)


def _home(answers, language):
    text = reading.read(language, "home")
    picture = files.picture(text["picture"], answers.name[language])
    part = home_pages.HomePart(answers, language, picture=picture, picture_alt=text["picture_alt"])
    return ensure(part)[0]


def _site(answers, home):
    """Create the site and its identity, and move an existing site to the address of this run."""
    part = home_pages.SitePart(answers)
    site, _state = ensure(part)
    ensure(home_pages.WelcomePart())
    site.root_page, site.site_name = home, home.title
    site.hostname, site.port = part.hostname, part.port
    Site.objects.filter(is_default_site=True).exclude(pk=site.pk).update(is_default_site=False)
    site.is_default_site = True
    site.save()
    ensure(home_pages.IdentityPart(answers))


def _lists(answers, language):
    """Return the lists by the names of their texts; the demo's own texts of bodies take precedence."""
    return {
        kind.text: ensure(list_part(answers, kind, language, **bodies.get_fields(kind, language)))[0]
        for kind in LISTS
    }


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
