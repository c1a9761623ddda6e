"""The text of a post in the page editor: counted, previewed, and published as previewed."""

from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import expect
from wagtail.models import Page, Site

from civic_social.delivery.worker import drain
from civic_social.models import SocialAccount
from civic_social.sandbox import actions as sandbox
from tests.civic_social.factories import GroupFactory, NoticePageFactory, SocialAccountFactory, UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TEXT = "Община Бяла река кани всички.\n\n" + "\n".join(
    f"{n}. Елате и кажете мнението си." for n in range(1, 9)
)
ADDED = "\n9. И доведете съседите."
#: Timeout in milliseconds for the background requests of the editor.
PREVIEW_TIMEOUT = 15_000
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


@pytest.fixture
def account(live_server, settings):
    """The account of a Page in the sandbox, on a live server."""
    address = urlsplit(live_server.url)
    Site.objects.update(hostname=address.hostname, port=address.port)
    settings.WAGTAILADMIN_BASE_URL = live_server.url
    settings.CIVIC_SOCIAL = {
        **settings.CIVIC_SOCIAL,
        "GRAPH_API_URL": f"{live_server.url}/sandbox/graph",
        "PARALLEL_ACCOUNTS": 1,
    }
    profile = sandbox.create_page("Община Бяла река", username="byalareka")
    GroupFactory(name="Форум")
    return SocialAccountFactory(
        name=profile.name, remote_id=profile.graph_id, credentials={"access_token": profile.access_token}
    )


@pytest.fixture
def editor(new_context, live_server, account):
    """A browser in which a draft is open in the page editor."""
    draft = NoticePageFactory(parent=Page.objects.get(depth=2), title="Обсъждане на бюджета", slug="budget")
    draft.save_revision()
    client = Client()
    client.force_login(UserFactory(username="administrator", is_superuser=True))
    context = new_context(locale="bg", viewport={"width": 1280, "height": 900})
    cookie = client.cookies["sessionid"]
    context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{live_server.url}/admin/pages/{draft.pk}/edit/")
    page.wait_for_load_state("networkidle")
    page.get_by_role("tab", name="Адрес и търсачки").click()
    return page


def counter_of(page, field):
    return page.locator(f'[data-social-count="{field}"] [data-social-length]')


def test_text_is_counted_previewed_and_published_as_previewed(editor, live_server, account):
    own_text = f"id_civic_social_choices-{account.pk}-text"
    editor.locator("details.social-choice", has_text=account.name).locator("summary").click()
    editor.locator(f"#{own_text}").fill(TEXT)
    expect(counter_of(editor, own_text)).to_have_text(str(len(TEXT)))

    editor.locator('[data-side-panel-toggle="preview"]').click()
    preview = editor.frame_locator("#w-preview-iframe, [data-w-preview-target=iframe]").last
    # Wagtail ignores a mode that is chosen while the first preview is loading.
    expect(preview.locator("body")).to_contain_text("Обсъждане на бюджета", timeout=PREVIEW_TIMEOUT)
    editor.wait_for_timeout(1000)
    editor.locator("#id_preview_mode").select_option("social-facebook_page")
    post = preview.locator(".network-post--facebook")
    expect(post).to_contain_text("кани всички", timeout=PREVIEW_TIMEOUT)
    expect(post.locator("summary")).to_be_visible()

    editor.locator(f"#{own_text}").press("Control+End")
    editor.keyboard.type(ADDED)
    expect(counter_of(editor, own_text)).to_have_text(str(len(TEXT + ADDED)))
    expect(post).to_contain_text("И доведете съседите.", timeout=PREVIEW_TIMEOUT)
    previewed = post.locator(".network-post__text").text_content()
    editor.locator('[data-side-panel-toggle="social"]').click()
    panel = editor.locator('[data-side-panel="social"]')
    expect(panel).to_contain_text("И доведете съседите.", timeout=PREVIEW_TIMEOUT)
    assert Axe().run(editor, context='[data-side-panel="social"]', options=RULES).violations_count == 0

    publish = editor.locator("button[name=action-publish]")
    if not publish.is_visible():
        editor.locator("footer [data-w-dropdown-target=toggle], .w-dropdown__toggle").last.click()
    publish.click()
    editor.wait_for_load_state("networkidle")
    drain()

    editor.goto(f"{live_server.url}/sandbox/byalareka/")
    on_the_wall = editor.locator("article .network-post--facebook")
    expect(on_the_wall).to_have_count(1)
    assert on_the_wall.locator(".network-post__text").text_content().split() == previewed.split()
    assert SocialAccount.objects.get(name="Форум").posts.get().desired["text"].startswith("Обсъждане")
