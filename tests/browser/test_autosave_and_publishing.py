"""Typing and pressing "Publish" at once on a slow server: the page is always live, with what was typed."""

import os
import re
import time
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect
from wagtail import hooks
from wagtail.models import Page

from home.demo.people import PASSWORD, USERNAME
from home.models import NewsPage

from .admin_steps import log_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: Seconds that the server takes between reading a page and writing it.
SLOWNESS = 1.0
#: Seconds between typing and pressing: before, while and after Wagtail waits to send the autosave, which it
#: does up to 1.5 s after an edit, and while that is under way.
DELAYS = (0.0, 0.7, 1.1, 1.6, 2.2)
#: The time after which the editor notices edits.
EDITOR_READY = 2.5

#: What each kind of page needs besides a title and a summary.
FIELDS = {
    "policy": {"adopted_on": "2026-11-03", "adopted_by": "Кмет"},
    "event": {
        "start": datetime(2026, 12, 10, 16, tzinfo=UTC),
        "end": datetime(2026, 12, 10, 18, tzinfo=UTC),
        "place": "Голямата зала",
        "organiser": "Община",
    },
}
#: The long run takes 50 rounds, of every kind of page: AUTOSAVE_ROUNDS=50.
LONG_RUN = "AUTOSAVE_ROUNDS" in os.environ
rounds = pytest.mark.parametrize("rounds", [int(os.environ.get("AUTOSAVE_ROUNDS", len(DELAYS)))])


@pytest.fixture
def slow_server():
    """Make the views for new and existing pages slow, each after it has read the page."""

    def wait(request, *args):
        if request.method == "POST":
            time.sleep(SLOWNESS)

    with (
        hooks.register_temporarily("before_edit_page", wait),
        hooks.register_temporarily("before_create_page", wait),
    ):
        yield


@pytest.fixture
def editor(town, live_server, page):
    """A browser in which an administrator is logged in, who may publish at once."""
    log_in(page, live_server.url, USERNAME, PASSWORD)
    return page


def press_publish(editor):
    editor.locator("button[name=action-publish]").first.click(no_wait_after=True)
    expect(editor.locator(".messages .success")).to_contain_text(
        re.compile("публикуван|published"), timeout=30_000
    )
    # An autosave that is still under way must not change anything either.
    editor.wait_for_load_state("networkidle")
    time.sleep(SLOWNESS + 0.3)


@rounds
@pytest.mark.parametrize("kind", FIELDS if LONG_RUN else ["policy"])
def test_draft_that_is_published_while_it_is_saved_is_live(
    editor, live_server, town, slow_server, rounds, kind
):
    original = getattr(town, kind)
    for number in range(rounds):
        draft = original.get_parent().add_child(
            instance=type(original)(
                title="Чернова",
                slug=f"chernova-{number}",
                live=False,
                summary="Накратко.",
                locale=original.locale,
                **FIELDS[kind],
            )
        )
        draft.save_revision()
        editor.goto(f"{live_server.url}/admin/pages/{draft.pk}/edit/")
        time.sleep(EDITOR_READY)
        title = f"Публикувано {number}"
        editor.locator("#id_title").fill(title)
        time.sleep(DELAYS[number % len(DELAYS)])
        press_publish(editor)
        draft.refresh_from_db()
        assert (draft.live, draft.title, draft.has_unpublished_changes) == (True, title, False), number


@rounds
def test_new_page_that_is_published_while_it_is_saved_is_live_once(
    editor, live_server, town, slow_server, rounds
):
    index = town.news_bridge.get_parent()
    for number in range(rounds):
        editor.goto(f"{live_server.url}/admin/pages/add/home/newspage/{index.pk}/")
        time.sleep(EDITOR_READY)
        title = f"Нова {number}"
        editor.locator("#id_summary").fill("Накратко.")
        # Pressed at once, the form is submitted before the editor's script has filled in the slug.
        editor.locator("#id_title").fill(title)
        time.sleep(DELAYS[number % len(DELAYS)])
        press_publish(editor)
        pages = Page.objects.filter(title=title).values_list("live", "has_unpublished_changes", "slug")
        assert list(pages) == [(True, False, f"nova-{number}")], number


def test_enter_in_a_field_saves_a_draft_and_does_not_publish(editor, live_server, town):
    editor.goto(f"{live_server.url}/admin/pages/{town.news_bridge.pk}/edit/")
    expect(editor.locator("button[name=action-publish]").first).to_be_visible()
    editor.locator("#id_title").fill("Само чернова")
    editor.locator("#id_title").press("Enter")
    expect(editor.locator(".messages .success")).to_be_visible()
    news = NewsPage.objects.get(pk=town.news_bridge.pk)
    assert not news.live
    assert news.get_latest_revision_as_object().title == "Само чернова"
