"""Connecting a Page through the sandbox's login, as an administrator does it; axe; and the docs' pictures.

``make pictures`` runs it with ``PICTURES`` set to a folder, and what is walked through here is photographed.
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


def photograph(page, name):
    """Keep a picture for the docs, where somebody has asked for pictures."""
    if PICTURES:
        page.wait_for_load_state("networkidle")
        page.screenshot(path=Path(PICTURES) / f"{name}.jpg", type="jpeg", quality=60)


@pytest.fixture
def place(live_server, settings):
    """The site, its admin and the sandbox with its login, all at the live server's address."""
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
def municipality(place):
    """A municipality's Page, and another one of the same clerk."""
    sandbox.create_page("Читалище „Просвета“", username="prosveta")
    return sandbox.create_page("Община Бяла река", username="byalareka")


@pytest.fixture
def desk(new_context, place):
    """Opens a page of the admin as the administrator."""

    def open_page(path, **settings):
        client = Client()
        client.force_login(UserFactory(username="administrator", is_superuser=True))
        context = new_context(locale="bg", **settings)
        cookie = client.cookies["sessionid"]
        context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": place}])
        page = context.new_page()
        page.goto(f"{place}{path}")
        return page

    return open_page


def log_in_at_facebook(page, *, untick=()):
    """Answer the sandbox's consent screen."""
    expect(page.get_by_role("heading", name="иска достъп")).to_be_visible()
    for name in untick:
        page.get_by_label(name).uncheck()
    page.get_by_role("button", name="Продължи").click()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_page_is_connected_and_later_reconnected(desk, municipality, javascript):
    page = desk("/admin/social/connect/", viewport=DESKTOP, java_script_enabled=javascript)
    if javascript:
        photograph(page, "connect-steps")
    page.get_by_role("button", name="Свързване с Facebook").click()
    log_in_at_facebook(page)
    if javascript:
        photograph(page, "connect-choose")
    page.get_by_label("Община Бяла река").check()
    page.get_by_role("button", name="Свързване", exact=True).click()
    expect(page.get_by_role("heading", name="Състояние")).to_be_visible()
    account = SocialAccount.objects.get()
    assert account.remote_id == municipality.graph_id
    if javascript:
        photograph(page, "connect-account")

    SocialAccount.objects.update(problem="token-expired", grace_minutes=9)
    page.reload()
    page.get_by_role("button", name="Свързване отново във Facebook").click()
    log_in_at_facebook(page)
    expect(page.get_by_text("е свързан отново")).to_be_visible()
    account.refresh_from_db()
    assert (account.problem, account.grace_minutes) == ("", 9)


def test_another_page_is_refused_and_cancelling_ends_nothing(desk, municipality):
    account = SocialAccountFactory(remote_id=municipality.graph_id, name="Страницата")
    page = desk(f"/admin/social/accounts/edit/{account.pk}/", viewport=DESKTOP)
    page.get_by_role("button", name="Свързване отново във Facebook").click()
    log_in_at_facebook(page, untick=["Община Бяла река"])
    expect(page.get_by_text("Избрали сте друга страница")).to_be_visible()
    page.get_by_role("button", name="Свързване отново във Facebook").click()
    page.get_by_role("button", name="Отказ").click()
    expect(page.get_by_text("Отказахте входа във Facebook")).to_be_visible()


@pytest.fixture
def screens(municipality):
    """Our screens in the states that matter, and where to look at them."""
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


def visit(page, place, path):
    """Open one of the screens; the choice is reached through the login."""
    page.goto(f"{place}{path}")
    page.wait_for_load_state("networkidle")


def open_the_choice(page, place, municipality):
    """Paste a token, which leads to the choice without a login; leave the form with its mistake."""
    visit(page, place, reverse("civic_social_connect:token"))
    page.get_by_label("Код за достъп").fill(sandbox.create_user_token().value)
    page.get_by_role("button", name="Проверете кода").click()
    expect(page.get_by_role("group", name="Къде да се обявяват")).to_be_visible()
    page.get_by_role("button", name="Свързване", exact=True).click()
    expect(page.get_by_text("Отбележете поне едно място")).to_be_visible()


def found_by_axe(page, scope="#main .content"):
    """What axe holds against our part of the page."""
    violations = Axe().run(page, context=scope, options=RULES).response["violations"]
    return [(item["id"], [node["html"][:200] for node in item["nodes"]]) for item in violations]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(desk, place, municipality, screens, scheme):
    page = desk("/admin/", viewport=DESKTOP, color_scheme=scheme)
    found = {}
    for name, path in screens.items():
        visit(page, place, path)
        if name == "checklist":
            page.get_by_text("Без личен профил").click()
        if name == "try" and scheme == "light":
            photograph(page, "try-a-page")
        if problems := found_by_axe(page):
            found[name] = problems
    open_the_choice(page, place, municipality)
    if problems := found_by_axe(page):
        found["choice"] = problems
    page.goto(f"{place}/admin/social/connect/")
    page.get_by_role("button", name="Свързване с Facebook").click()
    if problems := found_by_axe(page, "main"):
        found["consent"] = problems
    assert found == {}, json.dumps(found, indent=1, ensure_ascii=False)


def test_nothing_is_wider_than_a_narrow_screen(desk, place, municipality, screens):
    page = desk("/admin/", viewport={"width": 320, "height": 700})
    for name, path in screens.items():
        visit(page, place, path)
        for part in page.locator(".social-page, .social-listing, .social-box").all():
            box = part.bounding_box()
            assert box is None or box["x"] + box["width"] <= 320, name
            assert part.evaluate("node => node.scrollWidth <= node.clientWidth + 1"), name
    open_the_choice(page, place, municipality)
    assert page.locator(".social-page").evaluate("node => node.scrollWidth <= node.clientWidth + 1")
