"""Pages behind a password or a login in a real browser: axe, the narrowest screen, large text, no scripts."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from wagtail.models import PageViewRestriction

from tests.home.conftest import place  # noqa: F401
from tests.home.factories import NewsIndexPageFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}
#: Where there is a form, and what is pressed there without anything, so that it comes back with a mistake.
BUTTONS = {"bg-password": "Отвори", "en-password": "Open", "bg-login": "Вход", "en-login": "Log in"}
MISTAKE = {"bg": re.compile("^Грешка: "), "en": re.compile("^Error: ")}


@pytest.fixture
def addresses(live_server, place):  # noqa: F811
    """The address of a closed page in each language, with a password and for those who log in."""
    host, port = live_server.url.removeprefix("http://").split(":")
    place.site.hostname, place.site.port = host, int(port)
    place.site.save()
    found = {}
    for language, home in (("bg", place.home), ("en", place.english)):
        for kind in ("password", "login"):
            page = NewsIndexPageFactory(parent=home, slug=f"closed-{kind}", locale=home.locale)
            PageViewRestriction.objects.create(page=page, restriction_type=kind, password="парола")
            found[f"{language}-{kind}"] = page.full_url
    return found


@pytest.fixture
def narrow(browser):
    """A page of a browser without JavaScript, as narrow as the narrowest phone."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 800})
    yield context.new_page()
    context.close()


def faults(page):
    """Return what axe finds, and whether the page must be scrolled sideways with text twice as large."""
    found = [
        f"{rule['id']}: {node['html'][:120]}"
        for rule in Axe().run(page, options=RULES).response["violations"]
        for node in rule["nodes"]
    ]
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        found.append("sticks out")
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_state_is_accessible_on_the_narrowest_screen(page, addresses, scheme):
    complaints, found = [], {}
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": 320, "height": 800})
    for name, address in addresses.items():
        page.goto(address)
        found[name] = faults(page)
        page.get_by_role("button", name=BUTTONS[name], exact=True).click()
        expect(page).to_have_title(MISTAKE[name[:2]])
        expect(page.locator("main [aria-invalid=true]").first).to_be_focused()
        found[f"{name}, with a mistake"] = faults(page)
    assert not {name: problems for name, problems in found.items() if problems}
    assert complaints == []


def test_the_password_opens_the_page_without_javascript(narrow, addresses):
    narrow.goto(addresses["bg-password"])
    narrow.get_by_label("Парола").fill("друга")
    narrow.keyboard.press("Enter")
    expect(narrow.get_by_text("Паролата не е вярна.")).to_be_visible()
    narrow.get_by_label("Парола").fill("парола")
    narrow.keyboard.press("Enter")
    narrow.wait_for_url(addresses["bg-password"])
    expect(narrow.get_by_role("heading", level=1)).to_have_text("Новини")
