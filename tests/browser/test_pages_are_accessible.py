"""Every template of the website in a real browser: axe, narrow screens, the dark, no third parties."""

from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

from civic_social.models import SocialAccount
from home.demo.content import load

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MISSING = ["/nyama-takava/", "/en/no-such-page/"]

#: One address of each template and state, in both languages where there are both.
ADDRESSES = [
    "/",
    "/en/",
    "/politiki/",
    "/politiki/?type=decision",
    "/en/policies/",
    "/politiki/uslugi-v-doma/",
    "/politiki/strategia-2027-2033/",
    "/politiki/platforma/",
    "/en/policies/platform/",
    "/politiki/otchet-okolna-sreda/",
    "/obshtinski-savet/reshenie-245/",
    "/obshtinski-savet/",
    "/obshtinski-savet/?status=repealed",
    "/obshtinski-savet/?q=nyama",
    "/obshtinski-savet/naredba-otpadatsi/",
    "/obshtinski-savet/naredba-otpadatsi-2019/",
    "/politiki/proekt-parkirane/",
    "/administratsia/",
    "/administratsia/zapoved-rd-204/",
    "/en/council/",
    "/en/council/decision-245/",
    "/sabitia/",
    "/sabitia/?when=past",
    "/sabitia/?month=2026-12",
    "/sabitia/obsazhdane-na-byudzheta/register/",
    "/en/events/",
    "/sabitia/obsazhdane-na-byudzheta/",
    "/sabitia/otvoreni-vrati/",
    "/en/events/lights/",
    "/novini/",
    "/en/news/",
    "/novini/park-varbite/",
    "/en/news/library/",
    "/obratna-vrazka/",
    "/en/feedback/",
    "/obratna-vrazka/privacy/1/",
    "/dostapnost/",
    "/en/accessibility/",
    "/search/",
    "/en/search/?q=nothing",
    *MISSING,
]

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "resultTypes": ["violations"],
}


@pytest.fixture
def site(live_server, load_once, django_user_model):
    """The demo municipality with everything published; returns its address."""

    def load_site():
        user = django_user_model.objects.create_superuser("editor", "editor@example.org", "editor")
        content = load(user=user, site_url=live_server.url)
        SocialAccount.objects.create(
            name="Община Бяла река",
            channel="facebook_page",
            remote_id="1",
            public_url="https://www.facebook.com/byalareka",
        )
        for page in (content.policy, content.strategy, content.event):
            page.save_revision().publish()
        return content

    load_once(load_site)
    return live_server.url


def visit(page, site, address):
    """Open the address and make sure that it is what it should be, and not an error page without faults."""
    answer = page.goto(site + address)
    assert answer.status == (404 if address in MISSING else 200), address


def _broken_rules(page):
    return [
        f"{rule['id']}: {node['html'][:160]} ({node['failureSummary']})"
        for rule in Axe().run(page, options=RULES).response["violations"]
        for node in rule["nodes"]
    ]


@pytest.mark.slow
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_on_any_template_in_the_light_or_in_the_dark(site, page, width):
    page.set_viewport_size({"width": width, "height": 900})
    found = {}
    for address in ADDRESSES:
        visit(page, site, address)
        for scheme in ("light", "dark"):
            # Without motion the colours do not fade from one scheme to the other while axe looks.
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            if broken := _broken_rules(page):
                found[f"{address} in the {scheme}"] = broken
    assert not found


def test_axe_would_find_a_mistake(site, page):
    page.goto(site)
    page.evaluate("document.querySelector('main img').removeAttribute('alt')")
    assert any(rule.startswith("image-alt") for rule in _broken_rules(page))


def test_nothing_sticks_out_at_320_pixels_even_with_text_twice_as_large(site, page):
    page.set_viewport_size({"width": 320, "height": 800})
    wide = {}
    for address in ADDRESSES:
        visit(page, site, address)
        for size in ("100%", "200%"):
            page.evaluate("size => { document.documentElement.style.fontSize = size }", size)
            excess = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            if excess > 0:
                wide[f"{address} at {size}"] = excess
    assert not wide


def test_no_page_asks_third_parties_or_breaks_its_own_policy(site, page):
    asked, complaints = set(), []
    page.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    for address in ADDRESSES:
        visit(page, site, address)
        if address in MISSING:
            complaints[:] = [text for text in complaints if "404 (Not Found)" not in text]
    assert asked == {urlsplit(site).netloc}
    assert complaints == []


def test_the_structured_data_reaches_the_page_under_the_policy(site, page):
    answer = page.goto(f"{site}/sabitia/obsazhdane-na-byudzheta/")
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    kinds = page.evaluate(
        """() => JSON.parse(document.querySelector('script[type="application/ld+json"]').textContent)
                 ["@graph"].map(entry => entry["@type"])"""
    )
    assert "Event" in kinds


def test_the_typeface_colours_and_pictures_are_really_there(site, page):
    page.goto(site)
    page.evaluate("document.fonts.ready")
    assert page.evaluate("document.fonts.check('1rem \"Sofia Sans\"', 'Община')")
    brand = page.evaluate("getComputedStyle(document.querySelector('.menu')).backgroundColor")
    assert brand == "rgb(11, 74, 111)"
    assert page.evaluate("document.querySelector('.hero img').naturalWidth") > 0


def test_the_other_language_is_one_link_away(site, page):
    page.goto(f"{site}/obshtinski-savet/reshenie-245/")
    visited = []
    page.on("framenavigated", lambda frame: visited.append(urlsplit(frame.url).path))
    page.get_by_role("link", name="English").click()
    page.wait_for_url("**/en/council/decision-245/")
    assert visited == ["/en/council/decision-245/"]
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("link", name="Български").click()
    page.wait_for_url("**/obshtinski-savet/reshenie-245/")
    assert page.locator("html").get_attribute("lang") == "bg"
    assert page.context.cookies() == []


def test_the_keyboard_goes_to_the_content_first(site, page):
    page.goto(site)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Към съдържанието")
    assert skip.evaluate("link => link === document.activeElement && link.getBoundingClientRect().top >= 0")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_search_works_without_scripts(site, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site)
    page.get_by_label("Търсене в сайта").fill("мост")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=*")
    assert page.locator("h1").inner_text() == "Търсене"
    context.close()
