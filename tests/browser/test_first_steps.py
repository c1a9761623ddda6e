"""The page "First steps" and its panel: with axe, on the narrowest screen, without JavaScript."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth import get_user_model
from django.test import Client
from playwright.sync_api import expect

from home.setup.home_pages import find_home

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PATH = "/admin/first-steps/"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
ANSWERS = {
    "Име на общината": "Община Бяла река",
    "Телефон": "0700 00 000",
    "Имейл на общината": "obshtina@byalareka.example",
}


@pytest.fixture
def open_page(new_context, live_server, settings):
    """Return a function that opens a page of the admin as a superuser, with any browser settings."""
    settings.SITE_URL = live_server.url

    def open_page(path, **options):
        user, _new = get_user_model().objects.get_or_create(username="administrator", is_superuser=True)
        client = Client()
        client.force_login(user)
        context = new_context(locale="bg", **options)
        cookie = client.cookies["sessionid"]
        context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])
        page = context.new_page()
        page.goto(f"{live_server.url}{path}")
        return page

    return open_page


def fill(page):
    for label, value in ANSWERS.items():
        page.get_by_label(label, exact=False).first.fill(value)
    page.locator("#id_address_bg").fill("пл. „Първи май“ 1\n0000 Бяла река")


def find_violations(page, scope):
    """Return what axe reports inside ``scope``."""
    violations = Axe().run(page, context=scope, options=RULES).response["violations"]
    return [(item["id"], [node["html"][:200] for node in item["nodes"]]) for item in violations]


def check_page(page):
    """Check the page with axe, and that nothing is wider than the screen."""
    parts = page.locator(".setup-page, #first-steps-section").all()
    assert parts
    for part in parts:
        found = find_violations(page, f"#{part.get_attribute('id')}")
        assert found == [], json.dumps(found, indent=1, ensure_ascii=False)
        box = part.bounding_box()
        assert box["x"] + box["width"] <= page.viewport_size["width"]
        assert part.evaluate("node => node.scrollWidth <= node.clientWidth + 1")


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_every_state_is_accessible_and_fits_the_screen(open_page, width, scheme):
    page = open_page("/admin/", viewport={"width": width, "height": 800}, color_scheme=scheme)
    check_page(page)
    page.get_by_role("link", name="Създай липсващото").click()
    expect(page.locator(".setup-missing").first).to_be_attached()
    check_page(page)
    page.get_by_role("button", name="Създай липсващото").click()
    expect(page.locator(".error-message").first).to_be_visible()
    check_page(page)
    fill(page)
    page.get_by_role("button", name="Създай липсващото").click()
    expect(page.get_by_text("Всичко, което се създава от тази страница, е налично.")).to_be_visible(
        timeout=30_000
    )
    expect(page.locator(".setup-missing")).to_have_count(0)
    check_page(page)


def test_setup_works_without_javascript(open_page, live_server):
    page = open_page(PATH, java_script_enabled=False)
    fill(page)
    page.get_by_role("button", name="Създай липсващото").click()
    expect(page.get_by_text("Всичко, което се създава от тази страница, е налично.")).to_be_visible(
        timeout=30_000
    )
    assert find_home("bg").title == "Община Бяла река"
    page.goto(f"{live_server.url}/en/")
    expect(page.get_by_role("banner")).to_contain_text("Byala Reka Municipality")
