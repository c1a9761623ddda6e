"""The desks in the admin: a walk through the hand-off on a phone, with and without JavaScript, and axe."""

import json
import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect
from wagtail.models import Page

from civic_social import actions, transitions
from civic_social.models import Post
from civic_social.states import Status
from tests.civic_social.factories import (
    GroupFactory,
    NoticePageFactory,
    PostFactory,
    SocialAccountFactory,
    UserFactory,
    publish,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

PHONE = {"width": 390, "height": 844}
PERMALINK = "https://www.facebook.com/groups/nasha.obshtina/posts/17"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


@pytest.fixture
def waiting(live_server):
    """A post that waits to be carried to a group."""
    GroupFactory(name="Форум „Нашата община“", remote_id="nasha.obshtina")
    page = publish(
        NoticePageFactory(parent=Page.objects.get(depth=2), title="Стратегия за туризма", slug="strategy")
    )
    post = Post.objects.get(page_id=page.pk)
    transitions.ask_person(post, "group-by-hand", {}, timezone.now())
    return post


@pytest.fixture
def desk(new_context, live_server):
    """Opens a page of the admin as the administrator, with any browser settings."""

    def open_page(path, **settings):
        client = Client()
        client.force_login(UserFactory(username="administrator", is_superuser=True))
        context = new_context(locale="bg", **settings)
        cookie = client.cookies["sessionid"]
        context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])
        page = context.new_page()
        page.goto(f"{live_server.url}{path}")
        return page

    return open_page


def test_a_group_takes_less_than_a_minute_on_a_phone(desk, waiting):
    page = desk("/admin/social/hand-off/", viewport=PHONE, permissions=["clipboard-read", "clipboard-write"])
    start = time.monotonic()
    page.get_by_role("button", name="Копирайте текста").click()
    expect(page.get_by_text("Копирано")).to_be_visible()
    composed = waiting.account.get_channel().compose(waiting.desired_message, waiting.marker).text
    assert page.evaluate("navigator.clipboard.readText()") == composed
    group = page.get_by_role("link", name="Отворете Форум „Нашата община“")
    expect(group).to_have_attribute("href", waiting.account.public_url)
    page.get_by_label("Адрес на публикацията").fill(PERMALINK)
    page.get_by_role("button", name="Публикувах я").click()
    expect(page.get_by_text("Нищо не Ви чака.")).to_be_visible()
    assert time.monotonic() - start < 60
    assert Post.objects.get(pk=waiting.pk).status == Status.LIVE


def test_it_works_without_javascript_and_keeps_a_wrong_address(desk, waiting):
    page = desk("/admin/social/hand-off/", viewport=PHONE, java_script_enabled=False)
    expect(page.get_by_role("button", name="Копирайте текста")).to_be_hidden()
    page.get_by_label("Адрес на публикацията").fill("https://example.bg/")
    page.get_by_role("button", name="Публикувах я").click()
    field = page.get_by_label("Адрес на публикацията")
    expect(field).to_have_value("https://example.bg/")
    expect(page.get_by_text("Адресът не е в www.facebook.com")).to_be_visible()
    field.fill(PERMALINK)
    page.get_by_role("button", name="Публикувах я").click()
    expect(page.get_by_text("Нищо не Ви чака.")).to_be_visible()
    assert Post.objects.get(pk=waiting.pk).status == Status.LIVE


@pytest.fixture
def screens(waiting):
    """One of everything, and where to look at it."""
    stopped = SocialAccountFactory(problem="token-expired")
    refused = PostFactory(page_title="Решение")
    actions.hold(refused)
    return {
        "dashboard": "/admin/",
        "queue": "/admin/social/hand-off/",
        "item": f"/admin/social/hand-off/{waiting.pk}/",
        "posts": "/admin/social/posts/",
        "post": f"/admin/social/posts/{refused.pk}/",
        "bulk": f"/admin/bulk/civic_social/post/retry/?id={refused.pk}",
        "accounts": "/admin/social/accounts/",
        "account": f"/admin/social/accounts/edit/{stopped.pk}/",
        "new account": "/admin/social/accounts/new/",
        "delete": f"/admin/social/accounts/delete/{refused.account_id}/",
        "switch": "/admin/social/switch/",
        "panel": f"/admin/pages/{waiting.page_id}/edit/",
    }


def found_by_axe(page, scope):
    """What axe holds against our part of the page."""
    page.wait_for_load_state("networkidle")
    violations = Axe().run(page, context=scope, options=RULES).response["violations"]
    return [(item["id"], [node["html"][:200] for node in item["nodes"]]) for item in violations]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_our_screens(desk, screens, scheme):
    page = desk("/admin/", viewport={"width": 1280, "height": 900}, color_scheme=scheme)
    found = {}
    for name, path in screens.items():
        page.goto(f"{page.url.split('/admin/')[0]}{path}")
        scope = "#main .content"
        if name == "panel":
            page.locator("[data-side-panel-toggle=social]").click()
            scope = "[data-side-panel=social]"
        if problems := found_by_axe(page, scope):
            found[name] = problems
    assert found == {}, json.dumps(found, indent=1, ensure_ascii=False)


def test_nothing_is_wider_than_the_narrowest_screen(desk, screens):
    page = desk("/admin/", viewport={"width": 320, "height": 700})
    for name, path in screens.items():
        page.goto(f"{page.url.split('/admin/')[0]}{path}")
        for selector in (".social-page", ".social-listing", ".social-panel--dashboard", ".social-box"):
            for part in page.locator(selector).all():
                box = part.bounding_box()
                assert box is None or box["x"] + box["width"] <= 320, (name, selector)
                assert part.evaluate("node => node.scrollWidth <= node.clientWidth + 1"), (name, selector)
