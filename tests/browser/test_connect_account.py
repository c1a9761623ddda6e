"""Connecting a Page through the sandbox's login, and the accessibility of the views for it.

``make pictures`` sets ``PICTURES`` to a folder, in which this test saves screenshots for the documentation.
"""

import json
import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect
from wagtail.models import Page, Site

from civic_social.models import SocialAccount
from civic_social.sandbox import actions as sandbox
from tests.civic_social.factories import (
    GroupFactory,
    NoticePageFactory,
    PostFactory,
    SocialAccountFactory,
    UserFactory,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DESKTOP = {"width": 1280, "height": 900}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
PICTURES = os.environ.get("PICTURES")


def save_screenshot(page, name):
    """Save a screenshot if ``PICTURES`` is set."""
    if PICTURES:
        page.wait_for_load_state("networkidle")
        page.screenshot(path=Path(PICTURES) / f"{name}.jpg", type="jpeg", quality=60)


@pytest.fixture
def site_url(live_server, settings):
    """The URL of a live server with the site, its admin, and the sandbox with its login."""
    address = urlsplit(live_server.url)
    site = Site.objects.get(is_default_site=True)
    site.hostname, site.port = address.hostname, address.port
    site.save()
    settings.WAGTAILADMIN_BASE_URL = live_server.url
    settings.CIVIC_SOCIAL = {
        **settings.CIVIC_SOCIAL,
        "GRAPH_API_URL": f"{live_server.url}/sandbox/graph",
        "META_LOGIN_URL": f"{live_server.url}/sandbox",
    }
    return live_server.url


@pytest.fixture
def municipality(site_url):
    """The Page of a municipality; the same person manages another one."""
    sandbox.create_page("Читалище „Просвета“", username="prosveta")
    return sandbox.create_page("Община Бяла река", username="byalareka")


@pytest.fixture
def open_admin(new_context, site_url):
    """A function that opens an admin URL as a superuser."""

    def open_page(path, **settings):
        client = Client()
        client.force_login(UserFactory(username="administrator", is_superuser=True))
        context = new_context(locale="bg", **settings)
        cookie = client.cookies["sessionid"]
        context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": site_url}])
        page = context.new_page()
        page.goto(f"{site_url}{path}")
        return page

    return open_page


def consent(page, *, untick=()):
    """Confirm the sandbox's consent screen, without the permissions named in ``untick``."""
    expect(page.get_by_role("heading", name="иска достъп")).to_be_visible()
    for name in untick:
        page.get_by_label(name).uncheck()
    page.get_by_role("button", name="Продължи").click()


@pytest.mark.parametrize("javascript", [True, False])
def test_page_is_connected_and_later_reconnected(open_admin, municipality, javascript):
    page = open_admin("/admin/social/connect/", viewport=DESKTOP, java_script_enabled=javascript)
    if javascript:
        save_screenshot(page, "connect-steps")
    page.get_by_role("button", name="Свържи с Facebook").click()
    consent(page)
    if javascript:
        save_screenshot(page, "connect-choose")
    page.get_by_label("Община Бяла река").check()
    page.get_by_role("button", name="Свържи", exact=True).click()
    expect(page.get_by_role("heading", name="Състояние")).to_be_visible()
    account = SocialAccount.objects.get()
    assert account.remote_id == municipality.graph_id
    if javascript:
        save_screenshot(page, "connect-account")

    SocialAccount.objects.update(problem="token-expired", grace_minutes=9)
    page.reload()
    page.get_by_role("button", name="Свържи отново във Facebook").click()
    consent(page)
    expect(page.get_by_text("е свързан отново")).to_be_visible()
    account.refresh_from_db()
    assert (account.problem, account.grace_minutes) == ("", 9)


def test_reconnecting_another_page_is_refused_and_can_be_cancelled(open_admin, municipality):
    account = SocialAccountFactory(remote_id=municipality.graph_id, name="Страницата")
    page = open_admin(f"/admin/social/accounts/edit/{account.pk}/", viewport=DESKTOP)
    page.get_by_role("button", name="Свържи отново във Facebook").click()
    consent(page, untick=["Община Бяла река"])
    expect(page.get_by_text("Избрали сте друга страница")).to_be_visible()
    page.get_by_role("button", name="Свържи отново във Facebook").click()
    page.get_by_role("button", name="Отказ").click()
    expect(page.get_by_text("Отказахте входа във Facebook")).to_be_visible()


@pytest.fixture
def screens(municipality):
    """The paths of the views by name, with accounts in different states."""
    working = PostFactory(
        account__remote_id=municipality.graph_id,
        account__name="Община Бяла река",
        account__locales=["bg"],
        confirmed={"text": "Обявление"},
    ).account
    SocialAccountFactory(problem="token-expired", name="Читалище „Просвета“")
    SocialAccountFactory(disconnected_at="2026-01-01T00:00Z", name="Стара страница")
    GroupFactory(name="Форум „Бяла река“", is_paused=True)
    notice = NoticePageFactory(parent=Page.objects.get(depth=2), title="Стратегия за туризма", slug="s")
    return {
        "checklist": "/admin/social/connect/",
        "token": "/admin/social/connect/token/",
        "accounts": "/admin/social/accounts/",
        "account": f"/admin/social/accounts/edit/{working.pk}/",
        "disconnect": f"/admin/social/accounts/disconnect/{working.pk}/",
        "try": f"/admin/social/accounts/try/?page={notice.pk}",
    }


def visit(page, site_url, path):
    """Open a path and wait until the page has loaded."""
    page.goto(f"{site_url}{path}")
    page.wait_for_load_state("networkidle")


def open_choice(page, site_url, municipality):
    """Open the choice of accounts by entering a token, and submit it without a choice."""
    visit(page, site_url, reverse("civic_social_connect:token"))
    page.get_by_label("Код за достъп").fill(sandbox.create_user_token().value)
    page.get_by_role("button", name="Провери кода").click()
    expect(page.get_by_role("group", name="Къде да се обявяват")).to_be_visible()
    page.get_by_role("button", name="Свържи", exact=True).click()
    expect(page.get_by_text("Отбележете поне едно място")).to_be_visible()


def violations(page, scope="#main .content"):
    """Return the violations of WCAG that axe finds in ``scope``."""
    found = Axe().run(page, context=scope, options=RULES).response["violations"]
    return [(item["id"], [node["html"][:200] for node in item["nodes"]]) for item in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_views_have_no_accessibility_violations(open_admin, site_url, municipality, screens, scheme):
    page = open_admin("/admin/", viewport=DESKTOP, color_scheme=scheme)
    found = {}
    for name, path in screens.items():
        visit(page, site_url, path)
        if name == "checklist":
            page.get_by_text("Без личен профил").click()
        if name == "try" and scheme == "light":
            save_screenshot(page, "try-a-page")
        if problems := violations(page):
            found[name] = problems
    open_choice(page, site_url, municipality)
    if problems := violations(page):
        found["choice"] = problems
    page.goto(f"{site_url}/admin/social/connect/")
    page.get_by_role("button", name="Свържи с Facebook").click()
    if problems := violations(page, "main"):
        found["consent"] = problems
    assert found == {}, json.dumps(found, indent=1, ensure_ascii=False)


def test_views_fit_into_320_pixels(open_admin, site_url, municipality, screens):
    page = open_admin("/admin/", viewport={"width": 320, "height": 700})
    for name, path in screens.items():
        visit(page, site_url, path)
        for part in page.locator(".social-page, .social-listing, .social-box").all():
            box = part.bounding_box()
            assert box is None or box["x"] + box["width"] <= 320, name
            assert part.evaluate("node => node.scrollWidth <= node.clientWidth + 1"), name
    open_choice(page, site_url, municipality)
    assert page.locator(".social-page").evaluate("node => node.scrollWidth <= node.clientWidth + 1")
