"""Factories of pages, pictures and accounts."""

from datetime import date, timedelta
from uuid import uuid4

import factory
import wagtail_factories
from django.contrib.contenttypes.models import ContentType
from django.utils.text import slugify
from django.utils.timezone import now
from wagtail.models import Collection, Locale, Page

from civic_social.models import SocialAccount
from feedback.models import FeedbackPage
from home import models


def locale(code):
    """Return the locale, creating it if it is missing."""
    return Locale.objects.get_or_create(language_code=code)[0]


class PictureFactory(wagtail_factories.ImageFactory):
    """A picture in the image library."""

    title = "Реката"
    file = factory.django.ImageField(width=640, height=400, color="steelblue", filename="river.jpg")
    collection = factory.LazyFunction(Collection.get_first_root_node)
    file_hash = factory.Faker("sha1")


class PageFactory(wagtail_factories.PageFactory):
    """A live page in Bulgarian."""

    locale = factory.LazyAttribute(lambda page: page.parent.locale if page.parent else locale("bg"))
    slug = factory.LazyAttributeSequence(lambda page, n: f"{slugify(page.title) or 'page'}-{n}")

    class Meta:
        abstract = True


class HomePageFactory(PageFactory):
    title = "Община Бяла река"
    summary = "Решенията и новините на общината."
    address = "пл. „Първи май“ 1"
    parent = factory.LazyFunction(Page.get_first_root_node)
    locale = factory.LazyFunction(lambda: locale("bg"))

    class Meta:
        model = models.HomePage


class PublicationsIndexPageFactory(PageFactory):
    title = "Политики и стратегии"
    show_in_menus = True

    class Meta:
        model = models.PublicationsIndexPage


class BodyPageFactory(PageFactory):
    title = "Общински съвет – Бяла река"
    show_in_menus = True

    class Meta:
        model = models.BodyPage


class NewsIndexPageFactory(PageFactory):
    title = "Новини"
    show_in_menus = True

    class Meta:
        model = models.NewsIndexPage


class EventIndexPageFactory(PageFactory):
    title = "Събития"
    show_in_menus = True

    class Meta:
        model = models.EventIndexPage


class ContentPageFactory(PageFactory):
    summary = "Накратко и разбираемо."
    picture = factory.SubFactory(PictureFactory)
    picture_alt = "Река между хълмове"

    class Meta:
        abstract = True


class PolicyPageFactory(ContentPageFactory):
    title = "Политика за социални услуги"
    adopted_on = date(2026, 11, 3)

    class Meta:
        model = models.PolicyPage


class StrategyPageFactory(ContentPageFactory):
    title = "Стратегия за развитие"

    class Meta:
        model = models.StrategyPage


class PlatformPageFactory(ContentPageFactory):
    title = "Платформа за управление"

    class Meta:
        model = models.PlatformPage


class DocumentPageFactory(ContentPageFactory):
    title = "Годишен отчет"

    class Meta:
        model = models.DocumentPage


class DecisionPageFactory(ContentPageFactory):
    title = "По-ниска такса за битови отпадъци"
    number = "245"
    adopted_on = date(2026, 10, 26)
    adopted_by = "Общински съвет – Бяла река"

    class Meta:
        model = models.DecisionPage


class NewsPageFactory(ContentPageFactory):
    title = "Мостът отново е отворен"
    date = date(2026, 11, 6)

    class Meta:
        model = models.NewsPage


class EventPageFactory(ContentPageFactory):
    title = "Обществено обсъждане"
    start = factory.LazyFunction(lambda: now() + timedelta(days=7))
    end = factory.LazyAttribute(lambda page: page.start + timedelta(hours=2))
    place = "Голямата зала"
    address = "ул. „Речна“ 12"
    organiser = "Община Бяла река"

    class Meta:
        model = models.EventPage


class FeedbackPageFactory(PageFactory):
    title = "Обратна връзка"

    class Meta:
        model = FeedbackPage


class AccountFactory(factory.django.DjangoModelFactory):
    name = "Община Бяла река"
    channel = "facebook_page"
    remote_id = factory.Sequence(str)
    public_url = factory.LazyAttribute(lambda account: f"https://www.facebook.com/{account.remote_id}")

    class Meta:
        model = SocialAccount


def create_decisions(parent, number):
    """Create ``number`` live decisions below ``parent`` in bulk, without search index entries."""
    kind = ContentType.objects.get_for_model(models.DecisionPage)
    parent.refresh_from_db()
    first = parent.numchild + 1
    pages = [
        Page(
            path=Page._get_path(parent.path, parent.depth + 1, first + step),
            depth=parent.depth + 1,
            title=f"Решение за улица № {step}",
            slug=f"reshenie-{step}",
            url_path=f"{parent.url_path}reshenie-{step}/",
            content_type=kind,
            locale=parent.locale,
            translation_key=uuid4(),
            live=True,
        )
        for step in range(number)
    ]
    Page.objects.bulk_create(pages)
    for page in pages:
        models.DecisionPage(page_ptr_id=page.pk, summary="Накратко.").save_base(raw=True)
    models.RegisterEntry.objects.bulk_create(
        models.RegisterEntry(
            page=page,
            section=parent,
            locale=parent.locale,
            kind="decision",
            number=f"bulk-{page.pk}",
            year=2024,
            listed_on=date(2024, 1, 1),
        )
        for page in pages
    )
    Page.objects.filter(pk=parent.pk).update(numchild=parent.numchild + number)


#: The factories of announced pages, with the name of the list that each belongs to.
CONTENT_FACTORIES = {
    PolicyPageFactory: "publications",
    StrategyPageFactory: "publications",
    PlatformPageFactory: "publications",
    DocumentPageFactory: "publications",
    DecisionPageFactory: "publications",
    NewsPageFactory: "news",
    EventPageFactory: "events",
}


def photos(*pictures):
    """Return StreamField data for the photos of a news item."""
    return [
        {
            "type": "photo",
            "value": {"image": picture.pk, "alt_text": f"Снимка {number}", "caption": "", "credit": ""},
        }
        for number, picture in enumerate(pictures, start=1)
    ]
