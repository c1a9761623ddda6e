"""A policy from the editor in the admin to the sandbox's wall: published, edited, withdrawn."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from wagtail.models import Page

from civic_social.models import Post
from civic_social.models.states import Status
from home.demo.people import PASSWORD, USERNAME

from .admin_steps import choose_action, log_in, run_tasks

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TITLE = "Политика за достъпна градска среда"


def test_wall_shows_the_published_edited_and_withdrawn_policy(town, live_server, page):
    url = live_server.url
    log_in(page, url, USERNAME, PASSWORD)
    index = town.policy.get_parent()
    page.goto(f"{url}/admin/pages/add/home/policypage/{index.pk}/")
    page.locator("#id_title").fill(TITLE)
    page.locator("#id_title").press("Tab")
    expect(page.locator("#id_slug")).to_have_value("politika-za-dostapna-gradska-sreda")
    page.locator("#id_summary").fill("До 2028 г. всяка спирка в града ще има нисък бордюр.")
    choose_action(page, "action-publish")
    expect(page.locator(".error-message", has_text="от нея се вижда откога действа актът")).to_be_visible()
    page.locator("#id_adopted_on").fill(timezone.localdate().isoformat())
    page.locator("#id_adopted_by").fill("Общински съвет – Бяла река")
    page.locator("#id_adopted_by").press("Tab")
    choose_action(page, "action-publish")
    run_tasks()

    wall = f"{url}/sandbox/byalareka/"
    page.goto(wall)
    post = page.locator("article").filter(has_text=TITLE)
    expect(post).to_have_count(1)
    expect(post).to_contain_text("всяка спирка")
    page.goto(f"{url}/sandbox/byalareka-forum/")
    expect(page.locator("article").filter(has_text=TITLE)).to_have_count(1)

    policy = Page.objects.get(title=TITLE)
    page.goto(f"{url}/admin/pages/{policy.pk}/edit/")
    page.locator("#id_summary").fill("До 2029 г. всяка спирка в града ще има нисък бордюр.")
    choose_action(page, "action-publish")
    run_tasks()
    page.goto(wall)
    expect(page.locator("article").filter(has_text="До 2029 г.")).to_have_count(1)
    # The old text is only in the edit history, which is collapsed.
    expect(page.locator(":text('До 2028 г.'):visible")).to_have_count(0)

    page.goto(f"{url}/admin/pages/{policy.pk}/unpublish/")
    page.locator("main form button[type=submit], main form input[type=submit]").first.click()
    page.wait_for_load_state("networkidle")
    run_tasks()
    page.goto(wall)
    expect(page.locator("article").filter(has_text=TITLE)).to_have_count(0)
    posts = Post.objects.filter(page_id=policy.pk)
    assert {post.status for post in posts} == {Status.WITHDRAWN}
