"""The first screen on a phone: header, first result, the button of an event; and forced colours."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from .test_public_pages import site  # noqa: F401 - a fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

EVENT = "/sabitia/obsazhdane-na-byudzheta/"
#: The lowest pixel at which the first result of each list may begin.
LISTS = {
    "/": 1000,
    "/politiki/": 700,
    "/obshtinski-savet/": 700,
    "/obshtinski-savet/?status=repealed&type=ordinance": 700,
    "/sabitia/": 700,
    "/sabitia/?month=2026-12": 700,
    "/novini/": 700,
    # The demo shows an alert of two lines.
    "/search/?q=%D0%BE%D0%B1%D1%89%D0%B8%D0%BD%D0%B0": 600,
    "/search/?q=%D0%B1%D0%B8%D0%B1%D0%BB%D0%B5%D0%BE%D1%82%D0%B5%D0%BA%D0%B0": 600,
}


def edge(page, selector, side="bottom"):
    """Return the position of the first element for ``selector`` in pixels from the top of the page."""
    return page.locator(selector).first.evaluate(f"node => node.getBoundingClientRect().{side} + scrollY")


def test_first_screen_of_a_phone_has_what_people_come_for(site, page):  # noqa: F811
    call_command("update_index", verbosity=0)
    page.set_viewport_size({"width": 360, "height": 740})
    for path, limit in LISTS.items():
        page.goto(site + path)
        assert edge(page, ".site-header") <= 64, path
        assert page.locator("main :is(.row, .event-row, .card)").count(), path
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


def test_missing_page_has_the_search_and_the_tasks_in_the_first_screen(site, page):  # noqa: F811
    page.set_viewport_size({"width": 360, "height": 740})
    for path in ("/nyama-takava/", "/en/no-such-page/"):
        page.goto(site + path)
        assert edge(page, "main input[type=search]") <= 400, path
        assert edge(page, ".tiles") <= 740, path
    page.goto(f"{site}/nyama-takava/")
    assert page.locator(".tile").count() == 6


def test_filters_are_a_sheet_on_a_phone_and_in_sight_on_a_wide_screen_without_a_script(site, browser):  # noqa: F811
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 740})
    page = context.new_page()
    page.goto(f"{site}/obshtinski-savet/?type=decision")
    button = page.get_by_role("button", name="Филтри (1)")
    kind = page.get_by_label("Вид", exact=True)
    assert kind.is_visible()
    assert not button.is_visible()
    assert edge(page, "main .row", "top") <= 480 + 67
    page.set_viewport_size({"width": 360, "height": 740})
    assert not kind.is_visible()
    button.click()
    kind.select_option("ordinance")
    page.get_by_role("button", name="Филтрирай").click()
    page.wait_for_url("**type=ordinance**")
    page.get_by_role("link", name="Премахни филтъра: Вид: Наредби").click()
    assert "type=" not in page.url
    context.close()


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
