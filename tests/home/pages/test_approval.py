"""Approval in the page editor: a reviewer who changes nothing approves a page of each type."""

import json
from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from wagtail.models import Comment, GroupPagePermission, TaskState, Workflow, WorkflowPage, WorkflowTask

from civic_social.models import OtherPersonApprovalTask
from home import models

from .. import factories
from ..editor_form import read_editor

pytestmark = pytest.mark.django_db

#: Blocks without IDs, and rich text without keys: the form makes up both.
BODY = json.dumps(
    [
        {"type": "heading", "value": {"text": "Защо", "level": "2"}},
        {"type": "paragraph", "value": "<p>Първо&nbsp;– и <b>второ</b>.</p><ul><li>а</li><li>б</li></ul>"},
        {"type": "quote", "value": {"text": "Казано\nна два реда", "author": ""}},
    ]
)


#: What a publication needs before it can be published.
ADOPTED = {"number": "7", "adopted_on": date(2026, 11, 3), "adopted_by": "Кмет"}


def _create_body(website):
    return factories.BodyPageFactory(parent=website.home, slug="savet", body=BODY)


def _create_accessibility(website):
    page = models.AccessibilityPage(
        title="Достъпност",
        slug="dostapnost",
        locale=website.home.locale,
        status=models.AccessibilityPage.Status.FULL,
        method=models.AccessibilityPage.Method.choices[0][0],
        contact="Деловодство",
        phone="0888 123 456",
        enforcement='<p>До <a href="https://egov.government.bg/">министерството</a>.</p>',
    )
    return website.home.add_child(instance=page)


OTHER_PAGES = {
    "home": lambda website: website.home,
    "publications": lambda website: website.publications,
    "news": lambda website: website.news,
    "events": lambda website: website.events,
    "body": _create_body,
    "accessibility": _create_accessibility,
    "feedback": lambda website: factories.FeedbackPageFactory(parent=website.home, slug="vrazka"),
}
ANNOUNCED = {
    factory._meta.model.__name__: lambda website, factory=factory, parent=parent: factory(
        parent=getattr(website, parent), body=BODY, **(ADOPTED if parent == "publications" else {})
    )
    for factory, parent in factories.CONTENT_FACTORIES.items()
}
PAGES = {**OTHER_PAGES, **ANNOUNCED}
APPROVE = {"action-workflow-action": "true", "workflow-action-name": "approve"}


@pytest.fixture
def reviewer(website, django_user_model):
    """A client of a moderator; the pages of the site are published by approval of another person."""
    group = Group.objects.create(name="Одобряващи")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for codename in ["add_page", "change_page", "publish_page"]:
        permission = Permission.objects.get(codename=codename, content_type__app_label="wagtailcore")
        GroupPagePermission.objects.create(group=group, page=website.home, permission=permission)
    task = OtherPersonApprovalTask.objects.create(name="Одобрение")
    task.groups.add(group)
    workflow = Workflow.objects.create(name="Друг човек")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.create(workflow=workflow, page=website.home)
    user = django_user_model.objects.create_user("moderator", "moderator@example.bg", "moderator")
    user.groups.add(group)
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def submit(reviewer, clerk):
    """Return a function that lets the clerk change a page and submit it for approval."""

    def submit(page, title):
        page = page.specific_class.objects.get(pk=page.pk)
        page.title = title
        page.save_revision(user=clerk, clean=False)
        page.get_workflow().start(page, clerk)
        return page

    return submit


def approve(client, page):
    """Submit the editor's form as it is shown, with "Approve"."""
    data = read_editor(client, page)
    data.update(APPROVE)
    return client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data, follow=True)


def assert_approved(response, page, title):
    latest = page.latest_revision_id
    page.refresh_from_db()
    refusals = [str(message) for message in response.context["messages"]]
    if "form" in response.context:
        refusals.append(response.context["form"].errors)
    assert (page.live, page.title) == (True, title), refusals
    assert page.latest_revision_id == latest, "a revision was saved although nothing was changed"


@pytest.mark.parametrize("create", PAGES.values(), ids=PAGES)
@pytest.mark.parametrize("is_draft", [True, False], ids=["draft", "live"])
def test_reviewer_who_changes_nothing_approves(website, reviewer, submit, create, is_draft):
    page = create(website)
    if is_draft:
        page.live = False
        page.save()
    page = submit(page, "Одобрено")
    response = approve(reviewer, page)
    assert_approved(response, page, "Одобрено")


def test_reviewer_who_changes_the_date_of_a_news_item_becomes_its_author(website, page_of, reviewer, submit):
    page = submit(page_of(factories.NewsPageFactory, live=False, body=BODY), "Новина")
    data = read_editor(reviewer, page)
    data.update({**APPROVE, "date": "2026-11-07"})
    reviewer.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)
    page.refresh_from_db()
    assert not page.live
    assert page.get_latest_revision_as_object().date.isoformat() == "2026-11-07"


@pytest.mark.slow
def test_forty_approvals_in_a_row_are_not_refused(website, reviewer, submit):
    pages = [create(website) for create in PAGES.values()]
    for number in range(40):
        page, title = pages[number % len(pages)], f"Одобрено {number}"
        page = submit(page, title)
        assert_approved(approve(reviewer, page), page, title)


def submit_news(page_of, submit):
    return submit(page_of(factories.NewsPageFactory, live=False, body=BODY), "Новина")


def add_comment(data, text):
    """Add an inline comment about the title to the data of the editor's form."""
    data.update(
        {
            "comments-TOTAL_FORMS": "1",
            "comments-INITIAL_FORMS": "0",
            "comments-MIN_NUM_FORMS": "0",
            "comments-MAX_NUM_FORMS": "",
            "comments-0-id": "",
            "comments-0-DELETE": "",
            "comments-0-resolved": "",
            "comments-0-text": text,
            "comments-0-contentpath": "title",
            "comments-0-position": "",
            "comments-0-replies-TOTAL_FORMS": "0",
            "comments-0-replies-INITIAL_FORMS": "0",
            "comments-0-replies-MIN_NUM_FORMS": "0",
            "comments-0-replies-MAX_NUM_FORMS": "0",
        }
    )


def with_reason(comment):
    """Return the data of *Approve with comment* in the page editor."""
    return {**APPROVE, "workflow-action-extra-data": json.dumps({"comment": comment})}


def test_comment_of_an_approval_is_kept(website, page_of, reviewer, submit):
    page = submit_news(page_of, submit)
    data = read_editor(reviewer, page)
    data.update(with_reason("Хубаво е"))
    reviewer.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)
    page.refresh_from_db()
    state = TaskState.objects.get()
    assert (page.live, state.status, state.comment) == (True, TaskState.STATUS_APPROVED, "Хубаво е")


def test_comment_of_an_approval_on_the_dashboard_is_kept(website, page_of, reviewer, submit):
    page = submit_news(page_of, submit)
    state = TaskState.objects.get()
    url = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk])
    reviewer.post(url, {"comment": "Хубаво е"})
    state.refresh_from_db()
    assert (state.status, state.comment) == (TaskState.STATUS_APPROVED, "Хубаво е")


@pytest.mark.parametrize("is_live", [True, False], ids=["live", "draft"])
def test_inline_comment_beside_an_approval_is_stored(website, page_of, reviewer, submit, is_live):
    page = submit(page_of(factories.NewsPageFactory, live=is_live, body=BODY), "Новина")
    data = read_editor(reviewer, page)
    add_comment(data, "Проверено")
    data.update(APPROVE)
    reviewer.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)
    page.refresh_from_db()
    assert (page.live, page.title) == (True, "Новина")
    comment = Comment.objects.get(page=page)
    assert (comment.text, comment.contentpath) == ("Проверено", "title")
    shown = reviewer.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    data = BeautifulSoup(shown.content, "html.parser").select_one("#comments-data").string
    assert [each["text"] for each in json.loads(data)["comments"]] == ["Проверено"]


def test_comment_of_a_reviewer_who_changes_the_page_is_kept(website, page_of, reviewer, submit):
    page = submit_news(page_of, submit)
    data = read_editor(reviewer, page)
    data.update({**with_reason("Сменена е датата"), "date": "2026-11-07"})
    reviewer.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)
    first, again = TaskState.objects.order_by("pk")
    assert "Сменена е датата" in first.comment
    assert again.status == TaskState.STATUS_IN_PROGRESS
