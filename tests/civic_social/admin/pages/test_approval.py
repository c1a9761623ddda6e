"""Approval by another person: no author approves their own page, by any view."""

import json

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry, TaskState, Workflow, WorkflowPage, WorkflowTask
from wagtail.test.utils.form_data import querydict_from_html

from civic_social.delivery import worker
from civic_social.models import DirectApproval, Post, RecordEntry
from civic_social.models.approval import authors_of
from tests.civic_social.site.models import NoticePage

from ...factories import NoticePageFactory, SocialAccountFactory

pytestmark = pytest.mark.django_db


def run_workflow_action(client, page, action, **data):
    page = NoticePage.objects.get(pk=page.pk)
    state = page.current_workflow_task_state or TaskState.objects.latest("pk")
    url = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, state.pk])
    return client.post(url, data)


def form_data(response):
    """Return the data of the editor's form in the response."""
    form = BeautifulSoup(response.content, "html.parser").select_one("form[data-edit-form]")
    return querydict_from_html(str(form)).copy()


def edit(client, page, changes=(), **buttons):
    """Submit the editor's form with changed fields and a button, as a browser does."""
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    shown = client.get(url)
    assert shown.status_code == 200
    data = form_data(shown)
    data.update({**dict(changes), **buttons})
    return client.post(url, data, follow=True)


def is_live(page):
    page.refresh_from_db()
    return page.live


def is_in_workflow(page) -> bool:
    page.refresh_from_db()
    return page.workflow_in_progress


def messages_of(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def editor_html(client, page):
    return client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()


# Permission to approve


@pytest.mark.parametrize("reviewer", ["moderator", "deputy"])
def test_moderator_approves_a_writers_page(submit, people, reviewer):
    page = submit("writer")
    assert run_workflow_action(people[reviewer], page, "approve").status_code == 302
    assert is_live(page)


@pytest.mark.parametrize("action", ["approve", "approve_own"])
def test_moderator_cannot_approve_their_own_page(submit, people, action):
    page = submit("moderator")
    assert run_workflow_action(people["moderator"], page, action, comment="Аз съм").status_code in (302, 403)
    assert not is_live(page)
    assert is_in_workflow(page)


def test_other_moderator_approves_a_moderators_page(submit, people):
    page = submit("moderator")
    run_workflow_action(people["deputy"], page, "approve")
    assert is_live(page)


def test_user_who_submitted_the_page_cannot_approve_it(submit, people):
    page = submit("writer", submitted_by="moderator")
    assert run_workflow_action(people["moderator"], page, "approve").status_code in (302, 403)
    assert not is_live(page)
    run_workflow_action(people["deputy"], page, "approve")
    assert is_live(page)


def test_author_cannot_approve_after_a_change_by_a_colleague(submit, people):
    page = submit("moderator", submitted_by="writer")
    page.save_revision(user=people["writer"].user)
    assert run_workflow_action(people["moderator"], page, "approve").status_code in (302, 403)
    assert not is_live(page)


def publish_approved(page, user):
    """Publish ``page`` as the words of ``user`` that somebody has approved."""
    revision = page.save_revision(user=user)
    DirectApproval.objects.create(revision=revision)
    revision.publish(user=user)
    page.refresh_from_db()
    return page


def test_author_of_the_published_version_can_approve_a_later_change(submit, people, root, task):
    page = publish_approved(NoticePageFactory(parent=root), people["moderator"].user)
    page.title = "Поправка"
    page.save_revision(user=people["writer"].user)
    page.get_workflow().start(page, people["writer"].user)
    assert authors_of(page, page.current_workflow_state) == {people["writer"].user.pk}
    run_workflow_action(people["moderator"], page, "approve")
    assert not NoticePage.objects.get(pk=page.pk).has_unpublished_changes


def test_unpublished_page_counts_only_authors_of_later_revisions(people, root, task):
    page = publish_approved(NoticePageFactory(parent=root), people["moderator"].user)
    page.unpublish()
    page = NoticePage.objects.get(pk=page.pk)
    page.last_published_at = timezone.now()
    page.title = "Поправка"
    page.save_revision(user=people["writer"].user)
    assert authors_of(page, None) == {people["writer"].user.pk}


def test_author_may_change_reject_and_cancel_their_own_page(submit, people):
    page = submit("moderator")
    edit(people["moderator"], page, {"summary": "По-ясно."})
    page.refresh_from_db()
    assert page.get_latest_revision_as_object().summary == "По-ясно."
    edit(people["moderator"], page, **{"action-cancel-workflow": "true"})
    assert not is_in_workflow(page)
    page = submit("deputy", submitted_by="writer")
    run_workflow_action(people["deputy"], page, "reject", comment="Още не")
    assert page.current_workflow_state.status == "needs_changes"


# Administrators


def test_administrator_approves_their_own_page_only_with_a_reason(submit, people):
    page = submit("administrator")
    assert run_workflow_action(people["administrator"], page, "approve").status_code in (302, 403)
    run_workflow_action(people["administrator"], page, "approve_own", comment=" ")
    assert not is_live(page)
    run_workflow_action(people["administrator"], page, "approve_own", comment="Няма друг служител днес.")
    assert is_live(page)
    entry = PageLogEntry.objects.get(page=page.pk, action="wagtail.workflow.approve")
    assert entry.data["comment"] == "Няма друг служител днес."
    assert entry.user == people["administrator"].user


def test_administrator_approves_other_pages_without_a_reason(submit, people):
    page = submit("writer")
    run_workflow_action(people["administrator"], page, "approve")
    assert is_live(page)


def test_approving_ones_own_page_is_reserved_for_administrators(submit, people):
    page = submit("moderator")
    response = run_workflow_action(people["deputy"], page, "approve_own", comment="Няма друг")
    assert response.status_code in (302, 403)
    assert not is_live(page)


# Changes by a reviewer


@pytest.mark.parametrize("requires_reapproval", [True, False])
def test_reviewer_who_changes_the_page_becomes_an_author(submit, people, settings, requires_reapproval):
    settings.WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = requires_reapproval
    page = submit("writer")
    mail.outbox.clear()
    response = edit(
        people["moderator"],
        page,
        {"summary": "Редактирано."},
        **{"action-workflow-action": "true", "workflow-action-name": "approve"},
    )
    assert not is_live(page)
    assert is_in_workflow(page)
    assert page.get_latest_revision_as_object().summary == "Редактирано."
    assert page.current_workflow_task_state.revision == page.get_latest_revision()
    assert any("Мария Петрова" in message for message in messages_of(response))
    assert [message.to for message in mail.outbox if "deputy@example.bg" in message.to]
    run_workflow_action(people["deputy"], page, "approve")
    assert is_live(page)


def test_reviewer_without_changes_approves_from_the_editor(submit, people):
    page = submit("writer")
    edit(
        people["moderator"],
        page,
        **{"action-workflow-action": "true", "workflow-action-name": "approve"},
    )
    assert is_live(page)


def test_unchanged_revision_makes_its_reviewer_no_author(submit, people):
    page = submit("writer")
    page.save_revision(user=people["moderator"].user)
    assert authors_of(page, page.current_workflow_state) == {people["writer"].user.pk}
    run_workflow_action(people["moderator"], page, "approve")
    assert is_live(page)


def test_approval_without_changes_saves_no_revision(submit, people):
    page = submit("writer")
    latest = page.latest_revision_id
    approve = {"action-workflow-action": "true", "workflow-action-name": "approve"}
    # Wagtail compares with what the form showed; a browser changes line endings, too.
    edit(people["moderator"], page, {"summary": f"{page.summary}\r\n"}, **approve)
    assert is_live(page)
    assert page.latest_revision_id == latest


# Messages


def test_editor_explains_the_refusal_and_names_other_reviewers(submit, people):
    page = submit("moderator")
    shown = people["moderator"].get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    (reason,) = messages_of(shown)
    assert reason.startswith("Не можете да одобрите тази страница")
    assert "Мария Петрова" in reason
    html = shown.content.decode()
    assert 'data-workflow-action-name="why_not"' in html
    assert 'data-workflow-action-name="approve"' not in html
    assert 'data-workflow-action-name="approve"' in editor_html(people["deputy"], page)
    assert messages_of(people["deputy"].get(reverse("wagtailadmin_pages:edit", args=[page.pk]))) == []


def test_dashboard_explains_the_refusal(submit, people):
    page = submit("moderator")
    html = people["moderator"].get(reverse("wagtailadmin_home")).content.decode()
    state = page.current_workflow_task_state
    url = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "why_not", state.pk])
    assert url in html
    assert reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk]) not in html
    dialog = people["moderator"].get(url).json()["html"]
    assert "Не можете да одобрите тази страница" in dialog
    assert "Мария Петрова" in dialog


def test_author_without_other_reviewers_is_referred_to_the_administrator(submit, people):
    people["deputy"].user.groups.clear()
    page = submit("moderator")
    (reason,) = messages_of(people["moderator"].get(reverse("wagtailadmin_pages:edit", args=[page.pk])))
    assert "администратора" in reason


def test_user_outside_the_reviewing_groups_sees_wagtails_message(submit, people):
    page = submit("writer")
    (reason,) = messages_of(people["writer"].get(reverse("wagtailadmin_pages:edit", args=[page.pk])))
    assert "Не можете да одобрите" not in reason


# The permission to publish


def test_publish_permission_does_not_bypass_approval(task, people, root):
    page = NoticePageFactory(parent=root)
    page.save_revision(user=people["moderator"].user)
    assert 'name="action-publish"' not in editor_html(people["moderator"], page)
    response = edit(people["moderator"], page, {"summary": "Нещо."}, **{"action-publish": "true"})
    assert not is_live(page)
    assert page.get_latest_revision_as_object().summary == "Нещо."
    assert any("друг човек" in message for message in messages_of(response))


def test_new_page_is_saved_instead_of_published(task, people, root):
    url = reverse("wagtailadmin_pages:add", args=["civic_social_test_site", "noticepage", root.pk])
    shown = people["moderator"].get(url)
    assert 'name="action-publish"' not in shown.content.decode()
    data = form_data(shown)
    data.update({"title": "Ново", "slug": "novo", "action-publish": "true"})
    people["moderator"].post(url, data)
    page = NoticePage.objects.get(slug="novo")
    assert not page.live
    assert page.latest_revision.user == people["moderator"].user


def test_bulk_publishing_is_refused(task, people, root):
    page = NoticePageFactory(parent=root)
    page.save_revision(user=people["moderator"].user)
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    response = people["moderator"].post(f"{url}?id={page.pk}&next=/admin/", follow=True)
    assert not is_live(page)
    assert any(page.title in message for message in messages_of(response))


def test_bulk_publishing_is_refused_for_drafts_below_a_page(task, people, root):
    above = publish_approved(NoticePageFactory(parent=root), people["moderator"].user)
    page = NoticePageFactory(parent=above)
    page.save_revision(user=people["moderator"].user)
    free = Workflow.objects.create(name="Без одобрение")
    WorkflowPage.objects.create(workflow=free, page=above)
    strict = WorkflowTask.objects.get(task=task).workflow
    WorkflowPage.objects.create(workflow=strict, page=page)
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    people["moderator"].post(f"{url}?id={above.pk}&next=/admin/", {"include_descendants": "on"})
    assert not is_live(page)


def test_administrator_keeps_the_button_to_publish(task, people, root):
    page = NoticePageFactory(parent=root)
    page.save_revision(user=people["administrator"].user)
    assert 'name="action-publish"' in editor_html(people["administrator"], page)


def test_pages_without_the_workflow_are_published_as_usual(people, root):
    page = NoticePageFactory(parent=root)
    page.save_revision(user=people["moderator"].user)
    edit(people["moderator"], page, **{"action-publish": "true"})
    assert is_live(page)


# The audit log


def test_audit_log_names_author_and_approver(submit, people, network):
    SocialAccountFactory(channel="memory")
    page = submit("moderator")
    run_workflow_action(people["deputy"], page, "approve")
    worker.drain()
    assert Post.objects.get().status == "live"
    entry = json.loads(RecordEntry.objects.order_by("pk").last().body)
    assert entry["published_by"] == "Николай Стоянов (moderator)"
    assert entry["approved_by"] == ["Мария Петрова (deputy)"]
