"""A working day in the admin: approval, a failed post, a retry, manual posting on a phone, and a pause."""

import time

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.test import Client
from playwright.sync_api import expect
from wagtail.models import GroupPagePermission, Workflow, WorkflowPage, WorkflowTask

from civic_social.models import OtherPersonApprovalTask, Post, Switch
from civic_social.models.states import Status
from civic_social.sandbox import actions as sandbox
from civic_social.sandbox.models import Profile
from home.demo.announcements import publish
from home.demo.people import demo_user
from tests.civic_social.factories import UserFactory

from .admin_steps import choose_action, run_tasks

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]

PHONE = {"width": 390, "height": 844}
GROUP = "byalareka-grizha"


def create_group(name, home, page_permissions, permissions):
    group = Group.objects.create(name=name)
    group.permissions.set(Permission.objects.filter(codename__in=["access_admin", *permissions]))
    for codename in page_permissions:
        permission = Permission.objects.get(codename=codename, content_type__app_label="wagtailcore")
        GroupPagePermission.objects.create(group=group, page=home, permission=permission)
    return group


@pytest.fixture
def staff(town):
    """An editor who may not publish, a moderator, and a workflow between them; returns the users by name."""
    editors = create_group("Редактори на новините", town.home, ["add_page", "change_page"], [])
    moderators = create_group(
        "Модератори на новините",
        town.home,
        ["change_page", "publish_page"],
        ["deliver_post", "view_post", "change_switch"],
    )
    task = OtherPersonApprovalTask.objects.create(name="Одобрение от пресцентъра")
    task.groups.add(moderators)
    workflow = Workflow.objects.create(name="Одобрение")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.create(workflow=workflow, page=town.home)
    people = {}
    for name, group in {"redaktor": editors, "moderator": moderators}.items():
        people[name] = UserFactory(username=name, email=f"{name}@byalareka.example", is_superuser=False)
        people[name].groups.add(group)
    return people


@pytest.fixture
def browser_of(new_context, live_server, staff):
    """A function that opens a browser logged in as a member of the staff: ``browser_of("redaktor")``."""

    def open_browser(name, **settings):
        client = Client()
        client.force_login(staff[name])
        context = new_context(locale="bg", **settings)
        cookie = client.cookies["sessionid"]
        context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])
        return context.new_page()

    return open_browser


def statuses(page):
    return {post.account.name: post.status for post in Post.objects.filter(page_id=page.pk)}


def test_policy_is_approved_retried_and_posted_by_hand(town, live_server, browser_of, settings):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "MAX_FAILURES": 1}
    url, policy = live_server.url, town.policy
    edit = f"{url}/admin/pages/{policy.pk}/edit/"

    editor = browser_of("redaktor")
    editor.goto(edit)
    choose_action(editor, "action-submit")
    assert statuses(policy) == {}

    # The network cannot read the page when the moderator approves; publishing succeeds nevertheless.
    sandbox.enable_fault("not_scrapable", Profile.objects.get(slug="byalareka"), remaining=1)
    moderator = browser_of("moderator")
    moderator.goto(edit)
    approve = moderator.locator("[data-workflow-action-name=approve]").first
    if not approve.is_visible():
        moderator.locator("footer [data-w-dropdown-target=toggle]").first.click()
    with moderator.expect_navigation():
        approve.click()
    policy.refresh_from_db()
    assert policy.live
    run_tasks()
    page, forum, group = (
        Profile.objects.get(slug=slug).name for slug in ("byalareka", "byalareka-forum", GROUP)
    )
    assert statuses(policy) == {page: Status.FAILED, forum: Status.LIVE, group: Status.WAITING}

    # The dashboard links to the failed post, which is tried again there.
    moderator.goto(f"{url}/admin/")
    moderator.locator("#civic-social-needs-person-content a", has_text=policy.title).last.click()
    moderator.get_by_role("button", name="Опитай отново").click()
    expect(moderator.get_by_text("Ще бъде направен нов опит")).to_be_visible()
    run_tasks()
    assert statuses(policy)[page] == Status.LIVE
    moderator.goto(f"{url}/sandbox/byalareka/")
    expect(moderator.locator("article").filter(has_text=policy.title)).to_have_count(1)

    seconds, touches = post_by_hand(
        browser_of("moderator", viewport=PHONE, permissions=["clipboard-read", "clipboard-write"]),
        url,
        policy,
    )
    assert statuses(policy)[group] == Status.LIVE
    moderator.goto(f"{url}/sandbox/{GROUP}/")
    expect(moderator.locator("article").filter(has_text=policy.title)).to_have_count(1)
    print(f"\nhand-off of one group on a phone: {touches} touches, {seconds:.1f} s without a person's pauses")  # noqa: T201
    # A person needs about four seconds for each touch.
    assert touches <= 9
    assert seconds + 4 * touches < 60


def post_by_hand(phone, url, policy):
    """Post by hand on a phone; return the seconds and the number of touches."""
    phone.goto(f"{url}/admin/social/hand-off/")
    start, touches = time.monotonic(), 0
    card = phone.locator("article").filter(has_text=policy.title)
    expect(card.get_by_role("button", name="Копирай текста")).to_be_visible()

    def touch(locator):
        nonlocal touches
        locator.click()
        touches += 1

    touch(card.get_by_role("button", name="Копирай текста"))
    expect(card.get_by_text("Копирано")).to_be_visible()
    expect(card.get_by_text("Вие сте я поели")).to_be_visible()
    with phone.expect_popup() as opened:
        touch(card.get_by_role("link", name="Отвори"))
    wall = opened.value
    touch(wall.get_by_text("Напишете нещо"))
    touch(wall.locator("[name=message]"))
    wall.keyboard.press("Control+V")
    touch(wall.get_by_role("button", name="Публикувай", exact=True))
    touch(wall.locator("article").filter(has_text=policy.title).locator("a[href*='/posts/']").first)
    permalink = wall.url
    wall.close()
    field = card.get_by_label("Адрес на публикацията")
    touch(field)
    field.fill(permalink)
    touch(card.get_by_role("button", name="Публикувах я"))
    expect(phone.get_by_text("Няма задачи за Вас.")).to_be_visible()
    return time.monotonic() - start, touches


def test_pause_holds_announcements_until_they_are_released(town, live_server, browser_of):
    url = live_server.url
    chief = browser_of("moderator")
    chief.goto(f"{url}/admin/social/switch/")
    chief.get_by_label("Защо").fill("Ден на траур")
    chief.get_by_role("button", name="Спиране на всичко").click()
    expect(chief.get_by_text("Ден на траур")).to_be_visible()
    reviewer = get_user_model().objects.get(username="moderator")
    publish([town.policy, town.event], demo_user(), reviewer)
    run_tasks()
    assert set(Post.objects.values_list("status", flat=True)) == {Status.DUE}

    chief.reload()
    expect(chief.get_by_role("link", name=town.event.title).first).to_be_visible()
    chief.get_by_role("button", name="Пусни всичко отново").click()
    run_tasks()
    assert not Switch.load().is_paused
    assert set(Post.objects.values_list("status", flat=True)) == {Status.HELD}
    chosen = Post.objects.filter(page_id=town.policy.pk, account__channel="facebook_page").get()
    chief.get_by_label(str(chosen)).check()
    chief.get_by_role("button", name="Освободи избраните").click()
    run_tasks()
    chosen.refresh_from_db()
    assert chosen.status == Status.LIVE
    assert set(Post.objects.exclude(pk=chosen.pk).values_list("status", flat=True)) == {Status.HELD}


def test_news_item_is_approved_by_a_moderator_who_only_reads_it(town, live_server, browser_of, staff):
    news = town.news_bridge
    news.save_revision(user=staff["redaktor"])
    news.get_workflow().start(news, staff["redaktor"])
    moderator = browser_of("moderator")
    moderator.goto(f"{live_server.url}/admin/pages/{news.pk}/edit/")
    # The editor fills in its fields meanwhile, which must not count as a change.
    time.sleep(4)
    with moderator.expect_navigation():
        moderator.locator("[data-workflow-action-name=approve]").first.click()
    news.refresh_from_db()
    assert news.live, moderator.locator(".messages").inner_text()
    assert news.latest_revision.user == staff["redaktor"]
