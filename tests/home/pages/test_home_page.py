"""The home page: tasks, lists with the way to all, hours and telephone."""

import pytest
from wagtail.blocks import StructBlockValidationError

from home.models import SiteIdentity
from home.pages.task_tiles import TaskBlock

from .. import factories
from ..html import get_soup

pytestmark = pytest.mark.django_db


def give_tasks(home, *pages):
    home.tasks = [
        {"type": "task", "value": {"title": f"Вижте {page.title}"[:28], "page": page.pk, "icon": "document"}}
        for page in pages
    ]
    home.save()


def test_tasks_that_staff_have_chosen_lead_to_their_pages(client, website):
    give_tasks(website.home, website.news, website.events)
    assert [tile["href"] for tile in get_soup(client, "/").select(".tile")] == ["/novini/", "/sabitia/"]
    website.news.unpublish()
    assert [tile["href"] for tile in get_soup(client, "/").select(".tile")] == ["/sabitia/"]


@pytest.mark.parametrize("target", [{}, {"page": 1, "url": "https://example.bg/"}])
def test_task_has_either_a_page_or_an_address(website, target):
    block = TaskBlock()
    value = {"title": "Платете данък", "help": "", "icon": "money", "page": None, "url": "", **target}
    if value["page"]:
        value["page"] = website.news.page_ptr
    with pytest.raises(StructBlockValidationError):
        block.clean(block.normalize(value))


def test_each_list_has_the_way_to_all(client, website, page_of):
    for factory in (factories.DecisionPageFactory, factories.EventPageFactory, factories.NewsPageFactory):
        page_of(factory)
    links = [link["href"] for link in get_soup(client, "/").select("main .more")]
    assert links == ["/politiki/", "/sabitia/", "/novini/"]


def test_hours_and_telephone_are_on_the_page_and_the_name_is_not_repeated(client, website):
    SiteIdentity.objects.create(site=website.site, phone="0700 00 000")
    website.home.opening_hours = "понеделник – петък"
    website.home.save()
    main = get_soup(client, "/").main
    assert "понеделник – петък" in main.get_text()
    assert main.select_one('a[href="tel:070000000"]')
    assert main.h1.get_text() == "Какво търсите днес?"
    assert "Община Бяла река" not in main.get_text()


def test_frequent_searches_are_at_most_five(client, website):
    website.home.frequent_searches = "данъци, автобуси,, а, б, в, г"
    website.home.save()
    words = [link.get_text() for link in get_soup(client, "/").select(".front-often a")]
    assert words == ["данъци", "автобуси", "а", "б", "в"]


def test_acts_begin_with_their_text_and_not_with_a_picture(client, page_of):
    page = page_of(factories.DecisionPageFactory)
    assert not get_soup(client, page.url).select("main img")
