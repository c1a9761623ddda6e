"""Every template of the site: accessibility, narrow screens, dark mode, and no requests to third parties."""

from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

from civic_social.models import SocialAccount
from home.demo.content import load

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MISSING_PATHS = ["/nyama-takava/", "/en/no-such-page/"]

#: A path for each template and state, in each of its languages.
PATHS = [
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
    "/kontakti/",
    "/en/contacts/",
    "/bez-voda/",
    "/en/accessibility/",
    "/search/",
    "/en/search/?q=nothing",
    *MISSING_PATHS,
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
    """The URL of a live server with the demo municipality, with everything published."""

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


def visit(page, site, path):
    """Open the path and check the status, so that an error page does not count as accessible."""
    response = page.goto(site + path)
    assert response.status == (404 if path in MISSING_PATHS else 200), path


def violations(page):
    """Return the violations of WCAG that axe finds, one line for each element."""
    return [
        f"{rule['id']}: {node['html'][:160]} ({node['failureSummary']})"
        for rule in Axe().run(page, options=RULES).response["violations"]
        for node in rule["nodes"]
    ]


@pytest.mark.slow
@pytest.mark.parametrize("width", [360, 1280])
def test_templates_have_no_accessibility_violations_in_light_and_dark_mode(site, page, width):
    page.set_viewport_size({"width": width, "height": 900})
    found = {}
    for path in PATHS:
        visit(page, site, path)
        for scheme in ("light", "dark"):
            # Without motion, since axe would measure colours that still fade into the other scheme.
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            if broken := violations(page):
                found[f"{path}, {scheme}"] = broken
    assert not found


def test_deliberate_violation_is_detected(site, page):
    page.goto(site)
    page.evaluate("document.querySelector('main img').removeAttribute('alt')")
    assert any(rule.startswith("image-alt") for rule in violations(page))


def test_pages_fit_into_320_pixels_with_200_percent_text(site, page):
    page.set_viewport_size({"width": 320, "height": 800})
    wide = {}
    for path in PATHS:
        visit(page, site, path)
        for size in ("100%", "200%"):
            page.evaluate("size => { document.documentElement.style.fontSize = size }", size)
            excess = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            if excess > 0:
                wide[f"{path} at {size}"] = excess
    assert not wide


def test_pages_send_no_third_party_requests_and_keep_their_security_policy(site, page):
    hosts, errors = set(), []
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    for path in PATHS:
        visit(page, site, path)
        if path in MISSING_PATHS:
            errors[:] = [text for text in errors if "404 (Not Found)" not in text]
    assert hosts == {urlsplit(site).netloc}
    assert errors == []


def test_structured_data_is_readable_under_the_security_policy(site, page):
    response = page.goto(f"{site}/sabitia/obsazhdane-na-byudzheta/")
    assert "script-src 'self'" in response.headers["content-security-policy"]
    kinds = page.evaluate(
        """() => JSON.parse(document.querySelector('script[type="application/ld+json"]').textContent)
                 ["@graph"].map(entry => entry["@type"])"""
    )
    assert "Event" in kinds


def test_font_colours_and_pictures_are_loaded(site, page):
    page.goto(site)
    page.evaluate("document.fonts.ready")
    assert page.evaluate("document.fonts.check('1rem \"Sofia Sans\"', 'Община')")
    brand = page.evaluate("getComputedStyle(document.querySelector('.menu')).backgroundColor")
    assert brand == "rgb(11, 74, 111)"
    assert page.evaluate("document.querySelector('.brand img').naturalWidth") > 0


def test_language_link_leads_to_the_translation(site, page):
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


def test_first_tab_stop_skips_to_the_content(site, page):
    page.goto(site)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Към съдържанието")
    assert skip.evaluate("link => link === document.activeElement && link.getBoundingClientRect().top >= 0")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_search_works_without_javascript(site, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site)
    page.get_by_label("Търсене в сайта").fill("мост")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=*")
    assert "резултат" in page.locator("h1").inner_text()
    context.close()
