"""The admin views of civic_social: manual posting on a phone, and the accessibility of every view."""

import json
import time
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone
from playwright.sync_api import expect
from wagtail.admin.viewsets import viewsets
from wagtail.models import Page

from civic_social import actions
from civic_social.delivery import transitions
from civic_social.models import AnswerTemplate, Comment, Post, SocialTemplate, WebhookEndpoint
from civic_social.models.states import Status
from tests.civic_social.factories import (
    GroupFactory,
    NoticePageFactory,
    PostFactory,
    SocialAccountFactory,
    UserFactory,
    publish,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 390, "height": 844}
PERMALINK = "https://www.facebook.com/groups/nasha.obshtina/posts/17"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


@pytest.fixture
def waiting(live_server):
    """A post that waits to be posted by hand in a group."""
    GroupFactory(name="Форум „Нашата община“", remote_id="nasha.obshtina")
    page = publish(
        NoticePageFactory(parent=Page.objects.get(depth=2), title="Стратегия за туризма", slug="strategy")
    )
    post = Post.objects.get(page_id=page.pk)
    transitions.ask_person(post, "group-by-hand", {}, timezone.now())
    return post


@pytest.fixture
def open_admin(new_context, live_server):
    """A function that opens an admin URL as a superuser, with any settings of the browser context."""

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


def test_manual_post_takes_less_than_a_minute_on_a_phone(open_admin, waiting):
    page = open_admin(
        "/admin/social/hand-off/", viewport=PHONE, permissions=["clipboard-read", "clipboard-write"]
    )
    start = time.monotonic()
    page.get_by_role("button", name="Копирай текста").click()
    expect(page.get_by_text("Копирано")).to_be_visible()
    composed = waiting.account.get_channel().compose(waiting.desired_message, waiting.marker).text
    assert page.evaluate("navigator.clipboard.readText()") == composed
    group = page.get_by_role("link", name="Отвори Форум „Нашата община“")
    expect(group).to_have_attribute("href", waiting.account.public_url)
    page.get_by_label("Адрес на публикацията").fill(PERMALINK)
    page.get_by_role("button", name="Публикувах я").click()
    expect(page.get_by_text("Няма задачи за Вас.")).to_be_visible()
    assert time.monotonic() - start < 60
    assert Post.objects.get(pk=waiting.pk).status == Status.LIVE


def test_manual_post_works_without_javascript_and_keeps_a_wrong_permalink(open_admin, waiting):
    page = open_admin("/admin/social/hand-off/", viewport=PHONE, java_script_enabled=False)
    expect(page.get_by_role("button", name="Копирай текста")).to_be_hidden()
    page.get_by_label("Адрес на публикацията").fill("https://example.bg/")
    page.get_by_role("button", name="Публикувах я").click()
    field = page.get_by_label("Адрес на публикацията")
    expect(field).to_have_value("https://example.bg/")
    expect(page.get_by_text("Адресът не е в facebook.com")).to_be_visible()
    field.fill(PERMALINK)
    page.get_by_role("button", name="Публикувах я").click()
    expect(page.get_by_text("Няма задачи за Вас.")).to_be_visible()
    assert Post.objects.get(pk=waiting.pk).status == Status.LIVE


@pytest.fixture
def objects(waiting):
    """Posts and accounts in the states that have different texts, by the namespace of their viewset."""
    chief = UserFactory(username="chief", is_superuser=True, first_name="Мария", last_name="Петрова")
    stopped = SocialAccountFactory(problem="token-expired")
    refused = PostFactory(page_title="Решение")
    actions.hold(refused)
    forgotten = PostFactory(
        page_title="Концерт", account=waiting.account, status=Status.HELD, problem="paused"
    )
    claimed = PostFactory(page_title="Заето", account=waiting.account, status=Status.WAITING)
    actions.claim(claimed, chief)
    late = timezone.now() - timedelta(days=1)
    removed = PostFactory(
        page_title="Премахната",
        account=waiting.account,
        status=Status.WAITING,
        problem="remove-by-hand",
        desired={},
        confirmed=refused.desired,
        next_attempt_at=late,
    )
    changed = PostFactory(
        page_title="Променена",
        account=waiting.account,
        status=Status.WAITING,
        problem="edit-by-hand",
        confirmed={**refused.desired, "text": "Старо"},
    )
    doubtful = PostFactory(
        page_title="Съмнителна", account=waiting.account, status=Status.WAITING, problem="cannot-verify"
    )
    template = SocialTemplate.objects.create(account=stopped, text="{title}")
    endpoint = WebhookEndpoint.objects.create(name="Регистър", url="https://tool.example/", events=[])
    answer = AnswerTemplate.objects.create(title="Благодарим", text="Благодарим за въпроса!")
    return {
        "civic_social_comments": [comment_under(waiting)],
        "civic_social_answers": [answer],
        "civic_social_templates": [template],
        "civic_social_webhooks": [endpoint],
        "civic_social_posts": [refused, forgotten],
        "civic_social_hand_off": [waiting, claimed, removed, changed, doubtful],
        "civic_social_accounts": [stopped],
    }


def comment_under(post):
    """Return a new comment under a post."""
    now = timezone.now()
    values = {"account": post.account, "post": post, "written_at": now, "last_comment_at": now}
    return Comment.objects.create(remote_id="1", text="Кога ще е готов мостът?", author_name="Иван", **values)


@pytest.fixture
def screens(objects, waiting):
    """The path of every admin view of civic_social that responds to GET, read from the URL patterns."""
    client = Client()
    client.force_login(UserFactory(username="administrator", is_superuser=True))
    paths = ["/admin/", f"/admin/pages/{waiting.page_id}/edit/"]
    paths += [
        f"/admin/bulk/civic_social/post/{verb}/?id={objects['civic_social_posts'][0].pk}"
        for verb in ("retry", "release", "hold")
    ]
    for viewset in viewsets.viewsets:
        if type(viewset).__module__.startswith("civic_social."):
            paths += paths_of(viewset, objects)
    return [path for path in paths if is_screen(client.get(path))]


def paths_of(viewset, objects):
    """Return the paths of the viewset's views, once for each object where the path contains one."""
    found = []
    # A preview needs the form of the editor, in whose frame it is shown.
    patterns = [pattern for pattern in viewset.get_urlpatterns() if not pattern.name.startswith("preview")]
    for pattern in patterns:
        name, parameters = viewset.get_url_name(pattern.name), set(pattern.pattern.converters)
        if not parameters:
            found.append(reverse(name))
        elif parameters == {"post_pk"}:
            found += [reverse(name, args=[each.pk]) for each in objects["civic_social_hand_off"][:1]]
        elif parameters == {"pk"}:
            candidates = objects.get(viewset.url_namespace, objects["civic_social_accounts"])
            found += [reverse(name, args=[each.pk]) for each in candidates]
    return found


def is_screen(response):
    """Return True if the response is a complete page: no fragment, redirect or refusal of GET.

    Raises ``AssertionError`` if the object of the path does not exist, since its screen would be left out.
    """
    assert response.status_code != 404, response.request["PATH_INFO"]
    return response.status_code == 200 and b"<html" in response.content


def violations(page, scope):
    """Return the violations of WCAG that axe finds in ``scope``."""
    page.wait_for_load_state("networkidle")
    found = Axe().run(page, context=scope, options=RULES).response["violations"]
    return [(item["id"], [node["html"][:200] for node in item["nodes"]]) for item in found]


def test_main_views_are_among_the_screens(screens):
    names = {resolve(path.split("?")[0]).view_name for path in screens}
    main_views = {
        "hand_off:index",
        "hand_off:item",
        "posts:index",
        "posts:inspect",
        "posts:calendar",
        "switch:index",
        "comments:enter",
        "comments:thread",
        "answers:edit",
        "templates:edit",
        "webhooks:edit",
    }
    assert {f"civic_social_{view}" for view in main_views} <= names


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_screens_have_no_accessibility_violations(open_admin, screens, scheme):
    page = open_admin("/admin/", viewport={"width": 1280, "height": 900}, color_scheme=scheme)
    found = {}
    for path in screens:
        page.goto(f"{page.url.split('/admin/')[0]}{path}")
        scope = "#main .content"
        if path.startswith("/admin/pages/"):
            page.locator("[data-side-panel-toggle=social]").click()
            scope = "[data-side-panel=social]"
        page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
        if problems := violations(page, scope):
            found[path] = problems
    assert found == {}, json.dumps(found, indent=1, ensure_ascii=False)


def test_scripts_of_the_screens_run_without_errors(open_admin, screens):
    page = open_admin("/admin/", viewport={"width": 1280, "height": 900})
    errors = []
    page.on("pageerror", lambda error: errors.append((urlsplit(page.url).path, str(error))))
    for path in screens:
        page.goto(f"{page.url.split('/admin/')[0]}{path}")
        page.wait_for_load_state("networkidle")
    assert errors == []


def test_screens_fit_into_320_pixels(open_admin, screens):
    page = open_admin("/admin/", viewport={"width": 320, "height": 700})
    for path in screens:
        page.goto(f"{page.url.split('/admin/')[0]}{path}")
        for selector in (".social-page", ".social-listing", ".social-panel--dashboard", ".social-box"):
            for part in page.locator(selector).all():
                box = part.bounding_box()
                assert box is None or box["x"] + box["width"] <= 320, (path, selector)
                assert part.evaluate("node => node.scrollWidth <= node.clientWidth + 1"), (path, selector)


def test_comments_take_the_whole_width_of_a_phone(open_admin, waiting):
    comment_under(waiting)
    page = open_admin(reverse("civic_social_comments:index"), viewport=PHONE)
    assert page.locator(".social-listing tbody tr").first.bounding_box()["width"] == PHONE["width"]


@pytest.mark.parametrize("width", [360, 1280])
def test_page_for_an_answer_is_chosen_by_keyboard(open_admin, waiting, width):
    thread = comment_under(waiting)
    page = open_admin(
        reverse("civic_social_comments:thread", args=[thread.pk]), viewport={"width": width, "height": 800}
    )
    page.wait_for_load_state("networkidle")
    button = page.get_by_role("button", name="Избери страница")
    for _ in range(60):
        page.keyboard.press("Tab")
        if button.evaluate("node => node === document.activeElement"):
            break
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    # The dialog hears Escape once it has faded in.
    expect(page.locator(".modal.in")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".modal-body")).to_have_count(0)
    expect(button).to_be_focused()
