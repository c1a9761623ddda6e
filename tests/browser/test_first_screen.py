"""The first screen on a phone: header, first result, the button of an event; and forced colours."""

import pytest
from django.urls import reverse

from .test_public_pages import site  # noqa: F401 - a fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

EVENT = "/sabitia/obsazhdane-na-byudzheta/"
#: The lowest pixel at which the first result of each list may begin.
LISTS = {"/politiki/": 700, "/obshtinski-savet/": 700, "/sabitia/": 700, "/novini/": 700, "/": 1000}


def edge(page, selector, side="bottom"):
    """Return the position of the first element for ``selector`` in pixels from the top of the page."""
    return page.locator(selector).first.evaluate(f"node => node.getBoundingClientRect().{side} + scrollY")


def test_first_screen_of_a_phone_has_what_people_come_for(site, page):  # noqa: F811
    page.set_viewport_size({"width": 360, "height": 740})
    for path, limit in LISTS.items():
        page.goto(site + path)
        assert edge(page, ".site-header") <= 64, path
        first = edge(page, "main :is(.row, .event-row, .card)", "top")
        assert first <= limit, f"{path}: {first}"
    page.goto(site)
    assert edge(page, "main input[type=search]") <= 300
    assert edge(page, ".tiles") <= 660
    page.goto(site + EVENT)
    assert edge(page, ".registration-link") <= 640
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert edge(page, ".site-header") <= 200
    page.set_viewport_size({"width": 1280, "height": 740})
    page.goto(site + EVENT)
    assert edge(page, ".site-header") <= 140
    assert edge(page, ".registration-link") <= 640


def test_menu_and_search_work_with_the_keyboard_alone_and_in_forced_colours(site, browser):  # noqa: F811
    context = browser.new_context(
        java_script_enabled=False, forced_colors="active", viewport={"width": 360, "height": 740}
    )
    page = context.new_page()
    page.goto(f"{site}/novini/")
    menu = page.get_by_role("navigation", name="Главно меню")
    assert not menu.is_visible()
    page.get_by_role("button", name="Меню", exact=True).press("Enter")
    assert menu.is_visible()
    page.keyboard.press("Escape")
    assert not menu.is_visible()
    assert page.get_by_role("button", name="Меню", exact=True).is_visible()
    page.get_by_role("link", name="Търсене").press("Enter")
    page.wait_for_url(f"**{reverse('search')}")
    button = page.locator("main form button").first
    assert button.bounding_box()["height"] >= 44
    assert button.evaluate("node => parseFloat(getComputedStyle(node).borderTopWidth)") >= 1
    context.close()
