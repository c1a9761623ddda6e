"""Pages behind a password or a login: accessibility, narrow screens, large text, and no JavaScript."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from wagtail.models import PageViewRestriction

from tests.home.conftest import website  # noqa: F401
from tests.home.factories import NewsIndexPageFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}
#: The button of each form; pressed on an empty form, it leads to an error.
BUTTONS = {"bg-password": "Отвори", "en-password": "Open", "bg-login": "Вход", "en-login": "Log in"}
ERROR_TITLE = {"bg": re.compile("^Грешка: "), "en": re.compile("^Error: ")}


@pytest.fixture
def urls(live_server, website):  # noqa: F811
    """The URL of a restricted page in each language, behind a password and behind a login."""
    host, port = live_server.url.removeprefix("http://").split(":")
    website.site.hostname, website.site.port = host, int(port)
    website.site.save()
    found = {}
    for language, home in (("bg", website.home), ("en", website.english)):
        for kind in ("password", "login"):
            page = NewsIndexPageFactory(parent=home, slug=f"closed-{kind}", locale=home.locale)
            PageViewRestriction.objects.create(page=page, restriction_type=kind, password="парола")
            found[f"{language}-{kind}"] = page.full_url
    return found


@pytest.fixture
def narrow(browser):
    """A page in a browser without JavaScript, 320 pixels wide."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 800})
    yield context.new_page()
    context.close()


def problems(page):
    """Return the violations that axe finds, and "overflows" if the page scrolls sideways with 200 % text."""
    found = [
        f"{rule['id']}: {node['html'][:120]}"
        for rule in Axe().run(page, options=RULES).response["violations"]
        for node in rule["nodes"]
    ]
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        found.append("overflows")
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_state_is_accessible_at_320_pixels(page, urls, scheme):
    errors, found = [], {}
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": 320, "height": 800})
    for name, url in urls.items():
        page.goto(url)
        found[name] = problems(page)
        page.get_by_role("button", name=BUTTONS[name], exact=True).click()
        expect(page).to_have_title(ERROR_TITLE[name[:2]])
        expect(page.locator("main [aria-invalid=true]").first).to_be_focused()
        found[f"{name}, with an error"] = problems(page)
    assert not {name: each for name, each in found.items() if each}
    assert errors == []


def test_password_opens_the_page_without_javascript(narrow, urls):
    narrow.goto(urls["bg-password"])
    narrow.get_by_label("Парола").fill("друга")
    narrow.keyboard.press("Enter")
    expect(narrow.get_by_text("Паролата не е вярна.")).to_be_visible()
    narrow.get_by_label("Парола").fill("парола")
    narrow.keyboard.press("Enter")
    narrow.wait_for_url(urls["bg-password"])
    expect(narrow.get_by_role("heading", level=1)).to_have_text("Новини")
