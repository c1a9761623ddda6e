# ruff: noqa: F811 (fixtures are imported)
"""The wall in a browser: WCAG 2.2 AA in both colour schemes, and narrow screens."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from civic_social.sandbox import actions, conversation, post_storage
from tests.civic_social.sandbox.conftest import http_api, municipality, website  # noqa: F401
from tests.civic_social.sandbox.factories import CommentFactory, PhotoFactory, PostFactory, picture_bytes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture
def walls(live_server, municipality, website):
    """The paths of the wall's pages, with a Page and a group that show every element."""
    municipality.about = "Официална страница"
    municipality.save()
    group = actions.create_group("Форум", username="forum", rules="Бъдете учтиви.")
    link = website.add_page(
        "/policy/", "Политика", description="Накратко", image=website.add_image("/og.jpg")
    )
    by_hand = actions.post_by_hand(group, "Какво мислите?", link=link, picture=None)
    actions.post_by_hand(group, "Плакат", picture=picture_bytes(), alt_text="Плакат за събитие")
    edited = PostFactory(profile=municipality, message="\n".join("Ред" for _ in range(20)))
    post_storage.edit_post(edited, "\n".join("Друг ред" for _ in range(20)))
    CommentFactory(post=edited, parent=CommentFactory(post=edited))
    CommentFactory(post=edited, is_hidden=True)
    private = CommentFactory(post=edited, edited_at=timezone.now())
    conversation.answer_privately(private, "Пишете ни чрез формата на сайта.")
    actions.react_by_hand(edited, "LOVE")
    actions.react_by_hand(edited, comment=private)
    actions.share_by_hand(edited)
    photos = PostFactory(profile=municipality)
    for position in range(6):
        PhotoFactory(profile=municipality, post=photos, position=position, alt_text="Площадът")
    PostFactory(profile=municipality, published_at=timezone.now() + timedelta(hours=1))
    actions.remove_by_hand(PostFactory(profile=municipality))
    actions.enable_fault("slow", municipality, seconds=0, method="DELETE")
    return {
        "index": "/sandbox/",
        "page": municipality.get_absolute_url(),
        "group": group.get_absolute_url(),
        "post": by_hand.get_absolute_url(),
        "talk": edited.get_absolute_url(),
        "app": "/sandbox/app/",
        "faults": "/sandbox/faults/",
        "log": "/sandbox/log/",
        "new": "/sandbox/new/",
        "clear": "/sandbox/clear/",
        "dialog": "/sandbox/v26.0/dialog/oauth?scope=pages_show_list"
        f"&client_id={actions.configured_app().graph_id}&redirect_uri={live_server.url}/",
    }


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_the_wall_have_no_accessibility_violations(browser, walls, live_server, http_api, scheme):
    http_api.get("me")
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    errors = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    for name, path in walls.items():
        page.goto(live_server.url + path)
        page.eval_on_selector_all("details", "all => all.forEach(each => each.open = true)")
        results = Axe().run(page, options=RULES)
        assert results.violations_count == 0, f"{name}: {results.generate_report()}"
    assert errors == []
    context.close()


@pytest.mark.parametrize(("width", "text_size"), [(320, "100%"), (360, "200%")])
def test_pages_do_not_scroll_sideways_on_narrow_screens_or_with_large_text(
    browser, walls, live_server, width, text_size
):
    context = browser.new_context(viewport={"width": width, "height": 800}, java_script_enabled=True)
    page = context.new_page()
    for name, path in walls.items():
        page.goto(live_server.url + path)
        page.evaluate("size => document.documentElement.style.fontSize = size", text_size)
        page.eval_on_selector_all("details", "all => all.forEach(each => each.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    context.close()


def test_post_form_works_by_keyboard_without_javascript(browser, walls, live_server):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(live_server.url + walls["group"])
    page.locator("summary.write").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Текст").fill("От клавиатурата")
    page.get_by_label("Текст").focus()
    for _ in range(4):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/posts/*/")
    assert page.get_by_text("От клавиатурата").is_visible()
    context.close()
