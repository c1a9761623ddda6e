"""Approval of the text of a page's posts in a workflow; a later change makes the approval void."""

import pytest
from wagtail.models import GroupApprovalTask, Workflow, WorkflowTask

from civic_social.models import Post

from .factories import GroupFactory, NoticePageFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def submitted(root):
    """A page with a text for one account, submitted to a workflow of two tasks."""
    workflow = Workflow.objects.create(name="Двама")
    for order, name in enumerate(("Редактор", "Секретар")):
        task = GroupApprovalTask.objects.create(name=name)
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=order)
    group = GroupFactory(name="Група")
    page = NoticePageFactory(parent=root, civic_social_choices={str(group.pk): {"text": "Одобрен текст"}})
    page.save_revision(user=UserFactory())
    workflow.start(page, UserFactory())
    return page


def approve(page):
    page.refresh_from_db()
    page.current_workflow_task.on_action(page.current_workflow_task_state, UserFactory(), "approve")
    page.refresh_from_db()


def current_task(page):
    page.refresh_from_db()
    return str(page.current_workflow_task)


def test_text_approved_in_both_tasks_is_posted(submitted):
    approve(submitted)
    assert not Post.objects.exists()
    approve(submitted)
    assert Post.objects.get().desired["text"] == "Одобрен текст"


def test_text_changed_after_the_first_approval_goes_back_to_the_first_task(submitted):
    approve(submitted)
    assert current_task(submitted) == "Секретар"
    page = submitted.get_latest_revision_as_object()
    (account_id,) = page.civic_social_choices
    page.civic_social_choices = {account_id: {"text": "Пипнат текст"}}
    page.save_revision(user=UserFactory())
    # Neither the approval of the old text counts, nor the approval by the second task.
    approve(submitted)
    assert current_task(submitted) == "Редактор"
    approve(submitted)
    assert current_task(submitted) == "Секретар"
    assert not Post.objects.exists()
    approve(submitted)
    assert Post.objects.get().desired["text"] == "Пипнат текст"
