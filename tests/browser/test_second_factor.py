"""The second factor in a browser: enrolment with a passkey, login with it, and accessibility on a phone."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_restricted_pages import RULES, Axe
from tests.home.logins.conftest import PASSWORD, person  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 360, "height": 740}
#: A device with a fingerprint reader, whose owner always agrees.
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def problems(page):
    """Return the violations that axe finds, and "overflows" if the page scrolls sideways."""
    page.wait_for_load_state()
    # Messages fade in, and have less contrast meanwhile.
    page.evaluate("() => Promise.all(document.getAnimations().map((each) => each.finished))")
    found = [rule["id"] for rule in Axe().run(page, options=RULES).response["violations"]]
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        found.append("overflows")
    return found


def test_passkey_is_added_at_the_first_login_and_replaces_the_password(
    browser,
    live_server,
    settings,
    person,  # noqa: F811
):
    settings.SECOND_FACTOR_REQUIRED_FOR = ["everyone"]
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    person()
    # Browsers allow passkeys without HTTPS on localhost only.
    url = live_server.url.replace("127.0.0.1", "localhost")
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    page.goto(f"{url}/admin/login/")
    assert problems(page) == []
    page.locator("[name=username]").fill("elena")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator(".login-form [type=submit]").click()
    expect(page.get_by_text("Ролята Ви изисква втори фактор")).to_be_visible()
    assert problems(page) == []
    page.get_by_role("link", name="Настрой приложение").click()
    assert problems(page) == []
    page.go_back()
    page.get_by_role("link", name="Добави ключ за достъп").click()
    assert problems(page) == []
    page.get_by_role("button", name="Добави ключ за достъп").press("Enter")
    expect(page.get_by_role("heading", name="Резервни кодове")).to_be_visible()
    assert problems(page) == []
    context.clear_cookies()
    page.goto(f"{url}/admin/login/")
    page.get_by_role("button", name="Вход с ключ за достъп").press("Enter")
    expect(page).to_have_url(f"{url}/admin/")
    context.close()
