"""Nobody approves their own words: whichever way they take, and each is told why."""

import json

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupPagePermission, PageLogEntry, TaskState, Workflow, WorkflowPage, WorkflowTask
from wagtail.test.utils.form_data import querydict_from_html

from civic_social.delivery import worker
from civic_social.models import OtherPersonApprovalTask, Post, RecordEntry
from civic_social.models.approval import authors_of
from tests.civic_social.site.models import NoticePage

from ...factories import NoticePageFactory, SocialAccountFactory, UserFactory, publish

pytestmark = pytest.mark.django_db

PAGE_RIGHTS = {
    "writers": ["add_page", "change_page"],
    "moderators": ["add_page", "change_page", "publish_page"],
}


@pytest.fixture
def groups(root):
    made = {}
    for name, rights in PAGE_RIGHTS.items():
        made[name] = Group.objects.create(name=name)
        made[name].permissions.add(Permission.objects.get(codename="access_admin"))
        for right in rights:
            GroupPagePermission.objects.create(
                group=made[name], page=root, permission=Permission.objects.get(codename=right)
            )
    return made


@pytest.fixture
def people(groups):
    """Clients of a writer, a moderator, the moderator's deputy, and the site's administrator."""

    def log_in(name, full_name, group=None):
        first, last = full_name.split()
        user = UserFactory(
            username=name,
            email=f"{name}@example.bg",
            first_name=first,
            last_name=last,
            is_superuser=group is None,
        )
        if group:
            user.groups.add(groups[group])
        client = Client()
        client.force_login(user)
        client.user = user
        return client

    return {
        "writer": log_in("writer", "Елена Димитрова", "writers"),
        "moderator": log_in("moderator", "Николай Стоянов", "moderators"),
        "deputy": log_in("deputy", "Мария Петрова", "moderators"),
        "administrator": log_in("administrator", "Иван Колев"),
    }


@pytest.fixture
def task(root, groups):
    """A workflow of one step for the whole site."""
    task = OtherPersonApprovalTask.objects.create(name="Одобрение")
    task.groups.add(groups["moderators"])
    workflow = Workflow.objects.create(name="Друг човек")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.filter(page=root).delete()
    WorkflowPage.objects.create(workflow=workflow, page=root)
    return task


@pytest.fixture
def submit(root, task, people):
    """Return a page that somebody wrote and sent for approval: ``submit("writer")``."""

    def make(author, *, asked_by=None):
        page = NoticePageFactory(parent=root, title="Нова наредба", owner=people[author].user)
        page.save_revision(user=people[author].user)
        page.get_workflow().start(page, people[asked_by or author].user)
        return page

    return make


def act(client, page, action, **data):
    page = NoticePage.objects.get(pk=page.pk)
    state = page.current_workflow_task_state or TaskState.objects.latest("pk")
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, state.pk])
    return client.post(address, data)


def typed(shown):
    """Return what the editor's form holds when it is opened."""
    form = BeautifulSoup(shown.content, "html.parser").select_one("form[data-edit-form]")
    return querydict_from_html(str(form)).copy()


def edit(client, page, changes=(), **buttons):
    """Open the page's editor, change fields and press a button, as a browser does."""
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    shown = client.get(address)
    assert shown.status_code == 200
    data = typed(shown)
    data.update({**dict(changes), **buttons})
    return client.post(address, data, follow=True)


def is_live(page):
    page.refresh_from_db()
    return page.live


def waits(page) -> bool:
    page.refresh_from_db()
    return page.workflow_in_progress


def said(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def menu(client, page):
    return client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()


# Who may, and who may not


@pytest.mark.parametrize("reviewer", ["moderator", "deputy"])
def test_somebody_else_approves_what_a_writer_sent(submit, people, reviewer):
    page = submit("writer")
    assert act(people[reviewer], page, "approve").status_code == 302
    assert is_live(page)


@pytest.mark.parametrize("action", ["approve", "approve_own"])
def test_a_moderator_cannot_approve_their_own_page(submit, people, action):
    page = submit("moderator")
    assert act(people["moderator"], page, action, comment="Аз съм").status_code in (302, 403)
    assert not is_live(page)
    assert waits(page)


def test_their_deputy_can(submit, people):
    page = submit("moderator")
    act(people["deputy"], page, "approve")
    assert is_live(page)


def test_who_only_asked_for_the_approval_cannot_give_it(submit, people):
    page = submit("writer", asked_by="moderator")
    assert act(people["moderator"], page, "approve").status_code in (302, 403)
    assert not is_live(page)
    act(people["deputy"], page, "approve")
    assert is_live(page)


def test_a_colleagues_small_change_on_top_opens_no_way_round(submit, people):
    page = submit("moderator", asked_by="writer")
    page.save_revision(user=people["writer"].user)
    assert act(people["moderator"], page, "approve").status_code in (302, 403)
    assert not is_live(page)


def test_what_was_published_before_is_nobodys_any_more(submit, people, root, task):
    page = publish(NoticePageFactory(parent=root), user=people["moderator"].user)
    page.title = "Поправка"
    page.save_revision(user=people["writer"].user)
    page.get_workflow().start(page, people["writer"].user)
    assert authors_of(page, page.current_workflow_state) == {people["writer"].user.pk}
    act(people["moderator"], page, "approve")
    assert not NoticePage.objects.get(pk=page.pk).has_unpublished_changes


def test_after_a_page_was_taken_down_only_later_words_count(people, root, task):
    page = publish(NoticePageFactory(parent=root), user=people["moderator"].user)
    page.unpublish()
    page = NoticePage.objects.get(pk=page.pk)
    page.last_published_at = timezone.now()
    page.save_revision(user=people["writer"].user)
    assert authors_of(page, None) == {people["writer"].user.pk}


def test_the_author_may_change_the_page_send_it_back_and_withdraw_it(submit, people):
    page = submit("moderator")
    edit(people["moderator"], page, {"summary": "По-ясно."})
    page.refresh_from_db()
    assert page.get_latest_revision_as_object().summary == "По-ясно."
    edit(people["moderator"], page, **{"action-cancel-workflow": "true"})
    assert not waits(page)
    page = submit("deputy", asked_by="writer")
    act(people["deputy"], page, "reject", comment="Още не")
    assert page.current_workflow_state.status == "needs_changes"


# The administrator


def test_an_administrator_approves_their_own_words_only_with_a_reason(submit, people):
    page = submit("administrator")
    assert act(people["administrator"], page, "approve").status_code in (302, 403)
    act(people["administrator"], page, "approve_own", comment=" ")
    assert not is_live(page)
    act(people["administrator"], page, "approve_own", comment="Няма друг служител днес.")
    assert is_live(page)
    entry = PageLogEntry.objects.get(page=page.pk, action="wagtail.workflow.approve")
    assert entry.data["comment"] == "Няма друг служител днес."
    assert entry.user == people["administrator"].user


def test_an_administrator_approves_others_words_as_everybody_does(submit, people):
    page = submit("writer")
    act(people["administrator"], page, "approve")
    assert is_live(page)


def test_nobody_else_may_claim_to_be_the_only_one(submit, people):
    page = submit("moderator")
    assert act(people["deputy"], page, "approve_own", comment="Няма друг").status_code in (302, 403)
    assert not is_live(page)


# Changing while reviewing


@pytest.mark.parametrize("again", [True, False])
def test_a_reviewer_who_changes_the_page_becomes_an_author(submit, people, settings, again):
    settings.WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = again
    page = submit("writer")
    mail.outbox.clear()
    answer = edit(
        people["moderator"],
        page,
        {"summary": "Редактирано."},
        **{"action-workflow-action": "true", "workflow-action-name": "approve"},
    )
    assert not is_live(page)
    assert waits(page)
    assert page.get_latest_revision_as_object().summary == "Редактирано."
    assert page.current_workflow_task_state.revision == page.get_latest_revision()
    assert any("Мария Петрова" in message for message in said(answer))
    assert [message.to for message in mail.outbox if "deputy@example.bg" in message.to]
    act(people["deputy"], page, "approve")
    assert is_live(page)


def test_a_reviewer_who_changes_nothing_approves_from_the_editor(submit, people):
    page = submit("writer")
    edit(
        people["moderator"],
        page,
        **{"action-workflow-action": "true", "workflow-action-name": "approve"},
    )
    assert is_live(page)


# What is said


def test_the_editor_says_why_and_who_can(submit, people):
    page = submit("moderator")
    shown = people["moderator"].get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    (reason,) = said(shown)
    assert reason.startswith("Не можете да одобрите тази страница")
    assert "Мария Петрова" in reason
    html = shown.content.decode()
    assert 'data-workflow-action-name="why_not"' in html
    assert 'data-workflow-action-name="approve"' not in html
    assert 'data-workflow-action-name="approve"' in menu(people["deputy"], page)
    assert said(people["deputy"].get(reverse("wagtailadmin_pages:edit", args=[page.pk]))) == []


def test_the_list_on_the_dashboard_says_why(submit, people):
    page = submit("moderator")
    html = people["moderator"].get(reverse("wagtailadmin_home")).content.decode()
    state = page.current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "why_not", state.pk])
    assert address in html
    assert reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk]) not in html
    dialogue = people["moderator"].get(address).json()["html"]
    assert "Не можете да одобрите тази страница" in dialogue
    assert "Мария Петрова" in dialogue


def test_where_nobody_else_can_the_author_is_sent_to_the_administrator(submit, people):
    people["deputy"].user.groups.clear()
    page = submit("moderator")
    (reason,) = said(people["moderator"].get(reverse("wagtailadmin_pages:edit", args=[page.pk])))
    assert "администратора" in reason


def test_a_writer_outside_the_groups_sees_wagtails_own_lock(submit, people):
    page = submit("writer")
    (reason,) = said(people["writer"].get(reverse("wagtailadmin_pages:edit", args=[page.pk])))
    assert "Не можете да одобрите" not in reason


# The right to publish


def test_the_right_to_publish_leads_not_round_the_approval(task, people, root):
    page = NoticePageFactory(parent=root)
    page.save_revision(user=people["moderator"].user)
    assert 'name="action-publish"' not in menu(people["moderator"], page)
    answer = edit(people["moderator"], page, {"summary": "Нещо."}, **{"action-publish": "true"})
    assert not is_live(page)
    assert page.get_latest_revision_as_object().summary == "Нещо."
    assert any("друг човек" in message for message in said(answer))


def test_a_new_page_is_saved_and_not_published(task, people, root):
    address = reverse("wagtailadmin_pages:add", args=["civic_social_test_site", "noticepage", root.pk])
    shown = people["moderator"].get(address)
    assert 'name="action-publish"' not in shown.content.decode()
    data = typed(shown)
    data.update({"title": "Ново", "slug": "novo", "action-publish": "true"})
    people["moderator"].post(address, data)
    page = NoticePage.objects.get(slug="novo")
    assert not page.live
    assert page.latest_revision.user == people["moderator"].user


def test_several_pages_are_not_published_at_once(task, people, root):
    page = NoticePageFactory(parent=root)
    page.save_revision(user=people["moderator"].user)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    answer = people["moderator"].post(f"{address}?id={page.pk}&next=/admin/", follow=True)
    assert not is_live(page)
    assert any(page.title in message for message in said(answer))


def test_nor_are_drafts_below_a_page_with_another_workflow(task, people, root):
    above = publish(NoticePageFactory(parent=root))
    page = NoticePageFactory(parent=above)
    page.save_revision(user=people["moderator"].user)
    free = Workflow.objects.create(name="Без одобрение")
    WorkflowPage.objects.create(workflow=free, page=above)
    strict = WorkflowTask.objects.get(task=task).workflow
    WorkflowPage.objects.create(workflow=strict, page=page)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    people["moderator"].post(f"{address}?id={above.pk}&next=/admin/", {"include_descendants": "on"})
    assert not is_live(page)


def test_an_administrator_may_publish_directly(task, people, root):
    page = NoticePageFactory(parent=root)
    page.save_revision(user=people["administrator"].user)
    assert 'name="action-publish"' in menu(people["administrator"], page)
    edit(people["administrator"], page, **{"action-publish": "true"})
    assert is_live(page)


def test_elsewhere_everybody_with_the_right_publishes_as_before(people, root):
    page = NoticePageFactory(parent=root)
    page.save_revision(user=people["moderator"].user)
    edit(people["moderator"], page, **{"action-publish": "true"})
    assert is_live(page)


# The record


def test_the_record_names_one_who_wrote_and_another_who_approved(submit, people, network):
    SocialAccountFactory(channel="memory")
    page = submit("moderator")
    act(people["deputy"], page, "approve")
    worker.drain()
    assert Post.objects.get().status == "live"
    said_by = json.loads(RecordEntry.objects.order_by("pk").last().body)
    assert said_by["published_by"] == "Николай Стоянов (moderator)"
    assert said_by["approved_by"] == ["Мария Петрова (deputy)"]
